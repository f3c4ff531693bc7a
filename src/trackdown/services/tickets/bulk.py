"""Changing every ticket that a query finds, as one step.

Each ticket changes wholly or not at all. One that a guard refuses stays as it is and says why; the others go through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from trackdown.core.ops.envelope import State
from trackdown.core.ops.ticket_lifecycle import archived
from trackdown.core.query.nodes import And, Equal, Node, Or, Query
from trackdown.core.tickets import fields
from trackdown.core.tickets.kinds import KINDS
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED, checked_status
from trackdown.errors import InvalidInput, NotFound
from trackdown.ports.store import TicketRow, Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.tentative import Tentative
from trackdown.services.tickets.archive import check_may_go
from trackdown.services.tickets.changes import Changes, apply, checked_values
from trackdown.services.workflows.moves import open_blockers

SHOWN = (
    *("status", "state", "priority", "type", "severity", "assignee", "sprint", "target_date", "parent"),
    *("labels", "components", "archived", "comment"),
)
"""What can change about a ticket here, in the order in which it is said."""

_PAGE = 500


class Wanted(NamedTuple):
    """``changes`` for each ticket. With ``exchanged``, its components are set in their place, and others of a ticket
    stay. A reason belongs to the status or to archiving; without either it is a comment."""

    changes: Changes
    archive: bool = False
    exchanged: tuple[str, ...] = ()


class Touched(NamedTuple):
    """A ticket that changed: what was and what is, by field. A parent is a key."""

    key: str
    title: str
    changes: dict[str, tuple[Any, Any]]


class Refusal(NamedTuple):
    key: str
    error: InvalidInput | NotFound


class Bulk(NamedTuple):
    """``unchanged`` are the keys of tickets that were so before; ``freed`` of those that nothing blocks any more.
    ``open_blockers``: tickets that were closed now although others are still in their way, with the keys of those."""

    touched: list[Touched]
    unchanged: list[str]
    refused: list[Refusal]
    freed: list[str]
    open_blockers: dict[str, list[str]] = {}

    @property
    def exit_code(self) -> int:
        """0 if nothing was refused, 3 if something went through beside it, 2 if nothing did."""
        return 0 if not self.refused else 3 if self.touched else 2


def update(desk: Desk, keys: Sequence[str], query: Query | None, wanted: Wanted, *, dry_run: bool = False) -> Bulk:
    """Change the tickets with these keys and those that the query finds.

    Raises InvalidInput and NotFound for a value that no ticket can have, and NotFound for a key: then nothing changes.
    """
    known = cache(desk.workflows)
    desk = desk._replace(workflows=lambda: known())
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        _check(desk, writer, wanted)
        kinds = {ticket.uid: ticket.kind for ticket in (lookup.ticket(writer, key) for key in keys)}
        if query is not None:
            kinds.update((row.uid, row.kind) for row in writer.find(query))
        found = _Step(desk, writer, wanted).perform(kinds)
    return found


def named_components(node: Node) -> tuple[str, ...]:
    """The components that a query asks for; those that it excludes do not count."""
    if isinstance(node, Equal):
        return tuple(value for value in node.values if value) if node.field == "component" else ()
    parts = node.parts if isinstance(node, And | Or) else ()
    return tuple(dict.fromkeys(name for part in parts for name in named_components(part)))


def _check(desk: Desk, writer: Writer, wanted: Wanted) -> None:
    changes = wanted.changes
    if changes._replace(reason="", force=False) == Changes() and not wanted.archive:
        raise InvalidInput("Nothing to change was given.", hint="Say what: --set-priority P2, --add-label WORD, ….")
    checked_values(desk, writer, changes)
    fields.checked_text(changes.comment, "comment")
    fields.checked_text(changes.reason, "reason")
    for label in changes.add_labels:
        fields.checked_word(label, "label")
    for name in (*(changes.components or ()), *changes.add_components):
        fields.checked_word(name, "component")
    if changes.parent:
        lookup.ticket(writer, changes.parent)
    if changes.status is not None:
        _check_status(desk, changes.status)


def _check_status(desk: Desk, status: str) -> None:
    try:
        checked_status(status)
    except InvalidInput:
        if not any(own.called(status) for own in desk.workflows().own.values()):
            raise


class _Step:
    def __init__(self, desk: Desk, writer: Writer, wanted: Wanted) -> None:
        self._desk = desk
        self._store = writer
        self._wanted = wanted
        self._now = desk.clock.now()
        self._tentative = Tentative(writer, desk.actor, self._now)
        self._touched: dict[str, Touched] = {}
        self._unchanged: dict[str, str] = {}
        self._refused: dict[str, Refusal] = {}
        self._freed: dict[str, str] = {}
        self._over: set[str] = set()
        self._closed: list[str] = []

    def perform(self, kinds: dict[str, str]) -> Bulk:
        """``kinds``: the kind of each ticket, by uid."""
        left = kinds
        while left:
            before = len(self._touched)
            for state in self._ordered(left):
                self._one(state)
            self._tentative.flush()
            # What was refused may be possible now that others have changed.
            left = {uid: kinds[uid] for uid in self._refused} if len(self._touched) > before else {}
        places = {uid: place for place, uid in enumerate(kinds)}
        touched = [self._touched[uid] for uid in sorted(self._touched, key=places.__getitem__)]
        freed = [key for uid, key in self._freed.items() if uid not in self._over]
        refused = list(self._refused.values())
        return Bulk(self._with_keys(touched), list(self._unchanged.values()), refused, freed, self._still_waiting())

    def _still_waiting(self) -> dict[str, list[str]]:
        found = {}
        for uid in self._closed:
            ticket = lookup.by_uid(self._store, uid)
            if keys := open_blockers(self._store, ticket):
                found[ticket.key] = keys
        return found

    def _ordered(self, kinds: dict[str, str]) -> Iterator[State]:
        """Children before their parents, or after them where they are opened again; in pages, each read at once."""
        turn = 1 if self._opens else -1
        for page in _pages(sorted(kinds, key=lambda uid: turn * KINDS.index(kinds[uid]))):
            yield from self._store.tickets(page, comments=False).values()

    @property
    def _opens(self) -> bool:
        status = self._wanted.changes.status
        try:
            return status is not None and checked_status(status) not in FINISHED
        except InvalidInput:
            return False

    def _one(self, state: State) -> None:
        uid = state["uid"]
        self._refused.pop(uid, None)
        self._tentative.begin(state)
        ticket = Ticket.from_state(self._tentative.state)
        try:
            freed = self._change(ticket)
        except (InvalidInput, NotFound) as error:
            self._refused[uid] = Refusal(ticket.key, error)
            return
        changes = self._difference(state, self._tentative.state)
        if set(changes) <= {"comment"} and not self._wanted.changes.comment.strip():
            self._unchanged[uid] = ticket.key
            return
        self._tentative.keep()
        self._touched[uid] = Touched(ticket.key, ticket.title, changes)
        self._freed.update((row.uid, row.key) for row in freed)
        if self._tentative.state["status"] in FINISHED:
            self._over.add(uid)
        if (
            "status" in changes
            and self._tentative.state["status"] == "done"
            and self._tentative.state.get("blocked_by")
        ):
            self._closed.append(uid)

    def _change(self, ticket: Ticket) -> list[TicketRow]:
        writer, changes = self._tentative.writer, self._changes_for(ticket)
        if changes.reason and changes.status is None:
            reason = "" if self._wanted.archive else changes.reason
            changes = changes._replace(comment="\n\n".join(filter(None, (changes.comment, reason))))
        freed = apply(self._desk, writer, ticket, changes)
        if self._wanted.archive and not ticket.archived:
            check_may_go(writer, ticket)
            writer.append([archived(ticket.uid, True, changes.reason.strip())])
        return freed

    def _changes_for(self, ticket: Ticket) -> Changes:
        changes, exchanged = self._wanted.changes, self._wanted.exchanged
        if changes.components is None or not exchanged:
            return changes
        gone = [name for name in ticket.components if name in exchanged and name not in changes.components]
        return changes._replace(
            components=None,
            add_components=[*changes.components, *changes.add_components],
            remove_components=[*gone, *changes.remove_components],
        )

    def _difference(self, before: State, after: State) -> dict[str, tuple[Any, Any]]:
        found: dict[str, tuple[Any, Any]] = {}
        for name in SHOWN[:-1]:
            old, new = before.get(name) or None, after.get(name) or None
            if old != new:
                found[name] = (old, new)
        if after["comments"]:
            found["comment"] = (None, after["comments"][-1]["text"])
        return found

    def _with_keys(self, touched: list[Touched]) -> list[Touched]:
        pairs = [item.changes["parent"] for item in touched if "parent" in item.changes]
        keys = self._store.keys_of({uid for pair in pairs for uid in pair if uid}) if pairs else {}

        def shown(item: Touched) -> Touched:
            old, new = item.changes["parent"]
            return item._replace(changes={**item.changes, "parent": (keys.get(old), keys.get(new))})

        return [shown(item) if "parent" in item.changes else item for item in touched]


def _pages(uids: list[str]) -> Iterator[list[str]]:
    return (uids[start : start + _PAGE] for start in range(0, len(uids), _PAGE))
