"""``trackdown issue breakdown`` and ``trackdown epic breakdown``: what an epic or an issue consists of."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.criterion_options import CHECK_HELP, given_check
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.render.tickets.plan import plan_data, plan_summary, planned_lines
from trackdown.services.tickets.breakdown import Options, break_down

EXAMPLES = """\
  trackdown issue breakdown EPIC-1
  trackdown issue breakdown EPIC-1 --create-tasks --auto-assign --estimate-hours
  trackdown epic breakdown EPIC-1 --create-tasks --check "make test"

The parts of a ticket are the open boxes of its description, the lists under headings like Scope or Steps, and headings
like Phase 1. Where several other headings (Backend, Frontend) have boxes, each is an issue of an epic; in an issue they
say where a task comes from. Without any of these, lists under such headings count, else the criteria. An epic breaks
into issues, and what is nested below a part into their tasks; an issue into tasks. What is there already is not made
again. Without --check a new task has only the criterion that its own text states, if any."""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY", help="an epic or an issue")
    add("--create-tasks", action="store_true", help="make the tickets; without it the plan is only shown")
    add("--auto-assign", action="store_true", help="each to whoever owns its component, or knows it best")
    add("--estimate-hours", action="store_true", help="by what similar work took, else by its size")
    add("--check", metavar="CMD", type=given_check, help=CHECK_HELP)


def command(call: Call) -> Result:
    given = call.arguments
    project = call.open()
    options = Options(
        project.settings.owners,
        assign=given.auto_assign,
        estimate=given.estimate_hours,
        check=given.check or "",
    )
    plan = break_down(project.desk, given.key, options, make=given.create_tasks)
    key = plan.ticket.key
    created = [item.key for item in plan.new] if plan.made else []
    data = {"ticket": key, "tickets": plan_data(plan.planned, key), "done": plan.done, "created": created}
    lines = [*planned_lines(plan.planned, key, made=plan.made), *plan_summary(plan, "--create-tasks")]
    return Result(data, lines, quiet=created)
