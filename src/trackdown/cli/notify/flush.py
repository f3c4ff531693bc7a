"""``trackdown notify flush``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.services.history.notices import flush

DONE, FAILED, PARTLY = 0, 1, 3

EXAMPLES = """\
  trackdown notify flush
  trackdown notify flush --due"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("--due", action="store_true", help="leave what failed and is to be tried again later")


def command(call: Call) -> Result:
    with bootstrap.notifier(call.open(), call.environment) as notifier:
        came = flush(notifier, everything=not call.arguments.due)
    lines = [f"{came.sent} sent, {came.failed} failed." if came.sent or came.failed else "Nothing was to be sent."]
    if came.busy:
        lines = ["Another process is sending already."]
    if came.failed:
        lines.append("`trackdown notify log` says why, and when it is tried again.")
    code = DONE if not came.failed else PARTLY if came.sent else FAILED
    return Result({"sent": came.sent, "failed": came.failed, "busy": came.busy}, lines, code)
