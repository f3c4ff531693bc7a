"""``trackdown label standardize``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.input_text import STDIN, read_text
from trackdown.cli.parser import Parser
from trackdown.core.planning.label_map import read
from trackdown.render.result import Result
from trackdown.render.tickets.taxonomy import renamed_data, standardized_lines
from trackdown.services.tickets.taxonomy import standardize

EXAMPLES = """\
  trackdown label standardize --from-config labels.yaml --dry-run
  trackdown label standardize --from-config labels.yaml

The file says which labels are one, in any case of letters:

  labels:
    frontend: [front-end, fe]
    bug: [bugs, defect]"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--from-config", metavar="FILE", required=True, help="labels with their aliases, as YAML; - is stdin")
    add("--dry-run", action="store_true", help="say which tickets would change, and change nothing")


def command(call: Call) -> Result:
    given = call.arguments
    source = "stdin" if given.from_config == STDIN else given.from_config
    labels = read(read_text(given.from_config, call.folder), source)
    found = standardize(call.open().desk, labels, dry_run=given.dry_run)
    data = {
        "aliases": found.aliases,
        "tickets": renamed_data(found.tickets, "labels"),
        "dry_run": given.dry_run,
    }
    lines = standardized_lines(found, written=not given.dry_run)
    return Result(data, lines, quiet=[item.key for item in found.tickets])
