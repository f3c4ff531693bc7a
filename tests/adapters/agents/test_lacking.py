"""What an agent lacks to be started here, told without starting anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from trackdown.adapters.agents.lacking import lacks
from trackdown.core.runs.profile import AgentProfile


def test_a_client_that_is_there_with_a_login_lacks_nothing(program: Callable[[str], Path], tmp_path: Path) -> None:
    place = {"PATH": str(program("gemini").parent), "HOME": str(tmp_path)}
    profile = AgentProfile("a", "gemini")
    assert lacks(profile, {**place, "GEMINI_API_KEY": "k"}) == ""
    assert lacks(profile, place) == "no login was found"
    assert "was not found" in lacks(profile, {**place, "PATH": str(tmp_path)})


def test_a_variable_that_its_file_names_and_nobody_has_set_is_lacking(tmp_path: Path) -> None:
    profile = AgentProfile("a", "command", command=["true"], env={"TOKEN": "${NOT_SET_ANYWHERE}"})
    assert "NOT_SET_ANYWHERE" in lacks(profile, {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})


def test_of_programs_and_strangers_no_login_is_expected(tmp_path: Path) -> None:
    place = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    assert lacks(AgentProfile("a", "command", command=["true"]), place) == ""
    assert lacks(AgentProfile("a", "acp", command=["no-such-agent"]), place) != ""
    assert "no agent adapter" in lacks(AgentProfile("a", "somebody-elses"), place)
