"""``trackdown route``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackdown.cli.call import Call
from trackdown.cli.input_text import STDIN, read_text
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.result import Result

if TYPE_CHECKING:
    from trackdown.bootstrap import Project
    from trackdown.core.tickets.agent_ticket.forecast import Forecast
    from trackdown.services.delegation.routing import Agency, Routed

EXAMPLES = """\
  trackdown route TASK-3                     # delegate, keep or split; to whom; why
  trackdown route TASK-3 --explain           # every rule: its weight, what it saw, what it adds
  trackdown route --text "Add 8 endpoints matching this OpenAPI spec"
  trackdown route --file spec.md --json
  trackdown route --backtest                 # what the rules would have said about past runs

Nothing is changed and nobody is asked: the words of the ticket, its criteria and files, past runs, prices, budgets and
limits decide, by the weights of `[route]` in .trackdown/config.toml."""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("keys", nargs="*", metavar="KEY", help="tickets; of an epic or issue also those below it")
    add("--text", metavar="TEXT", help="a wish in words")
    add("--file", metavar="FILE", help="a document with one or several tickets, or any text; - is stdin")
    add("--explain", action="store_true", help="show every rule, and every agent that could have it")
    add("--backtest", action="store_true", help="judge the rules by what happened in past runs")


def command(call: Call) -> Result:
    from trackdown import bootstrap
    from trackdown.render.agent_tickets.forecast import forecast_data, forecast_line
    from trackdown.render.delegation.routing import routed_data, routed_lines

    given = call.arguments
    asked = [bool(given.keys), given.text is not None, given.file is not None, given.backtest]
    if sum(asked) != 1:
        raise UsageError(
            "Give tickets, a text, a file or --backtest, one of them.",
            thing="trackdown route",
            hint='Write KEY, --text "…", --file FILE or --backtest.',
        )
    opened = call.open()
    agency = bootstrap.agency(opened, call.environment)
    if given.backtest:
        from trackdown.render.delegation.routing import backtest_data, backtest_lines
        from trackdown.services.delegation.backtest import backtest

        found = backtest(opened.desk, agency)
        return Result(backtest_data(found), backtest_lines(found, explain=given.explain))
    routed = _routed(call, opened, agency)
    expected = {item.key: _expected(opened, item) for item in routed if item.key}
    lines = []
    for item in routed:
        said = forecast_line(expected[item.key]) if item.key else ""
        lines += [*routed_lines(item, explain=given.explain), *([f"  it will take {said}"] if said else [])]
    data = [
        {**routed_data(item), "forecast": forecast_data(expected[item.key]) if item.key else None} for item in routed
    ]
    return Result(data, lines, quiet=[item.decision.agent or "-" for item in routed])


def _expected(opened: Project, item: Routed) -> Forecast:
    """What it will take whoever is to have it."""
    from trackdown.services.delegation.forecast import forecast_of

    return forecast_of(opened.desk, item.key, opened.settings.forecast, item.named or item.decision.agent or "")


def _routed(call: Call, opened: Project, agency: Agency) -> list[Routed]:
    from trackdown.services.delegation.routing import route_document, route_text, route_tickets

    given = call.arguments
    if given.keys:
        return route_tickets(opened.desk, agency, given.keys)
    if given.text is not None:
        return [route_text(opened.desk, agency, given.text)]
    source = "stdin" if given.file == STDIN else given.file
    return route_document(opened.desk, agency, read_text(given.file, call.folder), source)
