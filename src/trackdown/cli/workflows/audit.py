"""``trackdown status audit``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.output_text import write_text
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.render.workflows.audit import violation_data, violation_lines

EXAMPLES = """\
  trackdown status audit                                                # how many there are of each
  trackdown status audit --find-violations
  trackdown status audit --find-violations --output violations.json     # for `status reset`, `workflow apply`"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("--find-violations", action="store_true", help="name every ticket that breaks a rule")
    parser.add_argument("--output", metavar="FILE", help="write what was found as JSON")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if anything was found")


def command(call: Call) -> Result:
    import json

    from trackdown.core.query.nodes import Query
    from trackdown.services.workflows.audits import violations

    given, desk = call.arguments, call.open().desk
    found = violations(desk)
    with desk.store.read() as reader:
        counts = reader.tally(Query(), "status")
    data = {"statuses": counts, "violations": [violation_data(item) for item in found]}
    lines = [f"{count:>6}  {status}" for status, count in counts.items()] if not given.find_violations else []
    if given.find_violations:
        lines += violation_lines(found, call.look, full=False)
    lines.append(f"{len(found)} violation{'' if len(found) == 1 else 's'}.")
    if given.output is not None:
        write_text(given.output, call.folder, json.dumps(data, indent=2, ensure_ascii=False) + "\n")
        lines = [safe(f"{lines[-1]} Written to {given.output}.")]
    keys = list(dict.fromkeys(item.key for item in found))
    return Result(data, lines, 1 if given.strict and found else 0, quiet=keys)
