"""``trackdown admin redact``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.input_text import read_text
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown admin redact --dry-run                       # what looks like a secret, and where it is
  trackdown admin redact --values leaked.txt --dry-run   # also these texts, one a line, whatever they look like
  trackdown admin redact --values - < leaked.txt"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--values", metavar="FILE", help="texts that are secret, one a line; - is stdin (none are taken as arguments)")
    add("--dry-run", action="store_true", help="list what is found, change nothing")


def command(call: Call) -> Result:
    from trackdown.render.runs.leaks import leak_data, leak_lines
    from trackdown.services.runs.leaks import given_values, redact

    given = call.arguments
    values = given_values(read_text(given.values, call.folder)) if given.values else []
    opened = call.open()
    found = redact(
        opened.desk,
        bootstrap.blobs(opened),
        lambda run: bootstrap.run_folder(opened, call.environment, run),
        values,
        dry_run=given.dry_run,
    )
    lines = leak_lines(found, dry_run=given.dry_run)
    return Result(leak_data(found, dry_run=given.dry_run), lines, exit_code=3 if found.failed else 0)
