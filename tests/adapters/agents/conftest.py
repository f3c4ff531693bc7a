"""Real clients and the scripted model server; and what they printed then (Claude Code 2.1.329, Codex 0.163.0, Gemini
CLI 0.61.0, OpenCode 1.18.33)."""

from __future__ import annotations

import json
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
from trackdown.testing.model_server import ModelServer, Turn

RECORDED = Path(__file__).parent / "recorded"


@pytest.fixture
def recorded() -> Callable[[str], list[str]]:
    """The lines of one recording."""

    def lines(name: str) -> list[str]:
        return (RECORDED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()

    return lines


@pytest.fixture
def asked(tmp_path: Path) -> Callable[..., TurnRequest]:
    """A request for a turn, with any of its fields as given."""

    def request(profile: AgentProfile, prompt: str = "Do it.", round: int = 0, **fields: Any) -> TurnRequest:
        return turn_request(tmp_path, profile, prompt, round)._replace(**fields)

    return request


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    """An executable file of that name, in a folder of its own."""

    def make(name: str) -> Path:
        file = tmp_path / f"bin-{name}" / name
        file.parent.mkdir()
        file.write_text("#!/bin/sh\n")
        file.chmod(0o755)
        return file

    return make


PATH = os.environ.get("PATH", os.defpath)
SECONDS = 120
"""For whatever a client does in a second, or in ten while others have the machine."""
CODEX_PROVIDER = (
    'model_providers.scripted={{name="scripted",base_url="{url}/v1",env_key="SCRIPTED_KEY",wire_api="responses",'
    "request_max_retries=1,stream_max_retries=1}}"
)


def _profile(name: str, model: str, url: str) -> AgentProfile:
    profile = AgentProfile(name, name, model=model)
    if name == "claude":
        env = {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "k", "CLAUDE_CODE_MAX_RETRIES": "1"}
        return profile._replace(env=env)
    if name == "codex":
        args = ["-c", "model_provider=scripted", "-c", CODEX_PROVIDER.format(url=url)]
        return profile._replace(args=args, env={"SCRIPTED_KEY": "k"})
    if name == "gemini":
        return profile._replace(env={"GOOGLE_GEMINI_BASE_URL": url, "GEMINI_API_KEY": "k"})
    return profile._replace(options={"base_url": f"{url}/v1"})


class Turned(NamedTuple):
    events: list[Event]
    outcome: TurnOutcome


class Client:
    """One client that talks to one server, in the folders of one run."""

    def __init__(self, name: str, model: str, server: ModelServer, folder: Path, **wishes: Any) -> None:
        self.name = name
        self.adapter = registry.adapter(name)
        self._folder = folder
        self.server = server
        self.workspace = folder / "workspace"
        profile = _profile(name, model, server.url)
        args = [*profile.args, *wishes.pop("args", [])]
        self.profile = profile._replace(args=args, **wishes)

    def told(self, usage: Usage, of_finished_steps: Usage | None = None) -> Usage:
        """What this client can tell of it. Two dialects do not say what was written to a cache, and OpenCode says
        nothing of a step that was cut off."""
        if self.name == "opencode" and of_finished_steps is not None:
            usage = of_finished_steps
        if self.name in ("claude", "codex"):
            return usage
        return usage._replace(input=usage.input + usage.cache_write, cache_write=0)

    @property
    def action_for_a_new_file(self) -> str:
        return "modify" if self.name == "gemini" else "create"

    def turn(
        self,
        prompt: str = "Do it.",
        after: TurnOutcome | None = None,
        interrupt_when: Callable[[], bool] | None = None,
        **persons: str,
    ) -> Turned:
        """One turn from its start to its end, or to a SIGINT as soon as something is so."""
        request = turn_request(self._folder, self.profile, prompt, round=1 if after else 0)
        if after:
            request = request._replace(session=after.session, meter=after.meter)
        with self._started(request, persons) as process:
            if interrupt_when:
                wait_until(interrupt_when)
                process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=SECONDS)
        reader = self.adapter.reader(request)
        events = [event for line in out.splitlines() for event in reader.feed(line)]
        return Turned(events, reader.finish(process.returncode, err))

    @contextmanager
    def _started(self, request: TurnRequest, persons: dict[str, str]) -> Any:
        base = {"PATH": PATH, "HOME": str(self._folder / "person"), "TMPDIR": str(request.scratch)}
        launch = self.adapter.launch(request, base | persons)
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


