"""``trackdown workflow apply``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.input_text import STDIN, read_text
from trackdown.cli.parser import Parser
from trackdown.errors import InvalidInput
from trackdown.render.envelope import error_data
from trackdown.render.result import Result
from trackdown.render.workflows.audit import applied_data, applied_lines

EXAMPLES = """\
  trackdown workflow apply --from moves.yaml --dry-run
  trackdown workflow apply --from violations_fixed.yaml --validate-steps    # all of it or nothing

moves.yaml:
  tickets:
    - {key: TASK-1, to: review, reason: looked at}
    - {key: TASK-2, to: [in-progress, review]}
or shorter `TASK-1: [in-progress, review]`, or a file of `status audit --output` with `to` filled in."""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--from", dest="file", metavar="FILE", required=True, help="which tickets go where; - is stdin")
    add("--validate-steps", action="store_true", help="try every step first, and do nothing unless all can be done")
    add("--dry-run", action="store_true", help="say what would change, and change nothing")


def command(call: Call) -> Result:
    from trackdown.core.workflows.orders import read
    from trackdown.services.tickets.applying import apply

    given = call.arguments
    source = "stdin" if given.file == STDIN else given.file
    orders = read(read_text(given.file, call.folder), source)
    if not orders.moves:
        raise InvalidInput(
            "Nothing says where a ticket is to go.", thing=source, hint="Fill in `to:`: a status, or several in order."
        )
    found = apply(call.open().desk, orders.moves, validate_steps=given.validate_steps, dry_run=given.dry_run)
    lines = applied_lines(found, dry_run=given.dry_run)
    if orders.undecided:
        lines.append(f"Nothing says where these are to go: {', '.join(orders.undecided)}.")
    if not found.done and not given.dry_run:
        lines.append("Nothing was changed: not every step can be done.")
    data = {**applied_data(found, dry_run=given.dry_run), "undecided": orders.undecided}
    moved = [item.key for item in found.items if not item.error]
    errors = [error_data(item.error) for item in found.items if item.error]
    code = found.exit_code if not given.dry_run else 3 if errors and moved else 2 if errors else 0
    return Result(data, lines, code, moved if found.done else [], errors)
