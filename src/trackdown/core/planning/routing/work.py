"""What is to be routed: a ticket, a document or a wish in words, as far as the rules look at it."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.planning.routing.lexicon import CONTRACT
from trackdown.core.tickets.model import Ticket


class Work(NamedTuple):
    """``criteria`` are the texts of those that are not met, ``checked`` how many of them have a check. ``files`` are by
    use, as in a ticket. ``contracts`` names what specifies it besides its own text."""

    title: str
    body: str = ""
    kind: str = ""
    type: str = ""
    components: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    files: dict[str, list[str]] = {}
    criteria: tuple[str, ...] = ()
    checked: int = 0
    contracts: tuple[str, ...] = ()


def of_text(text: str) -> Work:
    """The first line is the title."""
    title, _, body = text.strip().partition("\n")
    return Work(title.lstrip("# "), body)


def of_ticket(ticket: Ticket) -> Work:
    return Work(
        ticket.title,
        ticket.body,
        ticket.kind,
        ticket.type,
        tuple(ticket.components),
        tuple(ticket.labels),
        ticket.files,
        tuple(item.text for item in ticket.criteria if not item.met),
        sum(1 for item in ticket.criteria if item.check and not item.met),
        tuple(str(link["id"]) for link in ticket.links if CONTRACT.search(str(link.get("id", ""))[:500])),
    )
