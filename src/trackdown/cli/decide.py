"""``trackdown approve``, ``reject`` and ``merge``: what a person decides about a result."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result


def approve(call: Call) -> Result:
    from trackdown.cli.working import continue_run, open_to_decide
    from trackdown.services.runs import decisions

    opened = open_to_decide(call)
    run = decisions.approve(opened.desk, call.arguments.key)
    if run is None:
        key = call.arguments.key.upper()
        return Result({"key": key, "approved": "checks"}, [f"The checks of {key} may run now."], quiet=[key])
    return continue_run(call, opened, run)


def reject(call: Call) -> Result:
    from trackdown.cli.working import continue_run, open_to_decide
    from trackdown.services.runs import decisions

    opened = open_to_decide(call)
    return continue_run(call, opened, decisions.reject(opened.desk, call.arguments.key, call.arguments.reason))


def merge(call: Call) -> Result:
    from trackdown.cli.working import continue_run, open_to_decide
    from trackdown.services.runs import decisions

    opened = open_to_decide(call)
    return continue_run(call, opened, decisions.land_again(opened.desk, call.arguments.key))


def add_key(parser: Parser) -> None:
    parser.add_argument("key", metavar="KEY", help="the ticket, or its run")
