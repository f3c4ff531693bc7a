"""``trackdown ready``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, count
from trackdown.cli.ticket_list import SCREENFUL, listed
from trackdown.render.result import Result
from trackdown.services.overview import ready

EXAMPLES = "  trackdown ready --limit 5"


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("--limit", type=count, metavar="N", help="0 means all; on a terminal 50 if nothing is said")


def command(call: Call) -> Result:
    limit = call.arguments.limit
    cut = limit is None and call.look.terminal and not getattr(call.arguments, "json", False)
    rows = ready(call.open().desk, 0 if cut else limit or 0)
    shown = rows[:SCREENFUL] if cut else rows
    return listed(shown, call.look, len(rows), "Nothing is ready: everything is finished, at work or waiting.")
