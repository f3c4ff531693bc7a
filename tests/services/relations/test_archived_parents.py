"""Nothing that is seen is put under something that is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trackdown.core.tickets.new import NewTicket
from trackdown.errors import Refused
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.relations.links import Ties, link
from trackdown.services.tickets.archive import archive, unarchive
from trackdown.services.tickets.changes import Changes, update
from trackdown.testing.factories import made


@pytest.fixture(autouse=True)
def tree(desk: Desk) -> None:
    """An archived epic, and an issue that is under nothing."""
    made(desk, NewTicket("Old", "epic"), NewTicket("i", "issue"))
    archive(desk, ["EPIC-1"])


def parent(desk: Desk, key: str) -> str:
    with desk.store.read() as reader:
        return lookup.ticket(reader, key).parent


def end(desk: Desk) -> int:
    with desk.store.read() as reader:
        return reader.end()


WAYS: dict[str, Callable[[Desk], object]] = {
    "made there": lambda desk: made(desk, NewTicket("New", "issue", parent="EPIC-1")),
    "put there": lambda desk: update(desk, "ISSUE-1", Changes(parent="EPIC-1")),
    "linked": lambda desk: link(desk, "EPIC-1", Ties(children=["ISSUE-1"])),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_child_comes_under_an_archived_parent_and_the_way_out_is_named(desk: Desk, way: str) -> None:
    before = end(desk)
    with pytest.raises(Refused, match="EPIC-1 is archived") as refused:
        WAYS[way](desk)
    assert refused.value.hint == "Take it out of the archive first: trackdown unarchive EPIC-1"
    assert end(desk) == before
    unarchive(desk, ["EPIC-1"])
    WAYS[way](desk)


def test_what_is_archived_itself_may_go_there(desk: Desk) -> None:
    archive(desk, ["ISSUE-1"])
    update(desk, "ISSUE-1", Changes(parent="EPIC-1"))
    assert parent(desk, "ISSUE-1") != ""


def test_a_child_that_was_there_before_can_still_be_changed(desk: Desk) -> None:
    unarchive(desk, ["EPIC-1"])
    update(desk, "ISSUE-1", Changes(parent="EPIC-1", status="done"))
    archive(desk, ["EPIC-1"])
    update(desk, "ISSUE-1", Changes(priority="P0"))
    assert parent(desk, "ISSUE-1") != ""
