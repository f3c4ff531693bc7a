"""``trackdown task generate-checklist``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.render.tickets.plan import checklist_lines, plan_data, plan_summary, planned_lines
from trackdown.services.tickets.breakdown import checklist, tasks_of

EXAMPLES = """\
  trackdown task generate-checklist ISSUE-1 --from-acceptance-criteria
  trackdown task generate-checklist ISSUE-1 --from-acceptance-criteria --create-tasks

Each criterion that is not met yet becomes a subtask of the ticket or, with --create-tasks, a task below it that brings
the criterion and its check along. Doing it again adds only what is new."""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY", help="the ticket with the criteria")
    meaning = "of its criteria alone; without it, first of what its description lists"
    add("--from-acceptance-criteria", action="store_true", help=meaning)
    add("--create-tasks", action="store_true", help="tasks below the ticket instead of subtasks of it")
    add("--dry-run", action="store_true", help="say what would be added, and add nothing")


def command(call: Call) -> Result:
    given = call.arguments
    desk = call.open().desk
    only = given.from_acceptance_criteria
    if given.create_tasks:
        plan = tasks_of(desk, given.key, criteria_only=only, dry_run=given.dry_run)
        key = plan.ticket.key
        created = [item.key for item in plan.new] if plan.made else []
        data = {"ticket": key, "tickets": plan_data(plan.planned, key), "done": plan.done, "created": created}
        lines = [
            *planned_lines(plan.planned, key, made=plan.made),
            *plan_summary(plan, "the same without --dry-run", criteria_only=only),
        ]
        return Result({**data, "dry_run": given.dry_run}, lines, quiet=created)
    found = checklist(desk, given.key, criteria_only=only, dry_run=given.dry_run)
    data = {"ticket": found.ticket.key, "added": found.added, "there": found.there, "done": found.done}
    lines = checklist_lines(found, dry_run=given.dry_run)
    return Result({**data, "dry_run": given.dry_run}, lines, quiet=[found.ticket.key] if found.added else [])
