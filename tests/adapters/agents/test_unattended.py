"""What in an agent's file would make its client ask or refuse where nobody is there."""

from __future__ import annotations

from typing import Any

import pytest

from trackdown.adapters.agents.unattended import remarks
from trackdown.core.runs.profile import AgentProfile


def of(adapter: str, **fields: Any) -> list[tuple[str, str]]:
    found = remarks(AgentProfile("a", adapter, **fields))
    assert all(each.fix for each in found if each.level == "warning")
    return [(each.level, each.text) for each in found]


@pytest.mark.parametrize("adapter", ["claude", "codex", "gemini", "opencode", "acp", "command", "somebody-elses"])
def test_a_file_that_says_nothing_about_it_is_no_finding(adapter: str) -> None:
    assert of(adapter) == of(adapter, args=["--verbose"]) == []


@pytest.mark.parametrize(
    ("adapter", "args", "words"),
    [
        ("claude", ["--permission-mode", "plan"], "nobody answers"),
        ("codex", ["-a", "untrusted"], "nobody answers"),
        ("gemini", ["--approval-mode", "default"], "the shell and everything that writes"),
        ("gemini", ["--approval-mode=auto_edit"], "leave out the tools that it would ask for: the shell"),
        ("gemini", ["--approval-mode=plan"], "into a plan"),
    ],
)
def test_options_that_make_a_client_ask_are_warned_about(adapter: str, args: list[str], words: str) -> None:
    ((level, text),) = of(adapter, args=args)
    assert level == "warning"
    assert words in text


@pytest.mark.parametrize(
    ("adapter", "args"),
    [
        ("claude", ["--allowedTools=Read"]),
        ("codex", ["-s", "read-only"]),
        ("gemini", ["--yolo"]),
        ("gemini", ["--approval-mode", "yolo"]),
        ("gemini", ["--allowed-tools", "read_file"]),
    ],
)
def test_options_that_only_decide_are_noted(adapter: str, args: list[str]) -> None:
    ((level, text),) = of(adapter, args=args)
    assert (level, "decide what the client may do" in text) == ("note", True)


@pytest.mark.parametrize(
    ("permission", "names"),
    [
        ("ask", "everything"),
        ({"bash": "ask", "*": "allow"}, "bash"),
        ({"bash": {"*": "allow", "git push *": "ask"}, "edit": "ask"}, "bash, edit"),
    ],
)
def test_opencodes_rules_that_ask_are_named(permission: Any, names: str) -> None:
    ((level, text),) = of("opencode", options={"permission": permission})
    assert level == "warning"
    assert f"ask for {names}:" in text


@pytest.mark.parametrize("permission", [{"bash": "deny"}, "allow", {"bash": {"*": "allow"}}])
def test_opencodes_rules_that_do_not_ask_are_noted(permission: Any) -> None:
    ((level, text),) = of("opencode", options={"permission": permission})
    assert (level, "options.permission" in text) == ("note", True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"permissions": "refuse"}, ["refuses whatever"]),
        ({"mode": "plan"}, ["changes nothing"]),
        ({"mode": "read-only", "permissions": "refuse"}, ["refuses whatever", "changes nothing"]),
        ({"mode": "yolo", "permissions": "allow"}, []),
    ],
)
def test_options_that_keep_a_spoken_agent_from_working_are_warned_about(
    options: dict[str, str], words: list[str]
) -> None:
    found = of("acp", options=options)
    assert [level for level, _ in found] == ["warning"] * len(words)
    assert all(word in text for word, (_, text) in zip(words, found, strict=True))
