"""``trackdown workflow list``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.core.workflows.model import STANDARD
from trackdown.render.result import Result
from trackdown.render.workflows.text import list_lines, workflow_data

EXAMPLES = """\
  trackdown workflow list

.trackdown/workflows.yaml (or .ticketing/workflows.yaml):
  workflows:
    bug_fix:
      states: [triage, fix, verification, closed]
      transitions:
        triage -> fix: [root_cause_identified]
        fix -> verification: [fix_implemented]
        verification -> closed: [fix_verified]
      types: [bug]                       # optional: tickets that get it by themselves
      categories: {fix: in-progress}     # optional: the status that a state stands for"""


def build(parser: Parser, kind: str) -> None:
    """It has no options of its own."""


def command(call: Call) -> Result:
    known = call.open().desk.workflows()
    data = {
        "workflows": [workflow_data(None), *(workflow_data(own) for own in known.own.values())],
        "types": known.types,
        "source": known.source or None,
        "ignored": known.ignored or None,
    }
    return Result(data, list_lines(known, call.look), quiet=[STANDARD, *known.own])
