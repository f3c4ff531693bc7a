"""``trackdown runs cancel`` while another process drives the run."""

from __future__ import annotations

import os
import threading

import pytest
from cli_person import Person

from trackdown import bootstrap
from trackdown.bootstrap import Project
from trackdown.core.ops.run_record import recorded
from trackdown.testing.factories import profile, run_created


@pytest.fixture
def at_work(person: Person) -> Project:
    """A run that was begun here."""
    person.does("create", "--title", "One")
    opened = bootstrap.project(str(person.folder), os.environ)
    with opened.desk.store.write("trackdown") as writer:
        uid = writer.uid_of("TASK-1")
        assert uid is not None
        placed = {"machine": "here", "executor": "one", "stint": 1}
        created = run_created(uid, "RUN-1", ticket_key="TASK-1", agent=profile("ann").to_json())
        writer.append([recorded("r", "created", created), recorded("r", "placed", placed, "placed", 1, local=True)])
    return opened


def test_it_ends_with_the_run_and_starts_no_engine(person: Person, at_work: Project) -> None:
    with at_work.store.lock("run-r"):
        ending = threading.Timer(0.2, _end, [at_work])
        ending.start()
        said = person.does("runs", "cancel", "RUN-1", "--reason", "Not needed")
        ending.join()
    assert said == "RUN-1 has been ended by the `trackdown run` that drives it.\n"
    assert not (person.store.parent / "engine.db").exists()


def test_one_that_takes_long_to_end_is_not_waited_for(
    person: Person, at_work: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trackdown.cli.runs.ENDING_SECONDS", 0.0)
    with at_work.store.lock("run-r"):
        assert person.does("runs", "cancel", "RUN-1").startswith("RUN-1 is being ended")


def _end(opened: Project) -> None:
    with opened.desk.store.write("trackdown") as writer:
        writer.append([recorded("r", "ended", {"state": "cancelled"})])
