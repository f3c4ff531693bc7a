"""``trackdown workflow validate``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.result import Result
from trackdown.render.workflows.audit import finding_data, finding_line, repaired_line, violation_data, violation_lines

EXAMPLES = """\
  trackdown workflow validate
  trackdown workflow validate --check-transitions --report-violations    # also the ways that tickets went
  trackdown workflow validate --fix-violations --dry-run
  trackdown workflow validate --fix-violations --report"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--fix-violations", action="store_true", help="mend what has one clear repair, as one step")
    add("--check-transitions", action="store_true", help="also read in the log which ways tickets went")
    add("--report", "--report-violations", dest="report", action="store_true", help="by rule, with what would mend it")
    add("--strict", action="store_true", help="exit with 1 if anything is left")
    add("--dry-run", action="store_true", help="with --fix-violations: say what would change, and change nothing")


def command(call: Call) -> Result:
    from trackdown.services.workflows.audits import definitions, repair, violations

    given, desk = call.arguments, call.open().desk
    if given.dry_run and not given.fix_violations:
        hint = "Without --fix-violations nothing is changed anyway: leave --dry-run out, or add --fix-violations."
        raise UsageError("--dry-run belongs to --fix-violations.", thing="--dry-run", hint=hint)
    known = desk.workflows()
    wrong = definitions(desk)
    fixed = repair(desk, dry_run=given.dry_run) if given.fix_violations else []
    left = violations(desk, transitions=given.check_transitions)
    mistakes = [item for item in wrong if not item.note]
    lines = [finding_line(item, known.source) for item in wrong]
    lines += [repaired_line(item, dry_run=given.dry_run) for item in fixed]
    lines += violation_lines(left, call.look, full=given.report)
    lines.append(_summary(len(mistakes), len(known.own), len(left), len(fixed)))
    data = {
        "definitions": [finding_data(item) for item in wrong],
        "fixed": [item._asdict() for item in fixed],
        "violations": [violation_data(item) for item in left],
        "dry_run": given.dry_run,
    }
    code = 1 if given.strict and (mistakes or left) else 0
    return Result(data, lines, code, quiet=list(dict.fromkeys(item.key for item in left)))


def _summary(mistakes: int, own: int, left: int, fixed: int) -> str:
    tickets = f"{left} violation{'' if left == 1 else 's'} in tickets" if left else "no violation in tickets"
    files = f"{mistakes} mistake{'' if mistakes == 1 else 's'} in {own} workflow{'' if own == 1 else 's'} of your own"
    return f"{files}, {tickets}{f', {fixed} repaired' if fixed else ''}."
