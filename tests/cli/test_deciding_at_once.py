"""Two people decide about one run in the same moment: who comes second is told so."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from cli_person import Person

from trackdown import bootstrap
from trackdown.core.ops.run_record import recorded
from trackdown.services.desk import Desk
from trackdown.testing.factories import run_created, seen
from trackdown.testing.processes import until


@pytest.fixture
def desk(person: Person) -> Desk:
    """Of a project with a result in review, RUN-1 of TASK-1."""
    person.does("create", "--title", "One")
    desk = bootstrap.project(str(person.folder), os.environ).desk
    with desk.store.read() as reader:
        uid = reader.uid_of("TASK-1")
    assert uid is not None
    work = {"commit": "c", "tree": "t", "onto": "b0", "turn": 0}
    happened(
        desk,
        ("created", run_created(uid)),
        ("prepared", {}),
        ("turn_started", {"turn": 0, "round": 0}),
        ("turn_ended", {"turn": 0, "ending": "finished"}),
        ("committed", work),
        ("verified", {**work, "verdict": "person", "evidence": [seen("person").to_json()]}),
        ("parked", {"kind": "review", "detail": "look"}),
    )
    return desk


def happened(desk: Desk, *events: tuple[str, dict[str, Any]]) -> None:
    with desk.store.write("person:bob") as writer:
        writer.append([recorded("r1", name, payload) for name, payload in events])


def test_a_decision_that_another_process_carries_out_is_not_nothing(person: Person, desk: Desk) -> None:
    driver = desk.store.try_lock("run-r1")
    assert driver is not None
    try:
        answer = person.types("approve", "TASK-1")
    finally:
        driver.release()
    assert answer.code == 0
    assert answer.out == "RUN-1 is merging: another `trackdown` that is at work here takes it up.\n"


def test_who_approves_what_is_cancelled_in_that_moment_is_told_so(person: Person, desk: Desk) -> None:
    code, said = _interrupted(person, desk, "approved", ("cancel_asked", {"reason": "no"}), "approve", "TASK-1")
    assert (code, said) == (2, "error[E-REFUSED]: RUN-1 was cancelled by bob at the same time.")


def test_who_cancels_what_lands_in_that_moment_is_told_so(person: Person, desk: Desk) -> None:
    code, said = _interrupted(person, desk, "cancel", ("landed", {"commit": "c1"}), "runs", "cancel", "RUN-1")
    assert code == 2
    assert "was merged into main before it could be cancelled" in said


def _interrupted(
    person: Person, desk: Desk, decided: str, event: tuple[str, dict[str, Any]], *words: str
) -> tuple[int, str]:
    """What becomes of a decision if that happens once it is on record, and somebody else drives the run."""
    held = [desk.store.try_lock("run-r1"), desk.store.try_lock("engine-launch")]
    argv = [sys.executable, "-m", "trackdown", "-C", str(person.folder), *words]
    with subprocess.Popen(argv, stderr=subprocess.PIPE, text=True) as process:
        try:
            until(lambda: decided in _state(desk), "the decision is on record")
            happened(desk, event)
        finally:
            held.pop().release()  # type: ignore[union-attr]
        said = process.communicate(timeout=60)[1]
    held.pop().release()  # type: ignore[union-attr]
    return process.returncode, said.splitlines()[0]


def _state(desk: Desk) -> dict[str, Any]:
    with desk.store.read() as reader:
        return reader.run("r1") or {}
