"""Which kind of ticket a wish is, or a ticket should be."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.planning.classify import Classification, Known, classify
from trackdown.core.planning.estimate import WEEK
from trackdown.core.tickets.fields import checked_text
from trackdown.errors import InvalidInput
from trackdown.services import lookup
from trackdown.services.desk import Desk


class Judged(NamedTuple):
    """``key`` and ``now`` (its kind) are those of the ticket that was judged, empty for a text."""

    found: Classification
    key: str = ""
    now: str = ""


def judge_text(text: str) -> Judged:
    """Raises InvalidInput for a text that says nothing."""
    if not text.strip():
        raise InvalidInput("There is no text to judge.", hint="Say what is wanted in a sentence or two.")
    return Judged(classify(checked_text(text)))


def judge_ticket(desk: Desk, key: str) -> Judged:
    """By its title and description, its components and its estimate in time. Raises NotFound."""
    with desk.store.read() as reader:
        ticket = lookup.ticket(reader, key)
    minutes = (ticket.estimate or {}).get("minutes")
    known = Known(minutes / WEEK if minutes else None, tuple(ticket.components))
    return Judged(classify(f"{ticket.title}\n{ticket.body}", known), ticket.key, ticket.kind)
