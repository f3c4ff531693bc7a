"""The real clients, driven through our adapters against the scripted model server. Nothing leaves this machine.

They run where a client is installed (on PATH or by the extra ``agents``). With TRACKDOWN_REQUIRE_CLIENTS=1 a client
that is missing is a failure.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from trackdown.adapters.agents import registry
from trackdown.core.runs.events import Event, TurnOutcome
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.usage import Usage
from trackdown.errors import AgentUnavailable
from trackdown.ports.agent import TurnRequest
from trackdown.testing.agent_contract import turn_request
from trackdown.testing.model_server import Consumed, ModelServer, Turn, drop, error, hang, shell, text, write

pytestmark = pytest.mark.clients

PATH = os.environ.get("PATH", os.defpath)
SECONDS = 60
"""For whatever a client does in a second."""
CODEX_PROVIDER = (
    'model_providers.scripted={{name="scripted",base_url="{url}/v1",env_key="SCRIPTED_KEY",wire_api="responses",'
    "request_max_retries=1,stream_max_retries=1}}"
)


class Turned(NamedTuple):
    events: list[Event]
    outcome: TurnOutcome


class Client:
    """One client that talks to one server, in the folders of one run."""

    def __init__(self, name: str, model: str, server: ModelServer, folder: Path) -> None:
        self._adapter = registry.adapter(name)
        self._folder = folder
        self.server = server
        self.workspace = folder / "workspace"
        if name == "claude":
            env = {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "k", "CLAUDE_CODE_MAX_RETRIES": "1"}
            self.profile = AgentProfile(name, name, model=model, env=env)
        else:
            args = ["-c", "model_provider=scripted", "-c", CODEX_PROVIDER.format(url=server.url)]
            self.profile = AgentProfile(name, name, model=model, args=args, env={"SCRIPTED_KEY": "k"})

    def turn(
        self,
        prompt: str = "Do it.",
        after: TurnOutcome | None = None,
        interrupt_when: Callable[[], bool] | None = None,
    ) -> Turned:
        """One turn from its start to its end, or to a SIGINT as soon as something is so."""
        request = turn_request(self._folder, self.profile, prompt, round=1 if after else 0)
        if after:
            request = request._replace(session=after.session, meter=after.meter)
        with self._started(request) as process:
            if interrupt_when:
                wait_until(interrupt_when)
                process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=SECONDS)
        reader = self._adapter.reader(request)
        events = [event for line in out.splitlines() for event in reader.feed(line)]
        return Turned(events, reader.finish(process.returncode, err))

    @contextmanager
    def _started(self, request: TurnRequest) -> Any:
        base = {"PATH": PATH, "HOME": str(self._folder / "person"), "TMPDIR": str(request.scratch)}
        launch = self._adapter.launch(request, base)
        process = subprocess.Popen(
            launch.argv,
            cwd=request.workspace,
            env=base | launch.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_until(ready: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(SECONDS * 20):
        if ready():
            return
        pause.wait(0.05)
    raise AssertionError("the client did not come so far")


Connect = Callable[[Sequence[Turn]], AbstractContextManager[Client]]


# The newest models of Codex, among them its default, get one tool that takes programs, the others one for each thing.
@pytest.fixture(params=[("claude", ""), ("codex", "gpt-5.5"), ("codex", "")], ids=" ".join)
def connect(request: pytest.FixtureRequest, tmp_path: Path) -> Connect:
    name, model = request.param
    try:
        registry.adapter(name).locate(AgentProfile(name, name), {"PATH": PATH})
    except AgentUnavailable as missing:
        if os.environ.get("TRACKDOWN_REQUIRE_CLIENTS") == "1":
            raise
        pytest.skip(f"THE REAL CLIENT IS NOT TESTED: {missing.message}. {missing.hint}")

    @contextmanager
    def connected(script: Sequence[Turn]) -> Any:
        (tmp_path / "person").mkdir()
        with ModelServer(script) as server:
            yield Client(name, model, server, tmp_path)

    return connected


def test_two_rounds_in_one_session_change_files_and_are_counted_apart(connect: Connect, tmp_path: Path) -> None:
    made = tmp_path / "workspace" / "made.txt"
    script = [
        write(str(made), "one\n", Consumed(1000, 400, 200, 300, 50)),
        text("First done.", Consumed(1000, 400, 200, 300, 50)),
        shell("echo two >> made.txt"),
        text("Second done."),
    ]
    with connect(script) as client:
        first = client.turn("- Write a file.\n- $(touch owned) `touch owned`")
        assert made.read_text() == "one\n"
        second = client.turn("--version", after=first.outcome)
        assert made.read_text() == "one\ntwo\n"
        assert client.server.turns_taken() == [0, 1, 2, 3]
        assert "$(touch owned)" in str(client.server.requests[-1].body)
    assert [path.name for path in made.parent.iterdir()] == ["made.txt"]
    assert [turned.outcome.ending for turned in (first, second)] == ["finished", "finished"]
    assert [turned.outcome.text for turned in (first, second)] == ["First done.", "Second done."]
    assert first.outcome.session == second.outcome.session is not None
    assert first.outcome.usage._replace(cost=None) == Usage(2000, 800, 400, 600, 100)
    assert second.outcome.usage._replace(cost=None) == Usage(200, 80, 20, 40)
    assert ("file", {"path": "made.txt", "action": "create"}) in first.events
    assert first.outcome.model


def test_the_cost_of_each_round_is_its_own_where_the_client_tells_one(connect: Connect) -> None:
    with connect([text("First."), text("Second.")]) as client:
        first = client.turn().outcome
        second = client.turn(after=first).outcome
    assert first.usage.cost == second.usage.cost
    assert (first.usage.cost is not None) == (client.profile.adapter == "claude")


def test_a_wrong_key_is_a_failure_with_the_servers_words(connect: Connect) -> None:
    with connect([error(401, "this key is not known")]) as client:
        turned = client.turn()
    assert turned.outcome.ending == "failed"
    assert "401" in turned.outcome.message
    assert "this key is not known" in turned.outcome.message


def test_too_many_requests_is_a_limit_after_which_the_session_goes_on(connect: Connect) -> None:
    slow_down = error(429, "slow down", times=2, then=text("Later."))
    with connect([shell("echo one > a.txt"), slow_down]) as client:
        limited = client.turn()
        assert limited.outcome.ending == "limit"
        assert limited.events[-1].type == "limit"
        if client.server.turns_taken().count(1) < slow_down.times:
            # This client has not tried again by itself.
            assert client.turn("Go on.", after=limited.outcome).outcome.ending == "limit"
        resumed = client.turn("Go on.", after=limited.outcome)
    assert resumed.outcome.ending == "finished"
    assert resumed.outcome.session == limited.outcome.session


def test_a_broken_connection_is_survived_or_told(connect: Connect) -> None:
    with connect([drop(2, times=1, then=text("After all."))]) as client:
        turned = client.turn()
    assert turned.outcome.ending == "finished"
    assert turned.outcome.text == "After all."
    assert any(event.type == "error" and event.data["retrying"] for event in turned.events)


def test_an_interrupt_ends_the_tool_and_the_session_can_go_on(connect: Connect) -> None:
    slow = [shell("echo one"), shell("touch started; sleep 45; touch ended"), text("Went on.")]
    with connect(slow) as client:
        interrupted = client.turn(interrupt_when=(client.workspace / "started").exists)
        assert interrupted.outcome.ending == "cancelled"
        assert interrupted.outcome.usage._replace(cost=None) == Usage(200, 80, 20, 40)
        resumed = client.turn("Go on.", after=interrupted.outcome)
    assert resumed.outcome.ending == "finished"
    assert resumed.outcome.usage._replace(cost=None) == Usage(100, 40, 10, 20)
    assert not (client.workspace / "ended").exists()


def test_an_interrupt_while_the_model_speaks_is_no_success(connect: Connect) -> None:
    with connect([shell("echo one"), hang(SECONDS)]) as client:
        interrupted = client.turn(interrupt_when=lambda: 1 in client.server.turns_taken())
    assert interrupted.outcome.ending == "cancelled"
    assert interrupted.outcome.session
    assert interrupted.outcome.usage._replace(cost=None) == Usage(100, 40, 10, 20)


def test_nothing_of_the_persons_own_configuration_is_read(connect: Connect, tmp_path: Path) -> None:
    with connect([text("Done.")]) as client:
        for name, file, words in (
            (".claude", "CLAUDE.md", "SECRET HABIT"),
            (".claude", "settings.json", '{"model": "SECRET"}'),
            (".codex", "AGENTS.md", "SECRET HABIT"),
            (".codex", "config.toml", 'model = "SECRET"'),
        ):
            folder = tmp_path / "person" / name
            folder.mkdir(exist_ok=True)
            (folder / file).write_text(words)
        client.turn()
        assert "SECRET" not in str([request.body for request in client.server.requests])
