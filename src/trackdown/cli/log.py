"""``trackdown log``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError, count
from trackdown.core.tickets.fields import checked_date
from trackdown.render.folding import folded
from trackdown.render.history.operations import mentioned, operation_data, operation_line, step_data, step_lines
from trackdown.render.result import Result
from trackdown.services.desk import Desk
from trackdown.services.history.log import log, names, steps

EXAMPLES = """\
  trackdown log TASK-1
  trackdown log --limit 5 --actor ann      # the newest steps of the whole project"""

USUAL = 20


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY", nargs="?", help="a ticket or a run; without one, the newest steps of the project")
    add("--limit", metavar="N", type=count, help=f"how many steps ({USUAL}); 0 means all")
    add("--actor", metavar="WHO", default="", help="only steps of this person or agent")
    add("--since", metavar="DAY", default="", help="only steps from this day on, as YYYY-MM-DD")


def command(call: Call) -> Result:
    desk = call.open().desk
    given = call.arguments
    if given.key is None:
        return _steps(call, desk)
    if given.actor or given.since or given.limit is not None:
        hint = f"Leave {given.key} out, or the options."
        raise UsageError("--limit, --actor and --since are for the log of the project.", thing=given.key, hint=hint)
    entries = log(desk, given.key)
    with desk.store.read() as reader:
        called = names(reader, (uid for entry in entries for uid in mentioned(entry.operation)))
    lines = [operation_line(entry.operation, entry.counts, called) for entry in entries]
    data = [operation_data(entry.operation, entry.counts) for entry in entries]
    return Result(data, _fitted(lines, call), quiet=list(dict.fromkeys(entry.operation.step for entry in entries)))


def _steps(call: Call, desk: Desk) -> Result:
    given = call.arguments
    actor = given.actor if given.actor == "@me" else given.actor.removeprefix("@")
    since = checked_date(given.since) if given.since else ""
    limit = USUAL if given.limit is None else given.limit
    found = steps(desk, limit, actor=actor, since=since)
    with desk.store.read() as reader:
        uids = {uid for step in found for item in step.operations for uid in (item.entity, *mentioned(item))}
        called = names(reader, uids)
    lines = [line for step in found for line in step_lines(step, called)] or ["Nothing was done yet."]
    return Result([step_data(step, called) for step in found], _fitted(lines, call), quiet=[step.id for step in found])


def _fitted(lines: list[str], call: Call) -> list[str]:
    return [part for line in lines for part in folded(line, call.look, indent=18)]
