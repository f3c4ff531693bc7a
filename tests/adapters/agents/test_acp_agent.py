"""The adapter ``acp`` with a real agent of that protocol in a process of its own, built with the protocol's SDK."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents.acp import AcpAdapter
from trackdown.core.runs.events import Event, TurnOutcome
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.usage import Usage
from trackdown.errors import AgentUnavailable, BadConfiguration
from trackdown.ports.agent import TurnRequest
from trackdown.testing.processes import alive, until

Asked = Callable[..., TurnRequest]
SECONDS = 40


class Talk:
    """Turns with the small agent; sessions lie in one folder."""

    def __init__(self, asked: Asked, folder: Path) -> None:
        self._asked = asked
        self.profile = AgentProfile(
            "small", "acp", command=[sys.executable, "-m", "trackdown.testing.acp_agent", str(folder / "sessions")]
        )

    def turn(
        self,
        prompt: str,
        after: TurnOutcome | None = None,
        cancel_when: Callable[[], bool] | None = None,
        round: int = 0,
        **fields: Any,
    ) -> tuple[list[Event], TurnOutcome]:
        request = self._asked(self.profile._replace(**fields), prompt, round)
        if after:
            request = request._replace(session=after.session, meter=after.meter)
        launch = AcpAdapter().launch(request, os.environ)
        process = subprocess.Popen(
            launch.argv,
            cwd=request.workspace,
            env={"PATH": os.environ["PATH"], **launch.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            if cancel_when:
                pause = threading.Event()
                assert any(cancel_when() or pause.wait(0.05) for _ in range(SECONDS * 20))
                # As the supervisor does, to the whole group; the agent is not to hear of it in this way.
                os.killpg(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=SECONDS)
            self.complaints = err
        finally:
            process.kill()
        reader = AcpAdapter().reader(request)
        events = [event for line in out.splitlines() for event in reader.feed(line)]
        return events, reader.finish(process.returncode, err)


@pytest.fixture
def talk(asked: Asked, tmp_path: Path) -> Talk:
    return Talk(asked, tmp_path)


def test_a_turn_is_told_as_it_happened(talk: Talk, tmp_path: Path) -> None:
    events, outcome = talk.turn("think Let me see.\nwrite made.txt hello\nwrite made.txt again\nAll done.")
    assert [event.type for event in events] == [
        *("session", "reasoning", "tool", "file", "tool", "file", "text", "usage"),
    ]
    assert events[0].data["client"] == "Small agent 1"
    assert [event.data for event in events if event.type == "file"] == [
        {"path": "made.txt", "action": "create"},
        {"path": "made.txt", "action": "modify"},
    ]
    assert (tmp_path / "workspace" / "made.txt").read_text() == "again\n"
    assert (outcome.ending, outcome.failure, outcome.text) == ("finished", "", "All done.\n")
    assert outcome.usage == Usage(100, 40, 10, 25, 5, "0.25")


def test_the_next_round_goes_on_with_the_session_and_counts_its_own_cost(talk: Talk) -> None:
    first = talk.turn("One.")[1]
    events, second = talk.turn("Two.", after=first)
    assert second.session == first.session is not None
    assert second.usage.cost == "0.25"
    assert second.meter["cost"] == "0.5"
    assert not any("earlier" in str(event.data) for event in events)


def test_an_agent_that_cannot_go_on_is_given_everything_anew(talk: Talk) -> None:
    first = talk.turn("One.", env={"NO_LOAD": "1"})[1]
    assert (first.ending, first.session) == ("finished", None)


def test_an_agent_that_has_lost_the_session_gets_the_whole_task_again(talk: Talk) -> None:
    _, outcome = talk.turn("Mend it.", after=TurnOutcome("finished", session="gone"), round=1)
    assert outcome.ending == "finished"
    assert outcome.session not in ("gone", None)
    assert outcome.text == "Do it.\n\nMend it.\n"


def test_what_the_profile_asks_for_reaches_the_agent(talk: Talk) -> None:
    servers = {"calc": {"command": "calc", "args": [], "env": {"K": "v"}}, "wiki": {"url": "http://x", "headers": {}}}
    events, _ = talk.turn("servers", mcp_servers=servers, system_prompt="Be brief.", options={"mode": "yolo"})
    said = "".join(event.data["text"] for event in events if event.type == "text")
    assert said == "Be brief.\n\nmode yolo, servers calc, wiki"


def test_a_mode_that_the_agent_refuses_is_a_setting_to_mend(talk: Talk) -> None:
    _, outcome = talk.turn("Do it.", options={"mode": "secret"})
    assert (outcome.ending, outcome.failure) == ("failed", "agent_error.missing_config")
    assert "refuses the mode" in outcome.message
    assert "only the chosen may do that" in outcome.message


def test_permission_can_be_refused(talk: Talk, tmp_path: Path) -> None:
    events, outcome = talk.turn("write made.txt hello", options={"permissions": "refuse"})
    assert not (tmp_path / "workspace" / "made.txt").exists()
    assert ("error", {"message": "not permitted: Write made.txt", "retrying": True}) in events
    assert [event.data["ok"] for event in events if event.type == "tool"] == [False]
    assert outcome.ending == "finished"


def test_an_agent_ends_by_itself_when_the_turn_is_over(talk: Talk, tmp_path: Path) -> None:
    left = tmp_path / "left"
    script = f"{sys.executable} -m trackdown.testing.acp_agent {tmp_path}; echo $? > {left}"
    _, outcome = talk.turn("One.", command=["sh", "-c", script])
    assert outcome.ending == "finished"
    assert left.read_text() == "0\n", "it was ended"
    assert talk.complaints == ""


def test_an_agent_that_stays_is_ended_with_all_that_its_script_began(talk: Talk, tmp_path: Path) -> None:
    script, pid = tmp_path / "codex-acp", tmp_path / "pid"
    agent = f"{sys.executable} -m trackdown.testing.acp_agent {tmp_path}"
    script.write_text(f"#!/bin/sh\nsleep 300 & echo $! > {pid}\n{agent}\nwait\n")
    script.chmod(0o755)
    assert talk.turn("One.", command=[str(script)])[1].ending == "finished"
    until(lambda: not alive(int(pid.read_text())), "what the script began has ended")
    assert talk.complaints == ""


def test_an_interrupt_is_handed_on_and_the_session_can_go_on(talk: Talk, tmp_path: Path) -> None:
    _, first = talk.turn("One.\nwait started", cancel_when=(tmp_path / "workspace" / "started").exists)
    assert (first.ending, first.failure) == ("cancelled", "cancelled")
    assert "while running execute" in first.message
    assert talk.turn("Two.", after=first)[1].ending == "finished"


@pytest.mark.parametrize(
    ("step", "ending", "failure", "words"),
    [
        ("stop refusal", "failed", "agent_blocked", "refused"),
        ("stop max_turn_requests", "failed", "iteration_limit", "requests"),
        ("stop max_tokens", "failed", "agent_error.context_overflow", "tokens"),
        ("fail -32000 log in first", "failed", "agent_error.provider_auth_or_access", "log in first"),
        ("fail -32603 429 too many requests", "limit", "agent_error.provider_capacity_or_rate_limit", "too many"),
        ("fail -32603 your quota is used up", "limit", "agent_error.provider_quota_limit", "quota"),
        ("fail -32603 prompt is too long", "failed", "agent_error.context_overflow", "too long"),
        ("fail -32603 nobody knows", "failed", "agent_error.unknown", "nobody knows"),
        ("fail 429 slow down", "limit", "agent_error.provider_capacity_or_rate_limit", "slow down"),
        ("fail 500 no disk", "failed", "agent_error.provider_server_error", "no disk"),
        ("fail 500 fetch failed", "failed", "agent_error.provider_network", "fetch failed"),
        ("fail 404 m9", "failed", "agent_error.model_not_found_or_unavailable", "m9"),
        (
            *('fail 401 {"error": {"code": 401, "message": "this key is not known"}}', "failed"),
            *("agent_error.provider_auth_or_access", "this key is not known"),
        ),
        ("crash no disk", "failed", "agent_error.process_failure", "process ended: no disk"),
    ],
)
def test_every_end_that_is_no_success_has_a_reason(
    talk: Talk, step: str, ending: str, failure: str, words: str
) -> None:
    _, outcome = talk.turn(step)
    assert outcome.ending == ending
    assert words in outcome.message
    assert "{" not in outcome.message
    assert outcome.failure == failure


def test_what_is_no_message_of_the_protocol_changes_nothing(talk: Talk) -> None:
    events, outcome = talk.turn("noise {{{\nask Which colour?\nDone.")
    assert outcome.ending == "finished"
    assert outcome.text.endswith("Done.\n")
    assert ("question", {"text": "Which colour?"}) in events


def test_a_command_that_speaks_no_protocol_is_a_failure_with_its_last_words(talk: Talk) -> None:
    _, outcome = talk.turn("Do it.", command=["sh", "-c", "echo hello; exit 0"])
    assert outcome.ending == "failed"
    assert outcome.failure.startswith("agent_error.")


def test_an_agent_without_a_command_or_with_unknown_options_is_a_mistake_in_its_file(talk: Talk, asked: Asked) -> None:
    for profile in (
        AgentProfile("small", "acp"),
        talk.profile._replace(options={"modes": "x"}),
        talk.profile._replace(options={"permissions": "maybe"}),
        talk.profile._replace(options={"mode": 3}),
    ):
        with pytest.raises(BadConfiguration) as caught:
            AcpAdapter().launch(asked(profile), os.environ)
        assert caught.value.hint


def test_without_the_protocols_package_the_way_to_get_it_is_named(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "path_importer_cache", {})
    monkeypatch.delitem(sys.modules, "acp", raising=False)
    with pytest.raises(AgentUnavailable, match="agent-client-protocol"):
        AcpAdapter().locate(talk.profile, os.environ)


def test_what_servers_are_given_in_secret_is_nobodys_to_read(talk: Talk, asked: Asked) -> None:
    servers = {"wiki": {"url": "http://x", "headers": {"Authorization": "Bearer ${WIKI_TOKEN}"}}}
    request = asked(talk.profile._replace(mcp_servers=servers))
    launch = AcpAdapter().launch(request, {**os.environ, "WIKI_TOKEN": "s3cret-value"})
    file = Path(launch.argv[-1])
    assert "s3cret-value" not in str(launch)
    assert "s3cret-value" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
