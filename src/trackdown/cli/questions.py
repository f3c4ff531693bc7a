"""``trackdown questions``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown questions           # what agents wait for a person to answer
  trackdown questions --all     # also what was answered, and what was closed with its run"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("--all", action="store_true", help="also those that are answered or closed")


def command(call: Call) -> Result:
    from trackdown.render.runs.questions import question_data, question_lines
    from trackdown.services.runs.questions import list_questions

    found = list_questions(call.open().desk, everything=call.arguments.all)
    lines = question_lines(found, call.look) or ["No agent asks anything."]
    return Result([question_data(each) for each in found], lines, quiet=[each.question.key for each in found])
