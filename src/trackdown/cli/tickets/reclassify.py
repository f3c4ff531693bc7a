"""``trackdown reclassify``."""

from __future__ import annotations

from trackdown.cli.answers import check_kind
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.render.tickets.data import summary_data
from trackdown.services.tickets.reclassify import reclassify

EXAMPLES = """\
  trackdown ticket reclassify TASK-1 --to-issue --reason "Scope too large for single task"
  trackdown issue reclassify ISSUE-2 --to-epic --reason "Takes several sprints\""""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")
    to = parser.add_mutually_exclusive_group(required=True)
    for name in ("epic", "issue", "task"):
        to.add_argument(f"--to-{name}", dest="to", action="store_const", const=name)
    parser.add_argument("--reason", metavar="TEXT", default="", help="why; it is kept with the ticket")


def command(call: Call) -> Result:
    desk = call.open().desk
    given = call.arguments
    with desk.store.read() as reader:
        check_kind(reader, given.key, call.kind)
    done = reclassify(desk, given.key, given.to, given.reason)
    key = done.ticket.key
    lines = [f"{done.before} is now {key} ({done.ticket.kind}); it still answers to {done.before}."]
    if done.left:
        lines.append(f"It left {done.left}, to which it stays related.")
    if done.parent:
        lines.append(f"It sits under {done.parent}.")
    data = {
        **summary_data(done.ticket),
        "before": done.before,
        "parent": done.parent or None,
        "left": done.left or None,
    }
    return Result(data, lines, quiet=[key])
