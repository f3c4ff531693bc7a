"""``trackdown notify remove``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.history.channels import remove

EXAMPLES = '  trackdown notify remove "#dev-team"'


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("channel", metavar="CHANNEL")


def command(call: Call) -> Result:
    with bootstrap.notifier(call.open(), call.environment) as notifier:
        gone = remove(notifier, call.arguments.channel)
    lines = [f"{safe(gone.channel)} is told nothing any more; its address here is forgotten."]
    if gone.dropped:
        lines.append(f"{gone.dropped} notifications that waited for it are dropped.")
    return Result({"channel": gone.channel, "dropped": gone.dropped}, lines, quiet=[safe(gone.channel)])
