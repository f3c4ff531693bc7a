"""``trackdown template list``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.documents.templates import folder_beside, templates

EXAMPLES = "  trackdown template list"


def build(parser: Parser, kind: str) -> None:
    """It has no options of its own."""


def command(call: Call) -> Result:
    found = templates(folder_beside(call.open().places.config))
    wide = max(len(item.name) for item in found)
    lines = [f"{item.name:<{wide}}  {safe(item.path) or 'built in'}" for item in found]
    data = [{"name": item.name, "built_in": not item.path, "path": item.path or None} for item in found]
    return Result(data, lines, quiet=[item.name for item in found])
