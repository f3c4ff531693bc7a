from __future__ import annotations

from typing import Any

import pytest

from trackdown.core.ops.links import linked
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.query.nodes import Query
from trackdown.core.tickets.new import NewTicket
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.history.log import undo
from trackdown.services.reports.monitoring import look
from trackdown.services.tickets.changes import Changes, update
from trackdown.services.tickets.responses import report
from trackdown.testing.factories import CountingClock, made


class Later(CountingClock):
    """A clock that stands at one moment."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self._at = at

    def now(self) -> str:
        return self._at


def later(desk: Desk, at: str) -> Desk:
    return desk._replace(clock=Later(at))


def escalations(desk: Desk, key: str) -> list[str]:
    with desk.store.read() as reader:
        return [event["cause"] for event in lookup.ticket(reader, key).escalations]


@pytest.fixture
def epic(desk: Desk) -> Desk:
    made(desk, NewTicket("e", kind="epic"), NewTicket("a", parent="EPIC-1", priority="P0"),
         NewTicket("b", parent="EPIC-1"), "elsewhere")  # fmt: skip
    return desk


def test_a_missed_response_time_is_escalated_once_whoever_looks_how_often(epic: Desk) -> None:
    at = later(epic, "2026-03-01T02:00:00Z")
    first = look(at, "EPIC-1")
    assert [(item.key, item.standing) for item in first.pressing] == [("TASK-1", "breached")]
    assert first.escalated == ["TASK-1"]
    assert look(at, "EPIC-1").escalated == []
    assert escalations(epic, "TASK-1") == ["response"]


def test_a_time_that_is_nearly_over_is_shown_and_not_escalated(epic: Desk) -> None:
    found = look(later(epic, "2026-03-01T00:50:00Z"), "EPIC-1")
    assert [item.standing for item in found.pressing] == ["at-risk"]
    assert found.escalated == []


def test_blocked_tickets_are_shown_with_their_reason_and_escalated_once_if_asked(epic: Desk) -> None:
    update(epic, "TASK-2", Changes(status="blocked", reason="the vendor"))
    (held,) = look(epic, "EPIC-1").blocked
    assert (held.key, held.why) == ("TASK-2", "the vendor")
    assert escalations(epic, "TASK-2") == []
    for expected in (["TASK-2"], []):
        assert look(epic, "EPIC-1", blocked=True).escalated == expected
    update(epic, "TASK-2", Changes(status="open"))
    update(epic, "TASK-2", Changes(status="blocked", reason="the vendor again"))
    assert look(epic, "EPIC-1", blocked=True).escalated == ["TASK-2"]


def test_a_preview_records_nothing(epic: Desk) -> None:
    at = later(epic, "2026-03-01T02:00:00Z")
    assert look(at, "EPIC-1", dry_run=True).escalated == ["TASK-1"]
    assert escalations(epic, "TASK-1") == []


def test_an_epic_is_seen_with_everything_below_it_and_its_progress(epic: Desk) -> None:
    update(epic, "TASK-1", Changes(status="done"))
    found = look(epic, "EPIC-1")
    assert (found.percent, found.statuses) == (50, {"done": 1, "open": 1})
    assert look(epic).statuses == {"done": 1, "open": 3}


def test_what_nobody_touched_for_a_week_has_stalled(epic: Desk) -> None:
    update(epic, "TASK-2", Changes(status="in-progress"))
    assert look(later(epic, "2026-03-07T00:00:00Z"), "EPIC-1").stalled == []
    assert [item.key for item in look(later(epic, "2026-03-09T00:00:00Z"), "EPIC-1").stalled] == ["TASK-2"]


def test_a_merged_branch_moves_its_ticket_to_review_once(epic: Desk) -> None:
    links: list[dict[str, Any]] = [
        {"kind": "branch", "id": "task-1", "base": "c0"},
        {"kind": "pull-request", "id": "https://example.org/1", "state": "merged"},
    ]
    with epic.store.write(epic.actor) as writer:
        for key, link in zip(("TASK-1", "TASK-2"), links, strict=True):
            writer.append([linked(lookup.uid_of(writer, key), link)])

    def merged(link: dict[str, Any]) -> str:
        return "" if link["base"] == "c1" else "c1"

    assert look(epic, "EPIC-1").moved == []
    found = look(epic, "EPIC-1", merged=merged)
    assert [(item.key, item.refused) for item in found.moved] == [("TASK-1", ""), ("TASK-2", "")]
    for key in ("TASK-1", "TASK-2"):
        update(epic, key, Changes(status="in-progress", reason="not yet"))
    assert look(epic, "EPIC-1", merged=merged).moved == []


def test_a_merge_does_not_overrule_a_block_and_a_look_can_be_undone(epic: Desk) -> None:
    with epic.store.write(epic.actor) as writer:
        writer.append([linked(lookup.uid_of(writer, "TASK-1"), {"kind": "branch", "id": "x", "base": ""})])
    update(epic, "TASK-1", Changes(status="blocked", reason="the vendor"))
    assert look(epic, "EPIC-1", merged=lambda _: "c1").moved == []
    update(epic, "TASK-1", Changes(status="open"))
    assert look(epic, "EPIC-1", merged=lambda _: "c1").moved
    undo(epic)
    with epic.store.read() as reader:
        assert lookup.ticket(reader, "TASK-1").status == "open"


def test_the_report_tells_answered_in_time_from_late_and_missed(desk: Desk) -> None:
    made(
        desk,
        *(NewTicket(name, priority="P0") for name in ("in time", "late", "missed")),
        NewTicket("p3", priority="P3"),
    )
    update(desk, "TASK-1", Changes(status="in-progress"))
    with desk.store.write(desk.actor) as writer:
        writer.append([changed(lookup.uid_of(writer, "TASK-3"), {"priority": "P1"})])
    found = report(later(desk, "2026-03-02T00:00:00Z"), Query())
    assert found.counts["P0"] == {"breached": 1, "at-risk": 0, "waiting": 0, "late": 0, "in-time": 1}
    assert found.counts["P1"]["breached"] == 1
    assert [item.key for item in found.items] == ["TASK-2", "TASK-3"]
    assert found.total("breached") == 2
    assert "P3" not in found.counts
