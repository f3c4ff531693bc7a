"""What a sandbox is told about an agent or a check, without starting one."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.core.runs.containment import ClientMeans, Outer
from trackdown.core.runs.profile import AgentProfile
from trackdown.engine.containment import Containment
from trackdown.ports.sandbox import Fence
from trackdown.testing.agent_contract import turn_request


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


def test_the_places_of_the_persons_clients_are_hidden_by_what_is_started_but_not_where_all_is_free(
    tmp_path: Path,
) -> None:
    places = {"codex": tmp_path / "for-codex", "": tmp_path / "for-checks"}
    for place in places.values():
        place.mkdir()
    told = Told()
    holds = Containment(
        told,
        lambda profile: ClientMeans(profile.adapter),
        lambda *_: [],
        (),
        (),
        lambda profile, _person: [places[profile.adapter if profile else ""]],
    )
    codex = AgentProfile("a", "codex", sandbox="workspace")
    holds.agent(["true"], turn_request(tmp_path, codex), tmp_path, {})
    holds.program(["true"], tmp_path, tmp_path, codex, {})
    holds.program(["true"], tmp_path, tmp_path, codex._replace(sandbox="full", network=False), {})
    assert [fence.hidden for fence in told.fences] == [(places["codex"],), (places[""],), ()]
