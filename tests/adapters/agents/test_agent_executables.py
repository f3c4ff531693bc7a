from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from trackdown.adapters.agents import registry
from trackdown.adapters.agents.claude import bundled
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import AgentUnavailable

PROFILE = AgentProfile("careful", "claude")


def test_a_client_on_path_comes_before_the_extras(program: Callable[[str], Path], extra: Path) -> None:
    client = program("claude")
    adapter = registry.adapter("claude")
    assert adapter.locate(PROFILE, {"PATH": str(client.parent)})[:2] == (str(client), "path")
    assert adapter.locate(PROFILE, {"PATH": "/nowhere"})[:2] == (str(extra), "extra")


def test_the_profiles_own_command_comes_first(program: Callable[[str], Path]) -> None:
    client, other = program("claude"), program("other")
    found = registry.adapter("claude").locate(PROFILE._replace(command=[str(other)]), {"PATH": str(client.parent)})
    assert found[:2] == (str(other), "profile")


def test_an_extra_that_cannot_be_executed_is_not_taken(extra: Path) -> None:
    extra.chmod(0o644)
    assert bundled() != extra


def test_without_a_client_the_ways_to_get_one_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "path_importer_cache", {})
    monkeypatch.delitem(sys.modules, "claude_agent_sdk", raising=False)
    with pytest.raises(AgentUnavailable) as caught:
        registry.adapter("claude").locate(PROFILE, {"PATH": "/nowhere"})
    assert "PATH" in caught.value.hint
    assert "trackdown[agents]" in caught.value.hint


@pytest.fixture
def extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The layout of the package that brings the client along."""
    client = tmp_path / "site" / "claude_agent_sdk" / "_bundled" / "claude"
    client.parent.mkdir(parents=True)
    (client.parent.parent / "__init__.py").write_text("raise RuntimeError('finding a client imports nothing')")
    client.write_text("#!/bin/sh\n")
    client.chmod(0o755)
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.delitem(sys.modules, "claude_agent_sdk", raising=False)
    return client
