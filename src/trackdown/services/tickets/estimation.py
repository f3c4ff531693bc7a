"""What finished work took, for estimates of what is planned."""

from __future__ import annotations

from trackdown.core.planning.estimate import Sample
from trackdown.core.query.nodes import ARCHIVED_TOO, Equal, Query, Sort, all_of
from trackdown.ports.store import Reader, TicketRow

RECENT = 500
"""So many of the tickets that were done last count."""


def history(reader: Reader) -> list[Sample]:
    """What tickets took that are done: the time that was logged, else the time that agents worked on them; those of
    which neither is known are left out."""
    done = Query(
        all_of(Equal("status", ("done",)), Equal("kind", ("issue", "task")), ARCHIVED_TOO), (Sort("updated", True),)
    )
    timed = [(row, row.logged or _worked(reader, row)) for row in reader.find(done, RECENT)]
    return [
        Sample(row.kind, row.type, frozenset(row.components.casefold().split()), minutes)
        for row, minutes in timed
        if minutes > 0
    ]


def _worked(reader: Reader, row: TicketRow) -> float:
    """The minutes that agents were at a ticket."""
    runs = reader.runs(ticket=row.uid)
    return sum(float(turn.get("seconds", 0.0)) for run in runs for turn in run.get("turns", [])) / 60
