"""What a tool was asked and what a check said, in full, in what is exported for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from trackdown.core.runs.model import Run, Turn
from trackdown.render.transcripts.html import page
from trackdown.render.transcripts.markdown import markdown

HERE = "cat > app.py <<'X'\ndef add(a, b):\n    return a + b\nX"


def _run() -> Run:
    failed = {
        "kind": "check",
        "name": "tests",
        "verdict": "failed",
        "command": "pytest",
        "excerpt": "1 failed\nE  boom",
    }
    state: dict[str, Any] = {
        **dict.fromkeys(("uid", "key", "ticket", "ticket_key", "title", "state", "target", "base"), ""),
        "agent": {"id": "quick", "adapter": "command"},
        "policy": {},
        "turns": [{"turn": 0, "round": 0}],
        "verifications": [{"tree": "", "commit": "", "onto": "", "turn": 0, "verdict": "failed", "evidence": [failed]}],
    }
    return Run.from_state(state)


def _tool(given: Any) -> dict[str, Any]:
    return {"type": "tool", "name": "shell", "input": given, "ok": True, "output": "done"}


Export = Callable[[Run, Iterable[Any]], Iterable[str]]


@pytest.mark.parametrize("export", [markdown, page])
def test_a_command_of_several_lines_keeps_its_lines(export: Export) -> None:
    run = _run()
    text = "".join(export(run, [(run.turns[0], "", [_tool({"command": HERE})])]))
    assert "\ndef add(a, b):\n    return a + b\n" in text


@pytest.mark.parametrize("export", [markdown, page])
def test_what_was_written_into_a_file_is_there_and_not_the_path_alone(export: Export) -> None:
    run = _run()
    call = _tool({"file_path": "web/render.ts", "content": "export const one = 1;\n"})
    assert "export const one = 1;" in "".join(export(run, [(run.turns[0], "", [call])]))


@pytest.mark.parametrize("export", [markdown, page])
def test_a_short_command_is_given_once(export: Export) -> None:
    run = _run()
    assert "".join(export(run, [(run.turns[0], "", [_tool({"command": "make test"})])])).count("make test") == 1


@pytest.mark.parametrize("export", [markdown, page])
def test_what_a_failed_check_said_is_there(export: Export) -> None:
    turns: list[tuple[Turn, str, list[dict[str, Any]]]] = []
    assert "1 failed\nE  boom" in "".join(export(_run(), turns))


def test_a_long_command_does_not_fill_the_heading_of_markdown() -> None:
    run = _run()
    lines = "".join(markdown(run, [(run.turns[0], "", [_tool({"command": "echo " + "x" * 500})])])).splitlines()
    assert all(len(line) < 200 for line in lines if line.startswith("**"))
    assert "echo " + "x" * 500 in lines
