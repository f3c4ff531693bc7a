"""Relations that got lost, found again in what commits say about the tickets they name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar, NamedTuple

from trackdown.core.ops.links import linked
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.tickets.commit_relations import Statement, said
from trackdown.core.tickets.model import Ticket
from trackdown.errors import TrackdownError
from trackdown.ports.store import Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.relations.edges import check_new_parent, relate, wait_for

_LONGEST = 200


class Restored(NamedTuple):
    """``text`` says what was found about ticket ``key`` in ``commit``."""

    key: str
    text: str
    commit: str


class Rebuilt(NamedTuple):
    """``refused`` are statements that cannot hold, each with the reason; ``commits`` counts those that were read."""

    commits: int
    restored: list[Restored]
    refused: list[Restored]


def rebuild(desk: Desk, commits: Iterable[tuple[str, str]], *, dry_run: bool = False) -> Rebuilt:
    """Restore what commits, as pairs of id and message with the oldest first, say and tickets lack.

    A parent that a ticket has is never changed. What would break the hierarchy or close a circle is listed instead.
    """
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        search = _Search(desk, writer)
        for commit, message in commits:
            search.read(commit, message)
        return Rebuilt(search.commits, search.restored, search.refused)


class _Search:
    def __init__(self, desk: Desk, writer: Writer) -> None:
        self.commits = 0
        self.restored: list[Restored] = []
        self.refused: list[Restored] = []
        self._desk = desk
        self._writer = writer

    def read(self, commit: str, message: str) -> None:
        self.commits += 1
        found = said(message)
        for key in found.about:
            uid = self._writer.uid_of(key)
            if uid is None or self._writer.ticket(uid) is None:
                continue  # another project's key, or no key at all: UTF-8 looks like one
            self._link(lookup.by_uid(self._writer, uid), commit, message)
            for statement in found.statements:
                self._relate(lookup.by_uid(self._writer, uid), statement, commit)

    def _link(self, ticket: Ticket, commit: str, message: str) -> None:
        if any(link["kind"] == "commit" and link["id"] == commit for link in ticket.links):
            return
        title = message.partition("\n")[0][:_LONGEST]
        self._writer.append([linked(ticket.uid, {"kind": "commit", "id": commit, "title": title})])
        self.restored.append(Restored(ticket.key, "linked to its commit", commit))

    def _relate(self, ticket: Ticket, statement: Statement, commit: str) -> None:
        if statement.other in (ticket.key, *(former["key"] for former in ticket.former)):
            return
        try:
            text = self._RESTORE[statement.relation](self, ticket, statement.other)
        except TrackdownError as error:
            self.refused.append(Restored(ticket.key, error.message, commit))
            return
        if text:
            self.restored.append(Restored(ticket.key, text, commit))

    def _parent(self, ticket: Ticket, key: str) -> str:
        if ticket.parent:
            return ""
        parent = lookup.ticket(self._writer, key)
        check_new_parent(self._writer, ticket, parent)
        self._writer.append([changed(ticket.uid, {"parent": parent.uid})])
        return f"put under {parent.key}"

    def _blocked_by(self, ticket: Ticket, key: str) -> str:
        other = lookup.ticket(self._writer, key)
        if other.uid in ticket.blocked_by:
            return ""
        wait_for(self._desk, self._writer, ticket.uid, [other.key])
        return f"waits for {other.key}"

    def _blocks(self, ticket: Ticket, key: str) -> str:
        other = lookup.ticket(self._writer, key)
        if ticket.uid in other.blocked_by:
            return ""
        wait_for(self._desk, self._writer, other.uid, [ticket.key])
        return f"blocks {other.key}"

    def _relates(self, ticket: Ticket, key: str) -> str:
        return self._other(ticket, "relates", key)

    def _duplicates(self, ticket: Ticket, key: str) -> str:
        return self._other(ticket, "duplicates", key)

    def _other(self, ticket: Ticket, relation: str, key: str) -> str:
        other = lookup.ticket(self._writer, key)
        if other.uid in ticket.related.get(relation, []):
            return ""
        relate(self._desk, self._writer, ticket, relation, [other.key])
        return f"{relation} {other.key}"

    _RESTORE: ClassVar[dict[str, Callable[[_Search, Ticket, str], str]]] = {
        "parent": _parent,
        "blocked-by": _blocked_by,
        "blocks": _blocks,
        "relates": _relates,
        "duplicates": _duplicates,
    }
