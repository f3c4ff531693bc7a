"""``trackdown session list``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.render.runs.usage_data import conversation_data
from trackdown.render.runs.usage_text import conversation_lines
from trackdown.services.runs.sessions import list_conversations

EXAMPLES = "  trackdown session list TASK-1"


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")


def command(call: Call) -> Result:
    key = call.arguments.key.strip().upper()
    found = list_conversations(call.open().desk, call.arguments.key)
    lines = conversation_lines(found, call.look) or [f"No conversation is tied to {key}."]
    data = {"ticket": key, "sessions": [conversation_data(one) for one in found]}
    return Result(data, lines, quiet=[one.id for one in found])
