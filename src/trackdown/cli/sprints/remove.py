"""``trackdown sprint remove``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, words
from trackdown.render.result import Result
from trackdown.render.sprints.words import called
from trackdown.services.sprints.planning import remove

EXAMPLES = "  trackdown sprint remove ISSUE-1 TASK-2"


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("keys", metavar="KEY", nargs="+")


def command(call: Call) -> Result:
    tickets = remove(call.open().desk, [key for text in call.arguments.keys for key in words(text)])
    lines = [f"{ticket.key} is no longer in {called(ticket.sprint)}." for ticket in tickets]
    keys = [ticket.key for ticket in tickets]
    return Result({"keys": keys}, lines, quiet=keys)
