"""What runs, tickets, epics, days and agents have spent, and the budgets that this counts against. A run that plays a
recording spends nothing: no model runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from trackdown.core.runs.budget import Ceiling, Spent, ceilings, of_run, of_turn
from trackdown.core.runs.model import Run, Turn
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.store import Reader
from trackdown.services.desk import Desk

Dimension = Literal["run", "ticket", "epic", "sprint", "agent", "day"]


class Payer(NamedTuple):
    """Who is about to spend: ``agent`` on the ticket with that uid, in the run with that uid if it has begun."""

    ticket: str
    agent: AgentProfile
    run: str = ""


def held(reader: Reader, budgets: dict[str, str], payer: Payer, now: str) -> list[tuple[Ceiling, Spent]]:
    """Every budget that holds for the payer, with what was spent of it. A day is a day of UTC, as ``now`` is."""
    found = ceilings(budgets, "budget.")
    found += ceilings(payer.agent.budget, f"{payer.agent.id}'s budget.", payer.agent.id)
    return [(ceiling, _spent(_paid(reader, ceiling.scope, payer, now), ceiling)) for ceiling in found]


def tomorrow(now: str) -> str:
    """The beginning of the next day, in UTC as ``now`` is."""
    day = datetime.fromisoformat(now.replace("Z", "+00:00")) + timedelta(days=1)
    return day.strftime("%Y-%m-%dT00:00:00Z")


def epic_of(reader: Reader, ticket: str) -> str:
    """The uid of the epic that a ticket belongs to, or is; empty if there is none."""
    uid, found, seen = ticket, "", set[str]()
    while uid and uid not in seen:
        seen.add(uid)
        state = reader.ticket(uid)
        if state is not None and state.get("kind") == "epic":
            found = uid
        uid = reader.parent(uid)
    return found


def runs_below(reader: Reader, ticket: str) -> list[Run]:
    """Every run of a ticket and of what is below it."""
    uids = [branch.row.uid for branch in reader.tree(ticket)]
    return [Run.from_state(state) for uid in uids for state in reader.runs(ticket=uid)]


def spent_by(desk: Desk, by: Dimension) -> dict[str, Spent]:
    """What runs have spent, by the key of the run, its ticket or its epic, by sprint, agent or day (UTC), in the order
    of names. What belongs to no epic or sprint has an empty name."""
    found: dict[str, Spent] = {}
    with desk.store.read() as reader:
        for state in reader.runs():
            run = Run.from_state(state)
            for turn in () if run.agent.recorded else run.turns:
                name = _name(reader, run, turn, by)
                found[name] = found.get(name, Spent()).plus(of_turn(turn))
    return dict(sorted(found.items()))


def _name(reader: Reader, run: Run, turn: Turn, by: Dimension) -> str:
    if by == "day":
        return (turn.ended or turn.started)[:10]
    if by == "epic":
        epic = epic_of(reader, run.ticket)
        return reader.keys_of([epic]).get(epic, "") if epic else ""
    if by == "sprint":
        return str((reader.ticket(run.ticket) or {}).get("sprint") or "")
    return {"run": run.key, "ticket": run.ticket_key, "agent": run.agent.id}[by]


def _paid(reader: Reader, scope: str, payer: Payer, now: str) -> Iterable[tuple[Run, list[Turn]]]:
    if scope == "day":
        runs = (Run.from_state(state) for state in reader.runs())
        return [(run, [turn for turn in run.turns if (turn.ended or turn.started)[:10] == now[:10]]) for run in runs]
    if scope == "epic":
        epic = epic_of(reader, payer.ticket)
        return [(run, run.turns) for run in runs_below(reader, epic)] if epic else []
    runs = (Run.from_state(state) for state in reader.runs(ticket=payer.ticket))
    return [(run, run.turns) for run in runs if scope == "ticket" or run.uid == payer.run]


def _spent(paid: Iterable[tuple[Run, list[Turn]]], ceiling: Ceiling) -> Spent:
    total = Spent()
    for run, turns in paid:
        if not ceiling.agent or run.agent.id == ceiling.agent:
            total = total.plus(of_run(run._replace(turns=turns)))
    return total
