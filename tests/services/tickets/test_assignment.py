"""Who is given a ticket when nobody was named."""

from __future__ import annotations

from trackdown.core.tickets.new import NewTicket
from trackdown.services.desk import Desk
from trackdown.services.tickets.assignment import Assigned, assignee_for
from trackdown.services.tickets.changes import Changes, update
from trackdown.testing.factories import made


def asked(desk: Desk, components: list[str], owners: dict[str, str]) -> Assigned:
    with desk.store.read() as reader:
        return assignee_for(reader, components, owners)


def does(desk: Desk, who: str, component: str, *, done: bool = True) -> None:
    (key,) = made(desk, NewTicket("x", components=[component], assignee=who))
    if done:
        update(desk, key, Changes(status="done"))


def test_the_owner_of_the_first_owned_component_is_taken_whatever_its_case(desk: Desk) -> None:
    does(desk, "bob", "api")
    found = asked(desk, ["api", "Frontend"], {"frontend": "@ada", "docs": "eve"})
    assert found == Assigned("ada", "owns the component Frontend")


def test_else_whoever_has_done_most_of_it_and_among_equals_has_least_open(desk: Desk) -> None:
    for who in ("ada", "bob", "bob", "cyd", "cyd"):
        does(desk, who, "api")
    for _ in range(3):
        does(desk, "ada", "docs")
    assert asked(desk, ["api"], {}).name == "bob"
    does(desk, "bob", "docs", done=False)
    found = asked(desk, ["api"], {})
    assert found.name == "cyd"
    assert "2 tickets" in found.reason


def test_nobody_is_named_where_nothing_is_known_and_that_is_said(desk: Desk) -> None:
    does(desk, "ada", "api", done=False)
    assert asked(desk, [], {"api": "ada"}).name == ""
    found = asked(desk, ["api"], {"docs": "ada"})
    assert found.name == ""
    assert "nobody owns the component api" in found.reason
