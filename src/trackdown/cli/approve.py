"""``trackdown approve``."""

from __future__ import annotations

from trackdown.cli import decide
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.plain import safe
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown approve TASK-5                     # the result in review may land; checks from outside may run
  trackdown approve ISSUE-4 qa_approved        # a guard of the ticket's own workflow holds
  trackdown approve ISSUE-4 qa_approved --withdraw"""


def build(parser: Parser, kind: str) -> None:
    decide.add_key(parser)
    parser.add_argument("guard", metavar="GUARD", nargs="?", help="a condition of the ticket's own workflow")
    parser.add_argument("--evidence", metavar="TEXT", default="", help="what the guard stands on")
    parser.add_argument("--withdraw", action="store_true", help="the guard no longer holds")


def command(call: Call) -> Result:
    given = call.arguments
    if given.guard is None:
        if given.evidence or given.withdraw:
            hint = f"Name it: trackdown approve {given.key} GUARD; `trackdown show {given.key}` lists them."
            raise UsageError("--evidence and --withdraw belong to a GUARD.", thing="trackdown approve", hint=hint)
        return decide.approve(call)
    return _guard(call)


def _guard(call: Call) -> Result:
    from trackdown.services.workflows.guards import approve, withdraw

    given, desk = call.arguments, call.open().desk
    if given.withdraw:
        done = withdraw(desk, given.key, given.guard)
        lines = [f"{done.guard} no longer holds for {done.ticket.key}."]
    else:
        done = approve(desk, given.key, given.guard, given.evidence)
        lines = [f"{done.guard} holds for {done.ticket.key}{'' if done.new else ' already'}."]
        if done.opens:
            lines.append(f"It can go to {', '.join(done.opens)}.")
    data = {"key": done.ticket.key, "guard": done.guard, "holds": not given.withdraw, "opens": done.opens}
    return Result(data, [safe(line) for line in lines], quiet=[done.ticket.key])
