"""``trackdown status reset``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.input_text import read_text
from trackdown.cli.parser import Parser, UsageError, Words
from trackdown.render.envelope import error_data
from trackdown.render.result import Result
from trackdown.render.workflows.audit import applied_data, applied_lines

EXAMPLES = """\
  trackdown status reset --from-backup latest --tickets-file violations.json --dry-run
  trackdown status reset --from-backup 20260301T090000Z --keys TASK-1,TASK-2"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--from-backup", metavar="ID", required=True, help="one of `backup list`, or latest")
    add("--tickets-file", metavar="FILE", help="what `status audit --output` wrote; - is stdin")
    add("--keys", metavar="KEY", action=Words, help="these tickets")
    add("--dry-run", action="store_true", help="say what would change, and change nothing")


def command(call: Call) -> Result:
    from trackdown import bootstrap
    from trackdown.services.tickets.applying import reset

    given = call.arguments
    if (given.tickets_file is None) == (given.keys is None):
        problem = "There are two lists of tickets." if given.keys else "Nothing says which tickets."
        hint = "Name them by --tickets-file FILE (from `status audit --output FILE`) or by --keys; not both."
        raise UsageError(problem, thing="trackdown status reset", hint=hint)
    keys = [key.upper() for key in given.keys] if given.keys else _keys(call, given.tickets_file)
    project = call.open()
    states = bootstrap.backup_states(project, given.from_backup)
    found = reset(project.desk, keys, states, f"the backup {given.from_backup}", dry_run=given.dry_run)
    errors = [error_data(item.error) for item in found.items if item.error]
    moved = [item.key for item in found.items if not item.error and item.before != item.after]
    code = 0 if not errors else 3 if moved else 2
    lines = applied_lines(found, dry_run=given.dry_run) or ["No ticket was named."]
    return Result(applied_data(found, dry_run=given.dry_run), lines, code, moved, errors)


def _keys(call: Call, path: str) -> list[str]:
    from trackdown.core.workflows.orders import read

    orders = read(read_text(path, call.folder), path)
    return list(dict.fromkeys([*(order.key for order in orders.moves), *orders.undecided]))
