"""``trackdown notify test``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.notify.words import NO_ADDRESS
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.history.channels import Tried, try_out

DONE, FAILED, PARTLY = 0, 1, 3

EXAMPLES = """\
  trackdown notify test
  trackdown notify test "#dev-team\""""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("channel", nargs="?", metavar="CHANNEL", help="only this one")


def command(call: Call) -> Result:
    with bootstrap.notifier(call.open(), call.environment) as notifier:
        tried = try_out(notifier, call.arguments.channel)
    data = [
        {"channel": item.channel, "address": item.address, "delivered": item.delivery.ok, "error": item.delivery.error}
        for item in tried
    ]
    good = sum(item.delivery.ok for item in tried)
    lines = [_line(item) for item in tried]
    if not all(item.address for item in tried):
        lines.append(NO_ADDRESS)
    return Result(data, lines, DONE if good == len(tried) else PARTLY if good else FAILED)


def _line(item: Tried) -> str:
    name = safe(item.channel)
    if item.delivery.ok:
        return f"{name}: delivered to {safe(item.address)}"
    return f"{name}: not delivered: {item.delivery.error}"
