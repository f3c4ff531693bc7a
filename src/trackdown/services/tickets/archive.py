"""Putting tickets away: hidden from lists, never gone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from trackdown.core.ops.ticket_lifecycle import archived
from trackdown.core.query.nodes import Query
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import Refused
from trackdown.ports.store import Reader, Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.claims import check_not_at_work
from trackdown.services.desk import Desk


class Archived(NamedTuple):
    """``changed`` are the keys of tickets that were put away, or taken out; ``already`` of those that were before."""

    changed: list[str]
    already: list[str]


def archive(
    desk: Desk,
    keys: Sequence[str],
    query: Query | None = None,
    *,
    with_children: bool = False,
    reason: str = "",
    dry_run: bool = False,
) -> Archived:
    """Put tickets away. Raises NotFound, Refused while a run is at one, or over open children unless they go along."""
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        tickets = _named(writer, keys, query)
        if with_children:
            below = [branch.row.uid for ticket in tickets for branch in writer.tree(ticket.uid)[1:]]
            tickets += [lookup.by_uid(writer, uid) for uid in below]
        chosen = {ticket.uid: ticket for ticket in tickets}
        for ticket in chosen.values():
            check_may_go(writer, ticket, chosen)
        return _put(writer, list(chosen.values()), True, reason)


def unarchive(desk: Desk, keys: Sequence[str], query: Query | None = None, *, dry_run: bool = False) -> Archived:
    """Take tickets out again. Raises NotFound."""
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        return _put(writer, _named(writer, keys, query), False, "")


def check_may_go(reader: Reader, ticket: Ticket, along: Collection[str] = ()) -> None:
    """Raises Refused while a run is at it, or over open children that do not go ``along`` (uids)."""
    check_not_at_work(reader, ticket)
    left = [row.key for row in reader.children(ticket.uid) if _stays(row.uid, row.status, row.archived, along)]
    if left:
        raise Refused(
            f"{ticket.key} has open children: {', '.join(left[:10])}.",
            thing=ticket.key,
            hint="Archive them along with --with-children, or finish them first.",
        )


def _stays(uid: str, status: str, away: int, along: Collection[str]) -> bool:
    return uid not in along and status not in FINISHED and not away


def _named(writer: Writer, keys: Sequence[str], query: Query | None) -> list[Ticket]:
    found = [lookup.ticket(writer, key) for key in keys]
    if query is not None:
        found += [lookup.by_uid(writer, row.uid) for row in writer.find(query)]
    return list({ticket.uid: ticket for ticket in found}.values())


def _put(writer: Writer, tickets: list[Ticket], away: bool, reason: str) -> Archived:
    changing = [ticket for ticket in tickets if ticket.archived != away]
    writer.append(archived(ticket.uid, away, reason.strip()) for ticket in changing)
    return Archived([ticket.key for ticket in changing], [ticket.key for ticket in tickets if ticket.archived == away])
