"""``trackdown recover``: take up what a killed Trackdown left behind, and nothing new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.amounts import some
from trackdown.render.folding import folded
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.render.runs.words import next_step

if TYPE_CHECKING:
    from trackdown.engine.control import Engine
    from trackdown.engine.left_behind import Left

EXAMPLES = """\
  trackdown recover            # end strays, go on with interrupted runs, hand out nothing new
  trackdown recover --dry-run  # what it would end and take up"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("--dry-run", action="store_true", help="say what would be ended and taken up, change nothing")


def command(call: Call) -> Result:
    from trackdown import bootstrap
    from trackdown.cli.working import work
    from trackdown.engine.dispatcher import Order
    from trackdown.engine.selection import Wanted

    opened = call.open()
    with bootstrap.engine(opened, call.environment) as engine:
        if call.arguments.dry_run:
            return _plan(call, engine)
        result = work(call, engine, Order(Wanted([]), 1, "", opened.desk.actor, hand_out=False))
    if not result.data["runs"]:
        return result._replace(text=["Nothing was left behind."])
    return result


def _plan(call: Call, engine: Engine) -> Result:
    found = engine.left_behind()
    lines = [line for each in found for line in folded(_line(each), call.look, indent=4)]
    quiet = [each.run.key for each in found if each.goes_on or each.ends]
    end = [] if quiet else ["Nothing was left behind."]
    return Result({"runs": [_data(each) for each in found], "dry_run": True}, [*lines, *end], quiet=quiet)


def _data(left: Left) -> dict[str, Any]:
    run = left.run
    named = {"key": run.key, "ticket": run.ticket_key, "state": run.state}
    return {**named, "goes_on": left.goes_on, "adopts": left.adopts, "ends": left.ends}


def _line(left: Left) -> str:
    run = left.run
    what = "would go on" if left.goes_on else f"would stay as it is ({next_step(run)})"
    agent = ", following its agent, which is still at work" if left.adopts else ""
    ends = f"; would end: {some(left.ends)}" if left.ends else ""
    return safe(f"{run.key} {run.ticket_key} ({run.state}) {what}{agent}{ends}.")
