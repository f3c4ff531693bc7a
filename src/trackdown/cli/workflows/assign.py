"""``trackdown workflow assign``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.envelope import error_data
from trackdown.render.result import Result
from trackdown.services.workflows.choice import Assigned, assign, assign_type

EXAMPLES = """\
  trackdown workflow assign ISSUE-4 --workflow feature_development
  trackdown workflow assign ISSUE-4 ISSUE-5 --workflow standard      # back to the usual one
  trackdown workflow assign --type bug --workflow bug_fix            # all bugs without one of their own"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("keys", metavar="KEY", nargs="*", default=[])
    parser.add_argument("--workflow", metavar="NAME", required=True, help="one of `workflow list`")
    parser.add_argument("--type", metavar="TYPE", help="every ticket of this type that has no workflow of its own")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")


def command(call: Call) -> Result:
    given = call.arguments
    if bool(given.keys) == (given.type is not None):
        problem = "There are both keys and a --type." if given.keys else "Nothing says which tickets."
        hint = "Name tickets, as in TASK-1 TASK-2, or a --type; not both."
        raise UsageError(problem, thing="trackdown workflow assign", hint=hint)
    if given.type is not None:
        return _type(call)
    done = assign(call.open().desk, given.keys, given.workflow, dry_run=given.dry_run)
    errors = [error_data(item.error) for item in done if item.error]
    data = {"assigned": [_data(item) for item in done], "dry_run": given.dry_run}
    code = 0 if not errors else 3 if len(errors) < len(done) else 2
    return Result(data, [_line(item) for item in done], code, [item.key for item in done if item.changes], errors)


def _data(item: Assigned) -> dict[str, object]:
    sides = {"before": item.before, "after": item.after}
    named = {name: {"workflow": side[0], "state": side[1]} for name, side in sides.items()}
    return {"key": item.key, **named, "changed": item.changes}


def _line(item: Assigned) -> str:
    if item.error:
        return f"{item.key} stays as it is."
    if not item.changes:
        return f"{item.key} follows {item.after[0]} already: {item.after[1]}"
    return f"{item.key}: {item.before[0]} ({item.before[1]}) → {item.after[0]} ({item.after[1]})"


def _type(call: Call) -> Result:
    project = call.open()
    found = assign_type(project.desk, project.settings.workflow_types, call.arguments.type, call.arguments.workflow)
    if not call.arguments.dry_run and found.types != project.settings.workflow_types:
        bootstrap.set_setting(project.places, "workflows.types", found.types or None)
    lines = [
        f"Tickets of the type {found.type} {'would follow' if call.arguments.dry_run else 'follow'} {found.after} "
        f"({found.before} before): {found.tickets} of them now.",
        "It is written in .trackdown/config.toml; `trackdown undo` does not take it back.",
    ]
    data = {**found._asdict(), "dry_run": call.arguments.dry_run}
    return Result(data, lines[: 1 if call.arguments.dry_run else 2], quiet=[found.type])
