"""What a repository's own settings make a client ask is found before a run meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trackdown.adapters.agents.repository_rules import remarks


def _settings(root: Path, content: bytes) -> Path:
    (root / ".claude").mkdir()
    (root / ".claude" / "settings.json").write_bytes(content)
    return root


def test_rules_that_ask_are_named_with_what_to_do(tmp_path: Path) -> None:
    rules = ["Bash(git push:*)", "Bash", "Write", "Edit", "WebFetch"]
    root = _settings(tmp_path, json.dumps({"permissions": {"ask": rules, "allow": ["Read"]}}).encode())
    (found,) = remarks("claude", root)
    assert found.level == "warning"
    assert "Bash(git push:*), Bash, Write and 2 more" in found.text
    assert "permissions.ask" in found.fix
    assert remarks("codex", root) == []


@pytest.mark.parametrize(
    "content",
    [
        b'{"permissions": {"allow": ["Bash"]}}',
        b'{"permissions": {"ask": []}}',
        b'{"permissions": {"ask": "Bash"}}',
        b'{"permissions": {"ask": [1, null]}}',
        b'{"permissions": []}',
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b"",
    ],
)
def test_settings_that_ask_nothing_or_cannot_be_read_are_no_finding(content: bytes, tmp_path: Path) -> None:
    assert remarks("claude", _settings(tmp_path, content)) == []


def test_a_repository_without_settings_is_no_finding(tmp_path: Path) -> None:
    assert remarks("claude", tmp_path) == []
