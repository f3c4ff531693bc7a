"""``trackdown epic create-with-issues``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.criterion_options import CHECK_HELP, given_check
from trackdown.cli.input_text import STDIN, read_text
from trackdown.cli.parser import Parser
from trackdown.core.planning.epic_page import epic_of_page
from trackdown.core.planning.epic_template import read
from trackdown.render.amounts import amount
from trackdown.render.result import Result
from trackdown.render.tickets.plan import plan_data, planned_lines
from trackdown.services.tickets.breakdown import Options, create_planned

EXAMPLES = """\
  trackdown epic create-with-issues --title "Q2 Feature Development" --from-template quarterly.yaml --auto-assign-teams

  trackdown epic create-with-issues --from-markdown spec.md --check "make test" --dry-run

Of a page of Markdown its first heading becomes the epic, each further one an issue, and what is listed there their
tasks; criteria (also Given, When, Then) are those of the heading that they stand under. A template says what the epic
is for, and its issues:

  description: What we build in the second quarter.
  issues:
    - title: Search page
      type: feature
      component: frontend
      tasks: [Draw it, {title: Fill it, estimate: 4h}]

Issues and tasks may also have description, components, labels, priority, severity, estimate, assignee, target_date and
criteria."""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--title", default="", help="the epic's title, instead of the one in the file")
    sources = parser.add_mutually_exclusive_group(required=True)
    sources.add_argument("--from-template", metavar="FILE", help="the epic with its issues, as YAML; - is stdin")
    sources.add_argument("--from-markdown", metavar="FILE", help="a page that says what is to be done; - is stdin")
    add("--check", metavar="CMD", type=given_check, help=CHECK_HELP)
    add("--auto-assign-teams", action="store_true", help="each to whoever owns its component, or knows it best")
    add("--from-outside", action="store_true", help="the text is not yours: its checks wait for approval")
    add("--dry-run", action="store_true", help="say what would be created, and create nothing")


def command(call: Call) -> Result:
    given = call.arguments
    path = given.from_template if given.from_markdown is None else given.from_markdown
    source = "stdin" if path == STDIN else path
    text = read_text(path, call.folder)
    wanted = (epic_of_page if given.from_template is None else read)(text, source, given.title)
    wanted = [new._replace(trusted=not given.from_outside) for new in wanted]
    project = call.open()
    options = Options(project.settings.owners, assign=given.auto_assign_teams, check=given.check or "")
    planned = create_planned(project.desk, wanted, options, dry_run=given.dry_run)
    if given.dry_run:
        planned = [item._replace(key="") for item in planned]
    keys = [item.key for item in planned if item.key]
    count = f"{amount(len(planned), 'ticket')} {'would be created' if given.dry_run else 'created'}."
    lines = [*planned_lines(planned, "", made=not given.dry_run), count]
    data = {"key": keys[0] if keys else None, "keys": keys, "tickets": plan_data(planned, ""), "dry_run": given.dry_run}
    return Result(data, lines, quiet=keys)
