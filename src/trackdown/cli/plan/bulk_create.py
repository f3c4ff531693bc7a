"""``trackdown task bulk-create``."""

from __future__ import annotations

from trackdown.cli.answers import made
from trackdown.cli.call import Call
from trackdown.cli.input_text import STDIN, read_text
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.services.creation import create
from trackdown.services.documents import tasks_in

EXAMPLES = "  trackdown task bulk-create --parent ISSUE-1 --from-markdown plan.md"


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--parent", metavar="KEY", required=True, help="the issue or epic that they belong to")
    add("--from-markdown", metavar="FILE", required=True, help="a file with `- [ ] …` lines; - is stdin")
    add("--from-outside", action="store_true", help="the text is not yours: its checks wait for approval")


def command(call: Call) -> Result:
    given = call.arguments
    project = call.open()
    source = "stdin" if given.from_markdown == STDIN else given.from_markdown
    text = read_text(given.from_markdown, call.folder)
    wanted = tasks_in(project.desk, text, source, given.parent, trusted=not given.from_outside)
    return made(create(project.desk, wanted))
