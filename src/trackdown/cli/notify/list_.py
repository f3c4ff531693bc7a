"""``trackdown notify list``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.render.table import Column, table
from trackdown.services.history.channels import channels

EXAMPLES = "  trackdown notify list"


def build(parser: Parser, kind: str) -> None:
    """It has no options of its own."""


def command(call: Call) -> Result:
    with bootstrap.notifier(call.open(), call.environment) as notifier:
        found = channels(notifier)
    columns = [
        Column("CHANNEL"),
        Column("PRIORITIES"),
        Column("EVENTS", gives=2),
        Column("WAITING"),
        Column("ADDRESS", gives=1),
    ]
    rows = [
        [
            channel.rule.channel,
            ",".join(channel.rule.priorities) or "all",
            ",".join(channel.rule.events) or "all",
            str(channel.waiting or ""),
            f"{channel.address} ({channel.missing})".strip() if channel.missing else channel.address,
        ]
        for channel in found
    ]
    lines = table(columns, rows, call.look) or ["No channel is configured; see `trackdown notify configure --help`."]
    return Result([channel.data for channel in found], lines, quiet=[safe(channel.rule.channel) for channel in found])
