"""What tickets will take, from what runs took, and how good such forecasts were."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.ops.envelope import State
from trackdown.core.query.nodes import Query
from trackdown.core.runs.budget import of_run
from trackdown.core.runs.model import Run
from trackdown.core.runs.usage import Usage
from trackdown.core.tickets.agent_ticket.forecast import (
    Comparison,
    Forecast,
    Rates,
    Sample,
    Wanted,
    forecast,
    median_error,
)
from trackdown.core.tickets.agent_ticket.header import count_of, entries, money_of
from trackdown.core.tickets.agent_ticket.reading import complexity_of
from trackdown.core.tickets.document_markdown import read_lines
from trackdown.core.tickets.model import Ticket
from trackdown.ports.store import Reader
from trackdown.services import lookup
from trackdown.services.desk import Desk

RECENT = 200
"""So many of the latest runs count."""
OURS = "(estimated)"
"""Stands behind a number in a ticket that Trackdown put there: its author did not say it, and it may be known better
by now."""
MEASURES = ("tokens", "usd", "minutes")


class TicketForecast(NamedTuple):
    """A ticket's forecast as it was before its first run, and what its runs took together."""

    key: str
    title: str
    agent: str
    complexity: str
    forecast: Forecast
    comparisons: dict[str, Comparison]


class ForecastReport(NamedTuple):
    """``errors`` is the median error by measure, ``None`` where nothing can be compared; ``compared`` counts what
    can, ``unknown`` the tickets of which one of the two is not known."""

    rows: list[TicketForecast]
    errors: dict[str, float | None]
    compared: dict[str, int]
    unknown: dict[str, list[str]]


def forecast_of(desk: Desk, key: str, rates: Rates, agent: str = "") -> Forecast:
    """For a ticket by its key; ``agent`` instead of its own. Raises NotFound."""
    with desk.store.read() as reader:
        ticket = lookup.ticket(reader, key)
        return forecast_for(reader, ticket._replace(agent=agent or ticket.agent), rates)


def forecast_for(reader: Reader, ticket: Ticket, rates: Rates) -> Forecast:
    return forecast(wanted(ticket), samples(reader), rates)


def wanted(ticket: Ticket) -> Wanted:
    """What a ticket says about itself."""
    head = {name: entry.value for name, entry in entries(read_lines(ticket.body)).items() if OURS not in entry.value}
    usd = money_of(head.get("cost estimate", ""))
    known = None if usd is None else float(usd)
    tokens = count_of(head.get("estimated tokens", ""))
    return Wanted(ticket.agent, complexity_of(ticket.body), ticket.type, tokens, known)


def samples(reader: Reader) -> list[Sample]:
    """What the latest runs took that ended with a result."""
    states = [state for state in reader.runs(limit=RECENT) if state.get("state") == "done"]
    tickets = reader.tickets({str(state["ticket"]) for state in states})
    return [
        _sample(state, Ticket.from_state(tickets[state["ticket"]])) for state in states if state["ticket"] in tickets
    ]


def _sample(state: State, ticket: Ticket) -> Sample:
    run = Run.from_state(state)
    tokens, usd, minutes = took(state)
    return Sample(run.agent.id, complexity_of(ticket.body), ticket.type, tokens, usd, minutes, run.ended_at)


def took(state: State) -> tuple[int | None, float | None, float | None]:
    """The tokens that the agent wrote in a run, US dollars, and its minutes; ``None`` for what nobody knows. A price
    that is known in part is not known."""
    run = Run.from_state(state)
    used, spent = run.usage, of_run(run)
    priced = any(turn.priced is not None or Usage.from_json(turn.usage).cost is not None for turn in run.turns)
    seconds = sum(turn.seconds for turn in run.turns)
    usd = float(spent.usd) if priced and not spent.unpriced else None
    return used.output if used.total else None, usd, seconds / 60 if seconds else None


def forecast_report(desk: Desk, query: Query, rates: Rates) -> ForecastReport:
    """Of the tickets that a query finds and that runs have ended for. Each is forecast by what was known before."""
    with desk.store.read() as reader:
        past = samples(reader)
        rows = []
        for state in reader.states(query):
            ticket = Ticket.from_state(state)
            runs = [run for run in reader.runs(ticket=ticket.uid) if Run.from_state(run).ended]
            if runs:
                rows.append(_row(ticket, runs, past, rates))
    compared = {name: [row.comparisons[name] for row in rows] for name in MEASURES}
    return ForecastReport(
        rows,
        {name: median_error(found) for name, found in compared.items()},
        {name: sum(item.ratio is not None for item in found) for name, found in compared.items()},
        {name: [row.key for row in rows if row.comparisons[name].ratio is None] for name in MEASURES},
    )


def _row(ticket: Ticket, runs: list[State], past: list[Sample], rates: Rates) -> TicketForecast:
    first = Run.from_state(runs[-1])
    asked = wanted(ticket._replace(agent=first.agent.id))
    known = forecast(asked, [item for item in past if item.at and item.at < first.created_at], rates)
    measured = [took(run) for run in runs]
    comparisons = {}
    for at, name in enumerate(MEASURES):
        span = getattr(known, name)
        values = [item[at] for item in measured]
        actual = None if any(value is None for value in values) else sum(value or 0 for value in values)
        comparisons[name] = Comparison(span.middle if span else None, actual)
    return TicketForecast(ticket.key, ticket.title, first.agent.id, asked.complexity, known, comparisons)
