"""Real agents behind the Agent Client Protocol, against the scripted model server: see ``test_real_clients``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackdown.core.runs import failures
from trackdown.testing.model_server import drop, error, mcp, shell, text, write

pytestmark = pytest.mark.clients

Speak = Callable[..., Any]


def test_an_agent_behind_the_protocol_writes_calls_and_reports(speak: Speak, tmp_path: Path) -> None:
    made, log = tmp_path / "workspace" / "made.txt", tmp_path / "calls.txt"
    script = [write(str(made), "one\n"), mcp("calc", "add", {"a": 2, "b": 40}), text("First done.")]
    server = {"command": sys.executable, "args": ["-m", "trackdown.testing.mcp_server", str(log)], "env": {}}
    with speak(script, mcp_servers={"calc": server}) as client:
        turned = client.turn()
    assert (turned.outcome.ending, turned.outcome.text) == ("finished", "First done.")
    assert made.read_text() == "one\n"
    assert log.read_text().startswith("add 42")
    assert [event.data["ok"] for event in turned.events if event.type == "tool"] == [True, True]
    assert turned.outcome.usage.total > 0


def test_the_next_round_goes_on_or_begins_anew_with_the_whole_task(speak: Speak, tmp_path: Path) -> None:
    with speak([text("First."), text("Second.")]) as client:
        first = client.turn().outcome
        second = client.turn("Mend it.", after=first).outcome
        asked = str(client.server.requests[-1].body)
    assert second.ending == "finished"
    assert "Do it." in asked
    assert "Mend it." in asked
    # Gemini CLI 0.61.0 does not find a session again that it began in the same minute.
    assert second.session == first.session or client.name == "gemini"


def test_a_wrong_key_is_told_through_the_protocol(speak: Speak, tmp_path: Path) -> None:
    # OpenCode tells no state, only the server's words.
    with speak([error(401, "invalid API key")]) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.AUTH)
    assert "invalid API key" in outcome.message + outcome.text  # Claude Code says it and reports a state


@pytest.mark.only("claude", "codex", "gemini")  # OpenCode pauses for a minute in all
@pytest.mark.parametrize(
    ("status", "ending", "failure"), [(429, "limit", failures.RATE), (500, "failed", failures.SERVER)]
)
def test_a_state_of_the_server_is_understood_through_the_protocol(
    speak: Speak, tmp_path: Path, status: int, ending: str, failure: str
) -> None:
    with speak([error(status, "not now")]) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == (ending, failure), outcome
    assert client.name != "gemini" or outcome.message == "not now"


def test_a_broken_connection_is_survived_or_passes_by_itself(speak: Speak, tmp_path: Path) -> None:
    with speak([drop(2, times=1, then=text("After all."))]) as client:
        outcome = client.turn().outcome
    if client.name != "gemini":
        assert (outcome.ending, outcome.text) == ("finished", "After all.")
    else:
        assert (outcome.ending, failures.is_transient(outcome.failure)) == ("failed", True)


def test_an_interrupt_cancels_the_turn_through_the_protocol(speak: Speak, tmp_path: Path) -> None:
    started = tmp_path / "workspace" / "started"
    with speak([shell("touch started; sleep 45; touch ended"), text("Went on.")]) as client:
        outcome = client.turn(interrupt_when=started.exists).outcome
    assert (outcome.ending, outcome.failure) == ("cancelled", failures.CANCELLED)
    assert not started.with_name("ended").exists()


@pytest.mark.only("gemini")
def test_gemini_takes_a_mode_in_a_folder_that_nobody_has_called_trusted(speak: Speak, tmp_path: Path) -> None:
    with speak([text("Done.")], options={"mode": "yolo"}) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.text) == ("finished", "Done.")
