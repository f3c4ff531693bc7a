"""``trackdown workflow show``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.core.tickets.kinds import is_key
from trackdown.core.workflows.model import STANDARD
from trackdown.render.result import Result
from trackdown.render.workflows.text import standing_data, standing_lines, workflow_data, workflow_lines
from trackdown.services.workflows.choice import named, standing

EXAMPLES = """\
  trackdown workflow show                        # the standard one
  trackdown workflow show feature_development    # its whole transition table
  trackdown workflow show ISSUE-4                # where the ticket is, and what it lacks to go on"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("name", metavar="NAME|KEY", nargs="?", default=STANDARD)


def command(call: Call) -> Result:
    desk, name = call.open().desk, call.arguments.name
    if is_key(name) and name not in desk.workflows().own:
        found = standing(desk, name)
        return Result(standing_data(found), standing_lines(found, call.look), quiet=[found.state])
    own = named(desk, name)
    data = workflow_data(own)
    return Result(data, workflow_lines(own, call.look), quiet=[data["name"]])
