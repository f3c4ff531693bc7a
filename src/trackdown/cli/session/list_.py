"""``trackdown session list``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.render.runs.usage_data import conversation_data
from trackdown.render.runs.usage_text import conversation_lines, tied_lines
from trackdown.services.runs.sessions import all_conversations, list_conversations

EXAMPLES = """\
  trackdown session list TASK-1
  trackdown session list           # those of every ticket"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY", nargs="?", default="", help="those of one ticket; none: of all")


def command(call: Call) -> Result:
    key = call.arguments.key.strip().upper()
    if not key:
        return _everywhere(call)
    found = list_conversations(call.open().desk, call.arguments.key)
    lines = conversation_lines(found, call.look) or [f"No conversation is tied to {key}."]
    data = {"ticket": key, "sessions": [conversation_data(one) for one in found]}
    return Result(data, lines, quiet=[one.id for one in found])


def _everywhere(call: Call) -> Result:
    found = all_conversations(call.open().desk)
    lines = tied_lines(found, call.look) or ["No conversation is tied to a ticket."]
    data = {"ticket": None, "sessions": [{"ticket": key, **conversation_data(one)} for key, one in found]}
    return Result(data, lines, quiet=list(dict.fromkeys(one.id for _, one in found)))
