"""``trackdown show``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.cli.typed_keys import together, typed_keys
from trackdown.core.tickets.statuses import FINISHED
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.render.tickets.data import ticket_data
from trackdown.render.tickets.text import ticket_lines
from trackdown.services.tickets.overview import TicketView, show

if TYPE_CHECKING:
    from trackdown.bootstrap import Project
    from trackdown.core.tickets.agent_ticket.forecast import Forecast
    from trackdown.services.runs.looking import RunLine

EXAMPLES = """\
  trackdown show TASK-1
  trackdown show TASK-1 TASK-2
  trackdown show TASK-1 --brief          # exactly what `trackdown run` would give an agent
  trackdown show TASK-1 --brief --as claude
  trackdown show TASK-1 --document > TASK-1.md"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("keys", metavar="KEY", nargs="+")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--brief", action="store_true", help="exactly what `run` would give an agent")
    parser.add_argument("--as", dest="agent", default="", metavar="AGENT", help="the brief as `delegate --to` gives it")
    form.add_argument("--document", action="store_true", help="the ticket as a document that can be edited")


def command(call: Call) -> Result:
    project = call.open()
    if call.arguments.agent and not call.arguments.brief:
        raise UsageError("--as says whose brief it is.", thing="--as", hint="Add --brief.")
    keys = typed_keys(call, project.desk)
    results = [_shown(call, project, key) for key in keys]
    return results[0] if len(keys) == 1 else together(results, apart=True)


def _shown(call: Call, project: Project, key: str) -> Result:
    if call.arguments.brief:
        from trackdown import bootstrap

        text = bootstrap.handed_brief(project, call.environment, key, call.arguments.agent)
        return Result({"key": key.strip().upper(), "brief": text}, text, quiet=[key.strip().upper()])
    if call.arguments.document:
        from trackdown.services.documents.present import document_of

        text = document_of(project.desk, key)
        return Result({"key": key.strip().upper(), "document": text}, text, quiet=[key.strip().upper()])
    view = show(project.desk, key)
    return _view(view, call.look, _forecast(project, view))


def _forecast(project: Project, view: TicketView) -> Forecast | None:
    """Only what somebody means an agent to do is forecast: looking at others stays quick."""
    ticket = view.ticket
    if ticket.status in FINISHED or not (ticket.agent or "complexity" in ticket.body.casefold()):
        return None
    from trackdown.services.delegation.forecast import forecast_of

    return forecast_of(project.desk, ticket.uid, project.settings.forecast)


def _view(view: TicketView, look: Look, forecast: Forecast | None) -> Result:
    said = ""
    data: dict[str, Any] = {"forecast": None}
    if forecast is not None:
        from trackdown.render.agent_tickets.forecast import forecast_data, forecast_line

        said, data = forecast_line(forecast), {"forecast": forecast_data(forecast)}
    lines = ticket_lines(view, look, said)
    if view.runs:
        lines += ["", look.paint("Runs", "bold"), *(_run_line(line) for line in view.runs)]
    return Result(
        {**ticket_data(view, [_run_data(line) for line in view.runs]), **data}, lines, quiet=[view.ticket.key]
    )


def _run_data(line: RunLine) -> dict[str, Any]:
    return {**line._asdict(), "usage": line.usage.figures()}


def _run_line(line: RunLine) -> str:
    reason = f"  {line.reason}" if line.reason else ""
    cost = f"  {line.cost} USD" if line.cost not in (None, "0") else ""
    return safe(f"  {line.key}  {line.outcome}  {line.agent}  round {line.round}{cost}{reason}")
