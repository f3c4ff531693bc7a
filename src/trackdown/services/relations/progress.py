"""How far tickets are, with everything below them."""

from __future__ import annotations

from collections.abc import Iterable

from trackdown.core.tickets.progress import Counted, Rollup, roll_up
from trackdown.ports.store import Branch, Reader


def progress_of(reader: Reader, uid: str) -> Rollup:
    """Progress and work of one ticket; reads what is below it."""
    return progress_in(reader.tree(uid))[uid]


def progress_in(branches: Iterable[Branch]) -> dict[str, Rollup]:
    """The same for every ticket of a whole tree (``Reader.tree``), by uid, without asking the store again."""
    return roll_up(_counted(branch) for branch in branches)


def _counted(branch: Branch) -> Counted:
    row = branch.row
    estimate = (row.points, row.minutes)
    return Counted(row.uid, branch.above, row.status, row.progress, *estimate, row.logged, row.remaining)
