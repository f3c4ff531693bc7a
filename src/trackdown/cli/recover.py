"""``trackdown recover``: take up what a killed Trackdown left behind, and nothing new."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

EXAMPLES = """  trackdown recover     # end strays, go on with interrupted runs, hand out nothing new"""


def build(parser: Parser, kind: str) -> None:
    """It has no options of its own."""


def command(call: Call) -> Result:
    from trackdown import bootstrap
    from trackdown.cli.working import work
    from trackdown.engine.dispatcher import Order
    from trackdown.engine.selection import Wanted

    opened = call.open()
    with bootstrap.engine(opened, call.environment) as engine:
        result = work(call, engine, Order(Wanted([]), 1, "", opened.desk.actor, hand_out=False))
    if not result.data["runs"]:
        return result._replace(text=["Nothing was left behind."])
    return result
