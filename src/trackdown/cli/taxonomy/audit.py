"""``trackdown component audit``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.result import Result
from trackdown.render.tickets.taxonomy import audit_data, audit_lines
from trackdown.services.tickets.taxonomy import audit

EXAMPLES = """\
  trackdown component audit
  trackdown component audit --fix-duplicates --dry-run
  trackdown component audit --fix-duplicates

front-end, Frontend and front_end are one component, and so are service and services. The spelling of the setting
tickets.components is kept, else the most used one. Names that differ in one letter are only reported."""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--fix-duplicates", action="store_true", help="give those that are surely one the same spelling")
    add("--dry-run", action="store_true", help="say which tickets would change, and change nothing")
    add("--strict", action="store_true", help="findings that stay end with 1")


def command(call: Call) -> Result:
    given = call.arguments
    if given.dry_run and not given.fix_duplicates:
        raise UsageError("Without --fix-duplicates nothing changes anyway.", thing="--dry-run", hint="Leave it out.")
    project = call.open()
    settings = project.settings
    fix = given.fix_duplicates
    found = audit(project.desk, settings.components, settings.owners, fix=fix, dry_run=given.dry_run)
    written = fix and not given.dry_run
    data = {**audit_data(found), "written": written}
    stay = found.undecided or found.found.near if written else found.found.groups or found.found.near
    lines = audit_lines(found, fix=fix, written=written)
    return Result(data, lines, 1 if given.strict and stay else 0, quiet=[item.key for item in found.tickets])
