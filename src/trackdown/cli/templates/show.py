"""``trackdown template show``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.documents.templates import folder_beside, template

EXAMPLES = """\
  trackdown template show issue
  trackdown template show issue > .trackdown/templates/issue.md    # a template of your own to begin with"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("name", metavar="NAME")


def command(call: Call) -> Result:
    found = template(folder_beside(call.open().places.config), call.arguments.name)
    data = {"name": found.name, "built_in": not found.path, "path": found.path or None, "text": found.text}
    text = safe(found.text) if call.look.terminal else found.text
    return Result(data, text, quiet=[found.name])
