"""``trackdown ticket classify``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.result import Result
from trackdown.render.tickets.plan import classification_data, classification_lines
from trackdown.services.tickets.classification import judge_text, judge_ticket

EXAMPLES = """\
  trackdown ticket classify --text "Login page shows a generic error instead of what is wrong"
  trackdown ticket classify TASK-3

Only what the text says counts: weeks, teams, whose problem it solves, which step it is. Where that is not enough the
answer is that it is unclear, and what is missing."""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY", nargs="?", help="a ticket, by its title, description and estimate")
    parser.add_argument("--text", metavar="TEXT", help="a wish in words")


def command(call: Call) -> Result:
    given = call.arguments
    if (given.key is None) == (given.text is None):
        raise UsageError("Give a ticket's key or a text, one of them.", thing="--text", hint='Write --text "…" or KEY.')
    # A text without its option: no key has a blank in it.
    text = given.text if given.key is None else given.key if " " in given.key.strip() else None
    judged = judge_text(text) if text is not None else judge_ticket(call.open().desk, given.key)
    data = classification_data(judged.found, key=judged.key, now=judged.now)
    lines = classification_lines(judged.found, key=judged.key, now=judged.now)
    return Result(data, lines, quiet=[judged.found.kind or "unclear"])
