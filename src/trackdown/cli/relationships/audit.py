"""``trackdown relationship audit``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.relations.text import audit_data, audit_lines
from trackdown.render.result import Result
from trackdown.services.relations.audit import audit

EXAMPLES = """\
  trackdown relationship audit
  trackdown relationship audit --fix-orphaned --fix-circular --dry-run"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--fix-orphaned", action="store_true", help="put orphaned tickets under their most likely parent")
    add("--fix-circular", action="store_true", help="take the later relation of each circle away")
    add("--dry-run", action="store_true", help="only show what would be mended")
    add("--strict", action="store_true", help="findings that stay end with 1")


def command(call: Call) -> Result:
    given = call.arguments
    write = not given.dry_run
    desk = call.open().desk
    found = audit(desk, fix_orphaned=given.fix_orphaned, fix_circular=given.fix_circular, dry_run=not write)
    # A ticket of which one thing was mended may have another that stays.
    left = audit(desk).findings if given.strict and write and found.mended else found.findings
    lines = audit_lines(found, call.look, written=write)
    code = 1 if given.strict and left else 0
    keys = [item.key for item in found.findings if item.key]
    return Result(audit_data(found, written=write), lines, code, quiet=keys)
