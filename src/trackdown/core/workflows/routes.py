"""The way of a ticket through its workflow. It never skips a state: whoever wants to be further on goes through every
state in between, and what each step asks for has to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from trackdown.core.tickets.statuses import FINISHED, checked_status
from trackdown.core.tickets.workflow import off_the_table
from trackdown.core.workflows.model import Workflow
from trackdown.errors import InvalidInput

if TYPE_CHECKING:
    from trackdown.core.tickets.model import Ticket


class Step(NamedTuple):
    """One move. ``state`` is ``None`` where it stays as it is; ``guards`` are those of the way that it takes."""

    status: str
    state: str | None = None
    guards: tuple[str, ...] = ()


class Way(NamedTuple):
    """The moves that lead where somebody wants a ticket, and what makes them impossible, as sentences."""

    steps: list[Step]
    lacks: list[str] = []


def standard_way(ticket: Ticket, typed: str) -> Way:
    """The standard workflow's: one move. Raises InvalidInput for a status that does not exist."""
    to = checked_status(typed)
    if to == ticket.status:
        return Way([])
    return Way([Step(to)], off_the_table(ticket.status, to))


def own_way(own: Workflow, ticket: Ticket, typed: str) -> Way:
    """A workflow's own. ``typed`` is one of its states or a standard status: then the nearest state that stands for it.

    Raises InvalidInput for what is neither.
    """
    at = own.standing(ticket)
    state = own.called(typed)
    to = own.status(state) if state else _status(own, typed)
    goals = [state] if state else own.of_status(to)
    if not goals and to in ("blocked", "reopened", "cancelled"):
        if to == ticket.status:
            return Way([])
        return Way([Step(to, own.states[0] if to == "reopened" else None)], off_the_table(ticket.status, to))
    if not goals:
        return Way([Step(to)], [f"no state of {own.name} stands for {to}"])
    if at in goals and ticket.status not in FINISHED:
        return Way([]) if ticket.status == own.status(at) else Way([Step(own.status(at), at)], _held(ticket, to))
    if at in goals and ticket.status == to:
        return Way([])
    steps = route(own, at, goals)
    if steps is None or ticket.status == "cancelled":
        return Way([_from_finished(ticket, Step(to, goals[0]))], [_no_way(own, ticket, at, goals)])
    return Way([_from_finished(ticket, steps[0]), *steps[1:]], _held(ticket, to))


def _status(own: Workflow, typed: str) -> str:
    try:
        return checked_status(typed)
    except InvalidInput as error:
        raise InvalidInput(
            f"{own.name} has no state {typed[:80]!r}, and there is no status of that name.",
            hint=f"Its states are {', '.join(own.states)}. {error.hint}",
        ) from error


def route(own: Workflow, at: str, goals: list[str]) -> list[Step] | None:
    """The shortest way to one of these states, by the order in which ways are written; ``None`` if there is none."""
    before: dict[str, tuple[str, Step]] = {}
    queue, seen = [at], {at}
    for state in queue:
        for way in own.ways(state):
            if way.target in seen:
                continue
            seen.add(way.target)
            before[way.target] = (state, Step(own.status(way.target), way.target, way.guards))
            queue.append(way.target)
            if way.target in goals:
                return _back(before, at, way.target)
    return None


def _back(before: dict[str, tuple[str, Step]], at: str, goal: str) -> list[Step]:
    steps: list[Step] = []
    while goal != at:
        goal, step = before[goal]
        steps.append(step)
    return steps[::-1]


def _from_finished(ticket: Ticket, step: Step) -> Step:
    """Whatever leads out of done or cancelled is a reopening."""
    leaves = ticket.status in FINISHED and step.status not in FINISHED
    return step._replace(status="reopened") if leaves else step


def _held(ticket: Ticket, to: str) -> list[str]:
    return off_the_table("blocked", to) if ticket.status == "blocked" and to == "done" else []


def _no_way(own: Workflow, ticket: Ticket, at: str, goals: list[str]) -> str:
    if ticket.status == "cancelled":
        return off_the_table("cancelled", "")[0]
    ways = ", ".join(_shown(way.target, way.guards) for way in own.ways(at)) or "nowhere"
    return f"{own.name} has no way from {at} to {' or '.join(goals)}: from {at} it goes to {ways}"


def _shown(target: str, guards: tuple[str, ...]) -> str:
    return f"{target} (needs {', '.join(guards)})" if guards else target
