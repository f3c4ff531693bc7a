"""``trackdown git create-branch``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.vcs.branches import FORMAT, create

EXAMPLES = """\
  trackdown git create-branch ISSUE-4
  trackdown git create-branch ISSUE-4 --format "feature/ISSUE-{id}-{slug}" --checkout"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")
    parser.add_argument(
        "--format",
        metavar="TEXT",
        default=FORMAT,
        help="how it is named, with {id} (the key's number), {key}, {slug} (of the title), {kind}, {type}; "
        f"without one {FORMAT}",
    )
    parser.add_argument("--checkout", action="store_true", help="check it out as well")


def command(call: Call) -> Result:
    project, given = call.open(), call.arguments
    begin, target = bootstrap.branch_beginner(project)
    ticket, made = create(project.desk, given.key, begin, given.format)
    if given.checkout:
        bootstrap.check_out(project, made.name)
    lines = [f"{ticket.key}: the branch {made.name} {f'begins at {target}' if made.new else 'was there already'}."]
    lines += ["It is checked out."] if given.checkout else []
    data = {
        "key": ticket.key,
        "branch": made.name,
        "base": made.base,
        "new": made.new,
        "checked_out": given.checkout,
    }
    return Result(data, [safe(line) for line in lines], quiet=[made.name])
