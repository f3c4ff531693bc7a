"""``trackdown session show``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.render.runs.usage_data import conversation_data
from trackdown.services.runs.sessions import show

EXAMPLES = "  trackdown session show TASK-1"


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY")
    add("--session", default="", metavar="ID", help="which one, if several are kept")


def command(call: Call) -> Result:
    opened = call.open()
    shown = show(opened.desk, bootstrap.blobs(opened), call.arguments.key, call.arguments.session)
    one = conversation_data(shown.conversation)
    data = {"ticket": shown.ticket, "session": one, "transcript": shown.transcript}
    return Result(data, safe(shown.transcript), quiet=[shown.conversation.id])
