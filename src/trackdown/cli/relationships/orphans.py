"""``trackdown orphaned list``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.render.tickets.data import row_data
from trackdown.services.relations.orphans import orphans

EXAMPLES = "  trackdown orphaned list"


def build(parser: Parser, kind: str) -> None:
    """It has no options of its own."""


def command(call: Call) -> Result:
    with call.open().desk.store.read() as reader:
        rows = orphans(reader)
    lines = [f"{row.key}  {safe(row.title)}" for row in rows] or ["There are no orphaned tickets."]
    return Result([row_data(row) for row in rows], lines, quiet=[row.key for row in rows])
