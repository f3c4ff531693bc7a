"""Looking at many tickets: a list in pages, and the same as a tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from trackdown.core.query.nodes import EVERYTHING, Equal, Node, Query, Sort, all_of
from trackdown.core.query.terms import Asker, Value, sorting, text, wanted
from trackdown.core.tickets.progress import Progress
from trackdown.ports.store import Branch, Reader, TicketRow
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.relations.progress import progress_in
from trackdown.services.tickets.state_words import check_states

NAMING = ("parent", "under")
"""Fields of options that name a ticket, which then has to be there."""


class Page(NamedTuple):
    """``size`` tickets on each, 0 for all of them on one; pages are counted from 1. ``counted``: how many pages there
    are is to be known, which may take longer than the page itself."""

    size: int = 0
    number: int = 1
    counted: bool = True


ALL = Page()


class Listing(NamedTuple):
    """``rows`` are those of the page, and ``more`` says whether others come after it. ``total`` counts all that match;
    ``None`` where they were not counted."""

    rows: list[TicketRow]
    total: int | None
    page: Page = ALL
    more: bool = False

    @property
    def pages(self) -> int | None:
        if self.total is None:
            return None
        return max(1, -(-self.total // self.page.size)) if self.page.size else 1


class Twig(NamedTuple):
    """A ticket of a tree with those of its children that are shown. ``found``: it is one of those that were asked for;
    else it is there because something below it is."""

    row: TicketRow
    found: bool
    progress: Progress
    children: list[Twig]


def query_of(
    desk: Desk,
    texts: Iterable[str] = (),
    options: Mapping[str, Sequence[str]] | None = None,
    *,
    sort: Sequence[str] = (),
    also: Node = EVERYTHING,
) -> Query:
    """One query of all that somebody typed: ``texts`` are queries, ``options`` values of a field (one of them is
    enough), ``text`` among them for free text. ``sort`` goes before what the texts say.

    Raises BadQuery, InvalidInput, and NotFound for a parent that is not here.
    """
    asker = Asker(desk.clock.now(), desk.name, desk.also)
    order = [_sort(name) for name in sort]
    parts: list[Node] = [also]
    for typed in filter(None, texts):
        from trackdown.core.query.parser import parse  # a list without a query does without its parser

        query = parse(typed, now=asker.now, me=asker.me, also=asker.also)
        parts.append(query.where)
        order += query.sort
    for field, values in (options or {}).items():
        if field == "text":
            parts += [text(value) for value in values]
        elif values:
            parts.append(wanted(field, _keys(desk, values) if field in NAMING else values, asker))
    where = all_of(*parts)
    check_states(desk, where)
    return Query(where, tuple(order))


def _sort(name: str) -> Sort:
    return sorting(Value(name))


def _keys(desk: Desk, typed: Sequence[str]) -> list[str]:
    """The keys that these tickets have now."""
    with desk.store.read() as reader:
        return [lookup.ticket(reader, key).key for key in typed]


def list_tickets(desk: Desk, query: Query, page: Page = ALL) -> Listing:
    before = page.size * (page.number - 1)
    with desk.store.read() as reader:
        # One more than the page holds says whether there is another page.
        rows = reader.find(query, page.size + 1 if page.size else 0, before)
        more = 0 < page.size < len(rows)
        total: int | None = before + len(rows)
        if more or (before and not rows):
            total = reader.count(query) if page.counted else None
    return Listing(rows[: page.size] if more else rows, total, page, more)


def percents(desk: Desk, rows: Iterable[TicketRow]) -> dict[str, int]:
    """How far each of them is with everything below it, by uid."""
    with desk.store.read() as reader:
        return {row.uid: _progress(reader, row)[row.uid].percent for row in rows}


def tree(desk: Desk, query: Query, page: Page = ALL) -> tuple[list[Twig], Listing]:
    """What a query finds under its parents: the trees, and the list that they are made of."""
    listing = list_tickets(desk, query, page)
    found = {row.key for row in listing.rows}
    with desk.store.read() as reader:
        rows = {row.key: row for row in listing.rows}
        rows |= _above(reader, rows)
        below: dict[str, dict[str, None]] = {}
        for row in listing.rows:
            _place(row, rows, below)
        progress: dict[str, Progress] = {}
        for key in below.get("", {}):
            progress |= _progress(reader, rows[key])

    def grown(keys: Iterable[str]) -> list[Twig]:
        known = [rows[key] for key in keys]
        return [Twig(row, row.key in found, progress[row.uid], grown(below.get(row.key, ()))) for row in known]

    return grown(below.get("", {})), listing


def _above(reader: Reader, rows: Mapping[str, TicketRow]) -> dict[str, TicketRow]:
    """Everything above these tickets that is not among them, by key."""
    more: dict[str, TicketRow] = {}
    missing = dict.fromkeys(row.parent for row in rows.values() if row.parent and row.parent not in rows)
    while missing:
        asked, level = list(missing), dict[str, TicketRow]()
        for start in range(0, len(asked), _AT_ONCE):
            part = asked[start : start + _AT_ONCE]
            # A key also finds the ticket that had it before; here the one is meant that has it.
            level |= {row.key: row for row in reader.find(Query(Equal("key", tuple(part)))) if row.key in missing}
        more |= level
        parents = [row.parent for row in level.values() if row.parent]
        missing = dict.fromkeys(key for key in parents if key not in rows and key not in more)
    return more


_AT_ONCE = 500


def _place(row: TicketRow, rows: Mapping[str, TicketRow], below: dict[str, dict[str, None]]) -> None:
    """Enter a ticket, and all above it, among the children of its parent; the first that is found stands first."""
    while True:
        parent = row.parent if row.parent in rows else ""
        siblings = below.setdefault(parent, {})
        if row.key in siblings:
            return
        siblings[row.key] = None
        if not parent:
            return
        row = rows[parent]


def _progress(reader: Reader, row: TicketRow) -> dict[str, Progress]:
    """That of a ticket and of everything below it, by uid."""
    branches = [Branch(row, "", 0)] if row.kind == "task" else reader.tree(row.uid)
    return {uid: rollup.progress for uid, rollup in progress_in(branches).items()}