# The newest models of Codex, among them its default, get one tool that takes programs, the others one for each thing.
CLIENTS = [("claude", ""), ("codex", "gpt-5.5"), ("codex", ""), ("gemini", "gemini-2.5-flash"), ("opencode", "m1")]
SPOKEN = [("claude", ""), ("codex", "gpt-5.5"), ("gemini", "gemini-2.5-flash"), ("opencode", "m1")]
"""Behind the Agent Client Protocol; the first two are brought along by nothing (see ``docs/reference/clients.md``)."""
BROUGHT_ALONG = ("claude", "codex")
"""By the extra ``agents``; the others come with npm."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``@pytest.mark.only(NAME, …)`` says which clients a test of real clients is about, if not all."""
    marks = [name for mark in metafunc.definition.iter_markers("only") for name in mark.args]
    for fixture, clients in (("connect", CLIENTS), ("speak", SPOKEN)):
        if fixture in metafunc.fixturenames:
            wanted = [client for client in clients if not marks or client[0] in marks]
            metafunc.parametrize(fixture, wanted, indirect=True, ids=" ".join)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only(*names): the real clients that a test is about")


def behind_acp(client: Client, folder: Path) -> AgentProfile:
    """The profile of the same client, driven through the protocol. Gemini CLI and OpenCode have no folder of the run's
    own then, so the person's is used."""
    env, command = client.profile.env, [f"{client.name}-acp"]
    if client.name == "claude":
        command = ["claude-agent-acp"]
    elif client.name == "codex":
        command += [*client.profile.args, "-c", 'model="gpt-5.5"']
    elif client.name == "gemini":
        general = {"enableAutoUpdate": False, "enableAutoUpdateNotification": False, "maxAttempts": 2}
        auth = {"auth": {"selectedType": "gemini-api-key"}}
        quiet = {"privacy": {"usageStatisticsEnabled": False}, "telemetry": {"enabled": False}}
        settings = folder / "person" / ".gemini" / "settings.json"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(json.dumps({"security": auth, "general": general, **quiet}))
        env = {**env, "GEMINI_CLI_NO_RELAUNCH": "1"}
        command = ["gemini", "--acp", "-m", "gemini-2.5-flash"]
    else:
        options = {"baseURL": f"{client.server.url}/v1", "apiKey": "k"}
        provider = {"npm": "@ai-sdk/openai-compatible", "options": options, "models": {"m1": {}}}
        config = {"autoupdate": False, "model": "local/m1", "provider": {"local": provider}}
        env = {"OPENCODE_CONFIG_CONTENT": json.dumps(config), "OPENCODE_DISABLE_MODELS_FETCH": "1"}
        command = ["opencode", "acp"]
    return AgentProfile("spoken", "acp", command=command, env=env)


def _skip(missing: AgentUnavailable) -> None:
    # Who had to install it knows better why it is missing.
    why = os.environ.get("TRACKDOWN_NO_CLIENTS") or missing.hint
    pytest.skip(f"THE REAL CLIENT IS NOT TESTED: {missing.message}; {why}")


@pytest.fixture
def connect(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., AbstractContextManager[Client]]:
    """A real client with a model server that follows a script, and whatever the client's profile asks for."""
    name, model = request.param
    try:
        registry.adapter(name).locate(AgentProfile(name, name), {"PATH": PATH})
    except AgentUnavailable as missing:
        if os.environ.get("TRACKDOWN_REQUIRE_CLIENTS") == "1" and name in BROUGHT_ALONG:
            raise
        _skip(missing)

    @contextmanager
    def connected(script: Sequence[Turn], **wishes: Any) -> Any:
        (tmp_path / "person").mkdir(exist_ok=True)
        with ModelServer(script) as server:
            yield Client(name, model, server, tmp_path, **wishes)

    return connected


@pytest.fixture
def speak(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., AbstractContextManager[Client]]:
    """The same behind the Agent Client Protocol."""
    name, model = request.param

    @contextmanager
    def spoken(script: Sequence[Turn], **wishes: Any) -> Any:
        (tmp_path / "person").mkdir(exist_ok=True)
        with ModelServer(script) as server:
            client = Client(name, model, server, tmp_path)
            client.profile = behind_acp(client, tmp_path)._replace(**wishes)
            client.adapter = registry.adapter("acp")
            try:
                client.adapter.locate(client.profile, {"PATH": PATH})
            except AgentUnavailable as missing:
                _skip(missing)
            yield client

    return spoken
