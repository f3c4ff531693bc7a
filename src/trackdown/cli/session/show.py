"""``trackdown session show``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.render.runs.usage_data import conversation_data
from trackdown.render.transcripts.events import event_lines
from trackdown.services.runs.sessions import Shown, show

EXAMPLES = """\
  trackdown session show TASK-1
  trackdown session show TASK-1 --raw     # the lines of the client's log, as they were kept"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY")
    add("--session", default="", metavar="ID", help="which one, if several are kept")
    add("--raw", action="store_true", help="the client's own lines")


def command(call: Call) -> Result:
    opened = call.open()
    shown = show(opened.desk, bootstrap.blobs(opened), call.arguments.key, call.arguments.session)
    one = conversation_data(shown.conversation)
    data = {"ticket": shown.ticket, "session": one, "transcript": shown.transcript}
    text = safe(shown.transcript) if call.arguments.raw else _conversation(call, shown)
    return Result(data, text, quiet=[shown.conversation.id])


def _conversation(call: Call, shown: Shown) -> list[str]:
    """What was said and done; where nothing of it is understood, the lines themselves."""
    logs = bootstrap.session_logs(call.environment)
    told = logs.events(shown.conversation.client, shown.transcript.splitlines())
    lines = [line for event in told for line in event_lines(event, call.look)]
    return lines or safe(shown.transcript).splitlines()
