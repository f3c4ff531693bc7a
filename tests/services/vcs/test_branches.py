from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.new import NewTicket
from trackdown.errors import InvalidInput, NotFound, Refused
from trackdown.services.desk import Desk
from trackdown.services.tickets.creation import create as create_tickets
from trackdown.services.vcs.branches import LONGEST_SLUG, Made, branch_name, create, slug
from trackdown.testing import factories


def _there(name: str) -> Made:
    return Made(name, "c0ffee", True)


def test_the_parts_of_a_name_come_from_the_ticket(desk: Desk) -> None:
    (ticket,) = create_tickets(desk, [NewTicket("[Auth] Füge “OAuth2” hinzu!", kind="issue", type="tech-debt")])
    format = "{kind}/{type}/{key}.{id}_{slug}"
    assert branch_name(ticket, format) == "issue/tech-debt/ISSUE-1.1_auth-fuge-oauth2-hinzu"
    assert branch_name(ticket) == "issue/ISSUE-1-auth-fuge-oauth2-hinzu"
    (plain,) = create_tickets(desk, [NewTicket("%s {key} $(id)")])
    assert branch_name(plain, "{type}/{id}-{slug}") == "task/1-s-key-id"


@pytest.mark.parametrize(
    "format",
    ["", "work", "{kind}", "{nothing}-{id}", "{id!r}", "{id:>9}", "{id", "id}", "{{id}}", "{}", "{id}" + "x" * 300],
)
def test_a_format_that_cannot_be_used_is_refused(desk: Desk, format: str) -> None:
    (ticket,) = create_tickets(desk, [NewTicket("Do it")])
    with pytest.raises(InvalidInput, match="format"):
        branch_name(ticket, format)


@given(st.text())
def test_a_slug_is_short_plain_and_never_empty(title: str) -> None:
    found = slug(title)
    assert 0 < len(found) <= LONGEST_SLUG
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert found.strip("-") == found


def test_a_branch_is_linked_once(desk: Desk) -> None:
    factories.made(desk, "Do it")
    for new in (True, False):
        ticket, _ = create(desk, "task-1", lambda name, new=new: Made(name, "c0ffee", new))  # type: ignore[misc]
        (link,) = ticket.links
        assert (link["kind"], link["id"], link["base"]) == ("branch", "task/TASK-1-do-it", "c0ffee")


def test_a_branch_of_another_ticket_is_not_taken(desk: Desk) -> None:
    factories.made(desk, "Do it", "Do it")
    create(desk, "TASK-1", _there, "work/{slug}")
    with pytest.raises(Refused, match="that of TASK-1"):
        create(desk, "TASK-2", _there, "work/{slug}")
    with pytest.raises(NotFound):
        create(desk, "TASK-3", _there)


def test_a_branch_that_git_does_not_make_is_not_linked(desk: Desk) -> None:
    factories.made(desk, "Do it")

    def broken(name: str) -> Made:
        raise Refused("in the way", thing=name, hint="Look.")

    with pytest.raises(Refused):
        create(desk, "TASK-1", broken)
    ticket, _ = create(desk, "TASK-1", _there)
    assert len(ticket.links) == 1
