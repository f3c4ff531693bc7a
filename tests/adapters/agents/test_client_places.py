from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents.client_places import covered, logins
from trackdown.core.runs.profile import AgentProfile

LOGINS = {
    "claude": ".claude/.credentials.json",
    "codex": ".codex/auth.json",
    "gemini": ".gemini/oauth_creds.json",
    "opencode": ".local/share/opencode/auth.json",
}


def logged_in(home: Path) -> dict[str, Any]:
    for name in (*LOGINS.values(), ".claude.json", ".codex/bin/codex", ".claude/local/claude"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("{}")
    return {"HOME": str(home)}


def out_of_sight(home: Path, places: list[Path]) -> list[str]:
    """The clients of whose logins nothing is to be seen."""
    return [name for name, file in LOGINS.items() if any((home / file).is_relative_to(place) for place in places)]


@pytest.mark.parametrize(
    ("adapter", "variable"),
    [
        ("claude", "CLAUDE_CONFIG_DIR"),
        ("codex", "CODEX_HOME"),
        ("gemini", "GEMINI_CLI_HOME"),
        ("opencode", "XDG_DATA_HOME"),
    ],
)
def test_the_login_is_where_the_person_has_it(tmp_path: Path, adapter: str, variable: str) -> None:
    assert logins(adapter, {"HOME": str(tmp_path)}) == []
    environment = logged_in(tmp_path)
    login = tmp_path / LOGINS[adapter]
    assert logins(adapter, environment) == [login.resolve()]
    named = {"gemini": tmp_path, "opencode": tmp_path / ".local" / "share"}.get(adapter, login.parent)
    assert logins(adapter, {"HOME": "/nowhere", variable: str(named)}) == [login.resolve()]
    assert logins("command", environment) == []


@pytest.mark.parametrize("adapter", ["claude", "codex", "gemini", "opencode", "command", "somebody-elses"])
def test_no_agent_sees_the_logins_of_clients_and_its_own_only_as_the_file_that_is_named(
    tmp_path: Path, adapter: str
) -> None:
    environment = logged_in(tmp_path)
    places = covered(AgentProfile("a", adapter), environment)
    assert out_of_sight(tmp_path, places) == list(LOGINS)
    assert tmp_path / ".claude.json" in places
    assert out_of_sight(tmp_path, covered(None, environment)) == list(LOGINS), "nor does a check"


def test_a_client_that_works_in_the_persons_folders_keeps_sight_of_its_own(tmp_path: Path) -> None:
    environment = logged_in(tmp_path)
    spoken = AgentProfile("a", "acp", command=["gemini", "--acp"])
    assert out_of_sight(tmp_path, covered(spoken, environment)) == ["claude", "codex", "opencode"]
    at_home = AgentProfile("a", "codex", env={"CODEX_HOME": "$HOME/.codex"})
    assert out_of_sight(tmp_path, covered(at_home, environment)) == ["claude", "gemini", "opencode"]


def test_what_a_variable_names_is_covered_and_what_lies_where_it_was_before(tmp_path: Path) -> None:
    environment = logged_in(tmp_path)
    moved = tmp_path / "elsewhere" / "auth.json"
    moved.parent.mkdir()
    moved.write_text("{}")
    places = covered(None, environment | {"CODEX_HOME": str(moved.parent), "CLAUDE_CONFIG_DIR": "not/absolute"})
    assert moved in places
    assert out_of_sight(tmp_path, places) == list(LOGINS)


def test_programs_that_lie_among_the_settings_of_a_client_stay_in_sight(tmp_path: Path) -> None:
    places = covered(None, logged_in(tmp_path))
    for name in (".codex/bin/codex", ".claude/local/claude"):
        assert not any((tmp_path / name).is_relative_to(place) for place in places)


def test_where_nobody_has_a_home_nothing_is_covered() -> None:
    assert covered(None, {}) == []
    assert logins("claude", {}) == []
