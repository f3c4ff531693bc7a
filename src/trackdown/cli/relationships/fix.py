"""``trackdown orphaned fix``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.relations.text import adoption_lines
from trackdown.render.result import Result
from trackdown.services.relations.orphans import fix

EXAMPLES = """\
  trackdown orphaned fix --strategy smart-parent-detection --dry-run
  trackdown orphaned fix --strategy smart-parent-detection"""

STRATEGY = "smart-parent-detection"


def build(parser: Parser, kind: str) -> None:
    parser.add_argument(
        "--strategy",
        choices=(STRATEGY,),
        default=STRATEGY,
        help="by keys that the texts name, components, labels, sprint, and words of the titles",
    )
    parser.add_argument("--dry-run", action="store_true", help="only show which parents they would get")
    parser.add_argument("--strict", action="store_true", help="orphans that stay end with 1")


def command(call: Call) -> Result:
    write = not call.arguments.dry_run
    found = fix(call.open().desk, dry_run=not write)
    adopted = [item.key for item in found if item.parent]
    data = {"tickets": [item._asdict() for item in found], "written": write}
    code = 1 if call.arguments.strict and len(adopted) < len(found) else 0
    return Result(data, adoption_lines(found, call.look, written=write), code, quiet=adopted)
