"""The tree of tickets: of one, or of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from trackdown.core.query.nodes import ARCHIVED_TOO, Has, Is, Not, Query, Sort, all_of, any_of
from trackdown.core.reports.comparison import Comparison, Document, Standing, compare
from trackdown.core.reports.hierarchy import Leaf, Node, grown, walk
from trackdown.core.tickets.progress import Progress
from trackdown.errors import Ambiguous, InvalidInput
from trackdown.ports.store import Branch, Reader, TicketRow
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.relations.progress import progress_in

_SHOWN = any_of(Not(Is("archived")), Has("children"))
_TOPS = Query(all_of(Not(Has("parent")), _SHOWN), (Sort("created"),))
"""What has no parent here, a lost one included. Something that is archived may hold something that is not."""
_PARENTS = Query(all_of(Not(Has("parent")), Has("children"), ARCHIVED_TOO))
_PAGE = 1000


class Wish(NamedTuple):
    """``key`` is the ticket at the top, empty for all. ``depth`` is how many levels below the top are shown (``None``:
    all). ``lazy``: no more than these are loaded, so that nobody knows how far what is not loaded is."""

    key: str = ""
    depth: int | None = None
    lazy: bool = False


def trees(reader: Reader, wish: Wish) -> Iterator[Node]:
    """One tree after the other, oldest first; one is in memory at once. Raises NotFound for a key that is not here."""
    if wish.key:
        made = _tree(reader, lookup.ticket(reader, wish.key).uid, wish)
        if made is not None:
            yield made
        return
    with_children = {row.uid for row in reader.find(_PARENTS)}
    for row in _tops(reader):
        made = _tree(reader, row.uid, wish) if row.uid in with_children else _grown([Branch(row, "", 0)], wish)
        if made is not None:
            yield made


def _tops(reader: Reader) -> Iterator[TicketRow]:
    offset = 0
    while rows := reader.find(_TOPS, _PAGE, offset):
        yield from rows
        offset += len(rows)


def _tree(reader: Reader, uid: str, wish: Wish) -> Node | None:
    if not wish.lazy or wish.depth is None:
        return _grown(reader.tree(uid), wish)
    level = reader.tree(uid, 1)
    branches = list(level)
    for depth in range(1, wish.depth + 1):
        level = [Branch(row, above.row.uid, depth) for above in level for row in reader.children(above.row.uid)]
        branches += level
    leaves = [(branch.above, _leaf(branch.row)) for branch in branches]
    return grown(leaves, {}, wish.depth, loaded=False)


def _grown(branches: list[Branch], wish: Wish) -> Node | None:
    progress: dict[str, Progress] = {uid: rolled.progress for uid, rolled in progress_in(branches).items()}
    return grown(((branch.above, _leaf(branch.row)) for branch in branches), progress, wish.depth)


def _leaf(row: TicketRow) -> Leaf:
    return Leaf(row.uid, row.key, row.kind, row.title, row.status, row.priority, row.assignee, bool(row.archived))


def compared(desk: Desk, before: Document, key: str = "") -> Comparison:
    """What happened since a report was made, for what it shows. ``key`` has to be the ticket that it is about, if it is
    given. Raises InvalidInput, NotFound."""
    with desk.store.read() as reader:
        root = lookup.ticket(reader, before.root).key if before.root else ""
        if key and lookup.ticket(reader, key).key != root:
            about = before.root or "all tickets"
            raise InvalidInput(
                f"That report is about {about}.", thing=key, hint="Leave the key out, or take a report about it."
            )
        after: list[Standing] = []
        for tree in trees(reader, Wish(root, before.depth)):
            after += _standings(tree)

        def now_called(old: str) -> str:
            try:
                uid = reader.uid_of(old)
            except Ambiguous:
                return old
            return reader.keys_of([uid]).get(uid, old) if uid else old

        return compare(before.tickets, after, now_called)


def _standings(tree: Node) -> Iterator[Standing]:
    line: list[str] = []
    for depth, node in walk(tree):
        del line[depth:]
        parent = line[-1] if line else ""
        line.append(node.leaf.key)
        shown = node.leaf[1:7]
        yield Standing(*shown, parent, node.progress.percent if node.progress else None)
