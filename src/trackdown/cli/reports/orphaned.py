"""``trackdown report orphaned``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.render.table import Column, table
from trackdown.render.tickets.data import row_data
from trackdown.services.relations.orphans import orphans

EXAMPLES = "  trackdown report orphaned --include-tasks"

_COLUMNS = (Column("KEY", lambda _: "bold"), Column("KIND"), Column("STATUS"), Column("CREATED"), Column("TITLE"))


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("--include-tasks", action="store_true", help="tasks too, not only issues")
    parser.add_argument("--strict", action="store_true", help="orphans end with 1")


def command(call: Call) -> Result:
    given = call.arguments
    with call.open().desk.store.read() as reader:
        rows = orphans(reader, tasks=given.include_tasks)
    cells = [(row.key, row.kind, row.status, row.created_at[:10], row.title) for row in rows]
    what = "tickets" if given.include_tasks else "issues"
    lines = table(_COLUMNS, cells, call.look) or [f"There are no orphaned {what}."]
    data = {"tickets": [row_data(row) for row in rows], "include_tasks": given.include_tasks}
    return Result(data, lines, 1 if given.strict and rows else 0, quiet=[row.key for row in rows])
