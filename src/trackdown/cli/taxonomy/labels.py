"""``trackdown label list``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.render.tickets.taxonomy import words_table
from trackdown.services.tickets.taxonomy import words

EXAMPLES = "  trackdown label list"


def build(parser: Parser, kind: str) -> None:
    """It has no options of its own."""


def command(call: Call) -> Result:
    found = words(call.open().desk, "labels")
    lines = words_table(found, "label", call.look)
    none = "No ticket has a label yet: trackdown update KEY --add-label WORD"
    return Result([word._asdict() for word in found], lines or [none], quiet=[word.name for word in found])
