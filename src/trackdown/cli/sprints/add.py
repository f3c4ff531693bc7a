"""``trackdown sprint add``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, words
from trackdown.render.result import Result
from trackdown.render.sprints.words import called
from trackdown.services.sprints.planning import add

EXAMPLES = "  trackdown sprint add 23 ISSUE-1 TASK-2"


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("keys", metavar="KEY", nargs="+")


def command(call: Call) -> Result:
    typed = [key for text in call.arguments.keys for key in words(text)]
    tickets = add(call.open().desk, call.arguments.name, typed)
    keys = [ticket.key for ticket in tickets]
    line = f"{', '.join(keys)} {'is' if len(keys) == 1 else 'are'} in {called(call.arguments.name)}."
    return Result({"sprint": call.arguments.name, "keys": keys}, [line], quiet=keys)
