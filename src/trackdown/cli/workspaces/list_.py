"""``trackdown workspace list``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.render.runs.workspaces import workspace_lines
from trackdown.services.runs.workspaces import list_workspaces

EXAMPLES = """\
  trackdown workspace list
  trackdown workspace list --json"""


def build(parser: Parser, kind: str) -> None:
    """No option of its own."""


def command(call: Call) -> Result:
    opened = call.open()
    found = list_workspaces(opened.desk, bootstrap.workspace_survey(opened, call.environment))
    lines = workspace_lines(found, opened.desk.clock.now(), call.look)
    data = [line._asdict() for line in found]
    return Result(data, lines or ["No workspace is here."], quiet=[line.run for line in found])
