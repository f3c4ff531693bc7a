"""What a sandbox is told about an agent or a check, without starting one."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.core.runs.containment import ClientMeans, Outer
from trackdown.core.runs.profile import AgentProfile
from trackdown.engine.containment import Containment
from trackdown.ports.sandbox import Fence


class Told:
    """A sandbox that keeps what it is told."""

    def __init__(self) -> None:
        self.fences: list[Fence] = []

    def outer(self) -> Outer:
        return Outer("told", True)

    def wrap(self, argv: list[str], _cwd: Path, fence: Fence) -> list[str]:
        self.fences.append(fence)
        return argv


@pytest.mark.parametrize("name", ["~/cache", "$HOME/cache", "${KEPT}/cache", "$UNSET/cache", "cache~"])
def test_a_folder_that_may_be_written_to_is_named_with_the_persons_own_home_and_variables(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").mkdir()
    monkeypatch.setenv("HOME", "/nobody")
    monkeypatch.setenv("UNSET", str(tmp_path))  # here, but not in what the person has
    told = Told()
    holds = Containment(told, lambda profile: ClientMeans(profile.adapter), lambda *_: [], ())
    profile = AgentProfile("a", "command", sandbox="workspace", writable=[name])
    person = {"HOME": str(tmp_path), "KEPT": str(tmp_path)}
    holds.program(["true"], tmp_path, tmp_path, profile, person)
    named = (tmp_path / "cache") in told.fences[0].writable
    assert named == (name not in ("$UNSET/cache", "cache~"))
