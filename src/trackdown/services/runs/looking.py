"""Looking at runs."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.ops.envelope import State
from trackdown.core.runs.budget import of_run, shown
from trackdown.core.runs.model import Run
from trackdown.core.runs.outcome import outcome
from trackdown.core.runs.usage import Usage
from trackdown.ports.store import Store
from trackdown.services import lookup
from trackdown.services.desk import Desk


class RunLine(NamedTuple):
    """One run in a list. ``seconds`` is the agent's own time in all turns. ``cost`` is what it has cost in US dollars,
    as the client said or by a price list; ``None`` where neither knows. ``unpriced`` counts turns of unknown price.
    ``driven`` as in ``Run``, ``outcome`` is what it came to, or its state."""

    key: str
    ticket: str
    title: str
    agent: str
    state: str
    round: int
    seconds: float
    usage: Usage
    reason: str
    created_at: str
    ended_at: str
    commit: str
    cost: str | None = None
    unpriced: int = 0
    driven: bool | None = None
    outcome: str = ""


def run_line(state: State) -> RunLine:
    return line(Run.from_state(state))


def line(run: Run) -> RunLine:
    wait = f"{run.wait.kind}: {run.wait.detail}" if run.wait else ""
    return RunLine(
        run.key,
        run.ticket_key,
        run.title,
        run.agent.id,
        run.state,
        run.round,
        round(sum(turn.seconds for turn in run.turns), 3),
        run.usage,
        run.reason or wait,
        run.created_at,
        run.ended_at,
        (run.landed or {}).get("commit", ""),
        cost_text(run),
        of_run(run).unpriced,
        run.driven,
        outcome(run),
    )


def cost_text(run: Run) -> str | None:
    """Its money as decimal text, 0 for a recording; ``None`` where nothing of it is known."""
    spent = of_run(run)
    unknown = not run.usage.told or (spent.unpriced and not spent.usd)
    return None if unknown else shown(spent.usd)


def list_runs(desk: Desk, *, ticket: str = "", open_only: bool = False, limit: int = 0) -> list[RunLine]:
    """Newest first; all of them, or those of one ticket."""
    with desk.store.read() as reader:
        uid = lookup.uid_of(reader, ticket) if ticket else ""
        states = reader.runs(ticket=uid, open_only=open_only, limit=limit)
    return [line(with_driver(desk.store, Run.from_state(state))) for state in states]


def show_run(desk: Desk, name: str) -> Run:
    """A run by its key, or the newest of a ticket."""
    with desk.store.read() as reader:
        run = Run.from_state(lookup.run(reader, name))
    return with_driver(desk.store, run)


def with_driver(store: Store, run: Run) -> Run:
    """The run with what is known of who drives it: one that waits for something or is over needs nobody, and one that
    was never begun here has not been interrupted."""
    if run.ended or run.wait is not None or run.placed is None:
        return run
    return run._replace(driven=store.held(f"run-{run.uid}"))
