"""A log told as a conversation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trackdown.adapters.sessions.conversation import events
from trackdown.render.look import Look
from trackdown.render.transcripts.events import event_lines

SAID = ["person first", "text First done.", "person second", "text Second done."]
COMMANDS = {
    "claude": "tool Bash echo one > a.txt",
    "codex": "tool shell /bin/bash -lc echo one > a.txt",
    "gemini": "tool run_shell_command echo one > a.txt",
}


def told(client: str, lines: list[str]) -> list[str]:
    return [" ".join(line.split()) for event in events(client, lines) for line in event_lines(event, Look())]


@pytest.mark.parametrize("client", COMMANDS)
def test_what_was_said_and_done_is_told_once_and_in_its_order(client: str, recorded: Path) -> None:
    shown = told(client, (recorded / f"{client}.jsonl").read_text(encoding="utf-8").splitlines())
    assert [line for line in shown if line in SAID][:4] == SAID
    assert shown[1] == COMMANDS[client]
    assert shown.count("person first") == 1


def test_the_stream_of_a_client_that_does_not_repeat_the_question_is_told_too(recorded: Path) -> None:
    shown = told("opencode", (recorded / "opencode.jsonl").read_text(encoding="utf-8").splitlines())
    assert (shown[0], shown[-1]) == ("tool bash echo hello > a.txt; pwd", "text All done.")


def test_a_tool_that_failed_says_what_it_said() -> None:
    result = {"type": "tool_result", "is_error": True, "content": [{"type": "text", "text": "no such file"}]}
    line = json.dumps({"type": "user", "message": {"content": [result]}})
    assert told("claude", [line]) == ["tool (failed)", "no such file"]


@pytest.mark.parametrize("client", ["claude", "codex", "gemini", "opencode", "nobody"])
@pytest.mark.parametrize(
    "line",
    [
        *("", "rubbish", "[1]", '{"type": "user"}'),
        '{"type": 7, "message": [], "payload": 1, "part": "x", "data": []}',
        '{"type":"user","message":{"content":7},"content":{"text":1}}',
        '{"payload":{"type":"item_completed","item":3}}',
    ],
)
def test_what_is_no_such_line_tells_nothing(client: str, line: str) -> None:
    assert told(client, [line]) == []
