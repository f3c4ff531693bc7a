from __future__ import annotations

import pytest

from trackdown.core.ops.run_record import recorded
from trackdown.core.query.nodes import Equal, Query
from trackdown.core.tickets.new import NewTicket
from trackdown.errors import InvalidInput, NotFound
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.runs.looking import list_runs, show_run
from trackdown.services.tickets.overview import show
from trackdown.testing.factories import made, run_created


@pytest.fixture(autouse=True)
def family(desk: Desk) -> None:
    made(desk, NewTicket("e", kind="epic"), NewTicket("i", kind="issue", parent="EPIC-1"))
    made(
        desk,
        NewTicket("EPIC-1 and ISSUE-1 are named here", priority="P0"),
        NewTicket("t", parent="ISSUE-1", depends_on=["TASK-1"]),
    )


@pytest.fixture
def ran(desk: Desk) -> None:
    with desk.store.write("trackdown") as writer:
        uid = lookup.uid_of(writer, "TASK-1")
        for number in (1, 2):
            writer.append([recorded(f"r{number}", "created", run_created(uid, f"RUN-{number}"))])
        turn = {"turn": 0, "ending": "finished", "seconds": 1.23456, "usage": {"output": 7}}
        writer.append([recorded("r1", "turn_started", {"turn": 0, "round": 0}), recorded("r1", "turn_ended", turn)])
        writer.append([recorded("r1", "ended", {"state": "failed", "reason": "broken"})])
        writer.append([recorded("r2", "parked", {"kind": "limit", "detail": "5 h"})])


def test_a_ticket_is_shown_with_its_surroundings(desk: Desk) -> None:
    view = show(desk, "issue-1")
    assert view.parent is not None
    assert (view.parent.key, view.parent.title, [row.key for row in view.children]) == ("EPIC-1", "e", ["TASK-2"])
    view = show(desk, "TASK-2")
    assert view.parent is not None
    assert (view.parent.key, view.parent.parent, [row.key for row in view.waits_for]) == (
        "ISSUE-1",
        "EPIC-1",
        ["TASK-1"],
    )
    assert [row.key for row in show(desk, "TASK-1").blocks] == ["TASK-2"]
    assert show(desk, "TASK-1").parent is None
    with desk.store.read() as reader:
        assert view.parent == reader.find(Query(Equal("kind", ("issue",))))[0]


def test_what_is_no_key_is_refused_and_an_unknown_one_not_found(desk: Desk) -> None:
    for wrong in ("", "--help", "../../x", "TASK"):
        with pytest.raises(InvalidInput):
            show(desk, wrong)
    with pytest.raises(NotFound) as missing:
        show(desk, "TASK-77")
    assert "trackdown list" in missing.value.hint


@pytest.mark.usefixtures("ran")
def test_runs_are_listed_newest_first_with_what_they_came_to(desk: Desk) -> None:
    second, first = list_runs(desk)
    assert (second.key, second.state, second.reason) == ("RUN-2", "waiting", "limit: 5 h")
    assert (first.key, first.state, first.reason, first.seconds, first.usage.output) == (
        "RUN-1",
        "failed",
        "broken",
        1.235,
        7,
    )
    assert [run.key for run in list_runs(desk, open_only=True)] == ["RUN-2"]
    assert [run.key for run in list_runs(desk, ticket="TASK-1", limit=1)] == ["RUN-2"]
    assert list_runs(desk, ticket="TASK-2") == []
    assert [run.key for run in show(desk, "TASK-1").runs] == ["RUN-2", "RUN-1"]


@pytest.mark.usefixtures("ran")
def test_a_run_goes_by_its_key_or_by_its_tickets(desk: Desk) -> None:
    assert show_run(desk, "run-1").key == "RUN-1"
    assert show_run(desk, "TASK-1").key == "RUN-2"
    with pytest.raises(NotFound, match="not been run"):
        show_run(desk, "TASK-2")
    with pytest.raises(NotFound, match="not a ticket"):
        show(desk, "RUN-1")
