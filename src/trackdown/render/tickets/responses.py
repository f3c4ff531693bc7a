"""Response times as people read them."""

from __future__ import annotations

from trackdown.core.tickets.response import WORDS
from trackdown.render.look import PRIORITY_COLOURS, Look
from trackdown.render.table import Column, table
from trackdown.render.times import local
from trackdown.services.tickets.responses import STANDINGS, ResponseReport

_COLOURS = {"breached": "red", "at-risk": "yellow", "late": "dim"}
_PRIORITY = Column("PRI", lambda cell: PRIORITY_COLOURS.get(cell, ""))
_TICKETS = (
    Column("KEY", lambda _: "bold"), _PRIORITY, Column("RESPONSE", lambda cell: _COLOURS.get(cell, "")), Column("DUE"),
    Column("STATUS"), Column("ASSIGNEE", gives=2), Column("TITLE", gives=1),
)  # fmt: skip


def response_lines(found: ResponseReport, look: Look) -> list[str]:
    """How many tickets of each priority stand how, and those that somebody should look at."""
    rows = [
        (priority, WORDS[priority], *(str(counts[name]) for name in STANDINGS))
        for priority, counts in found.counts.items()
    ]
    heads = (_PRIORITY, Column("TO BEGIN"), *(Column(name.upper(), right=True) for name in STANDINGS))
    lines = table(heads, rows, look)
    items = [
        (item.key, item.priority, item.standing, local(item.due), item.status, item.assignee, item.title)
        for item in found.items
        if item.standing != "waiting"
    ]
    return [*lines, *(["", *table(_TICKETS, items, look)] if items else [])]
