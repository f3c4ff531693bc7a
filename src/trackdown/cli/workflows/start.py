"""``trackdown workflow start``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.bootstrap import Project
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown workflow start ISSUE-4
  trackdown workflow start ISSUE-4 --notify-assignee --create-branch --setup-ci
  trackdown workflow start ISSUE-4 --assignee @bob --create-branch --dry-run"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY")
    add("--assignee", metavar="NAME", default="", help="who works on it; without one whoever has it, or you")
    add("--notify-assignee", action="store_true", help="tell the assignee, by a comment and by notifications")
    add("--create-branch", action="store_true", help="a branch named for the ticket; it is not checked out")
    add("--setup-ci", action="store_true", help="write CI that runs the project's checks, where there is no CI yet")
    add("--dry-run", action="store_true", help="say what would be done, and do nothing")


def command(call: Call) -> Result:
    from trackdown.services.tickets.work_start import Wanted, start

    given, project = call.arguments, call.open()
    branch = bootstrap.branch_maker(project, dry_run=given.dry_run) if given.create_branch else None
    wanted = Wanted(given.assignee, given.notify_assignee, branch)
    found = start(project.desk, given.key, wanted, dry_run=given.dry_run)
    done = [*found.done, *([_set_up_ci(project, dry_run=given.dry_run)] if given.setup_ci else [])]
    place = found.state if found.state == found.ticket.status else f"{found.state} of {found.workflow}"
    lines = [f"{found.ticket.key}: {place}, {found.ticket.assignee}.", *(f"  {text}" for text in done)]
    if given.dry_run:
        lines.insert(0, "Nothing was done; this would be:")
    data = {
        "key": found.ticket.key,
        "before": found.before,
        "status": found.ticket.status,
        "workflow": found.workflow,
        "state": found.state,
        "assignee": found.ticket.assignee,
        "done": done,
        "dry_run": given.dry_run,
    }
    return Result(data, [safe(line) for line in lines], quiet=[found.ticket.key])


def _set_up_ci(project: Project, *, dry_run: bool) -> str:
    """Write the file; what came of it, as a sentence."""
    from trackdown.core.workflows.ci_text import KNOWN, PATH, ci_text

    there = bootstrap.existing_ci(project, KNOWN)
    if there:
        return f"CI is left as it is: there is {there}."
    if not project.settings.checks:
        return "No CI is written: the project has no checks yet (trackdown config set verify.checks …)."
    if not dry_run:
        bootstrap.write_ci(project, PATH, ci_text(project.settings.setup, project.settings.checks))
    return f"{PATH} runs the project's checks; commit it."
