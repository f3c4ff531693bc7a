"""Values and desks for tests, each with only what the test does not care about filled in."""

from __future__ import annotations

import itertools
from typing import Any

from trackdown.core.ops.envelope import Operation, Scope, State
from trackdown.core.ops.fold import fold
from trackdown.core.ops.ticket_lifecycle import created
from trackdown.core.query.nodes import Query
from trackdown.core.query.parser import parse
from trackdown.core.runs.evidence import Evidence
from trackdown.core.runs.model import Run
from trackdown.core.runs.policy import PinnedCriterion, Policy, ProjectCheck
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.tickets.kinds import DEFAULT_PREFIXES
from trackdown.core.tickets.new import NewTicket
from trackdown.ports.store import Store, Writer
from trackdown.services.desk import Desk
from trackdown.services.tickets.creation import create

NOW = "2026-03-01T09:00:00Z"
LATER = "2026-03-01T10:00:00Z"


class CountingClock:
    """Every question is a second later than the one before, and identifiers count up, so that a failure repeats."""

    def __init__(self) -> None:
        self._seconds = itertools.count()
        self._uids = itertools.count(1)

    def now(self) -> str:
        seconds = next(self._seconds)
        return f"2026-03-{1 + seconds // 86400:02}T{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}Z"

    def new_uid(self) -> str:
        # The running digits stand in front: criteria take their ids from the first half.
        return f"{next(self._uids):010x}{0:010x}"


def desk(store: Store, actor: str = "person:ann") -> Desk:
    """A desk at which ``actor`` asks. A second desk on the same store needs ``clock`` of the first (``_replace``)."""
    return Desk(store, CountingClock(), actor, dict(DEFAULT_PREFIXES))


def made(at: Desk, *tickets: NewTicket | str) -> list[str]:
    """Make tickets, tasks with that title where a text is given, one step each; their keys."""
    wanted = [NewTicket(ticket) if isinstance(ticket, str) else ticket for ticket in tickets]
    return [create(at, [new])[0].key for new in wanted]


def operation(type: str, payload: dict[str, Any], clock: int = 1, **other: Any) -> Operation:
    """One operation on the entity ``e``; its id follows from its place in the order unless it is given."""
    scope: Scope = "shared"
    values: dict[str, Any] = {
        "id": f"o{clock:06}",
        "replica": "r",
        "number": clock,
        "previous": "",
        "clock": clock,
        "step": f"s{clock}",
        "actor": "person:ann",
        "at": f"2026-03-01T00:{clock // 60 % 60:02}:{clock % 60:02}Z",
        "entity": "e",
        "type": type,
        "version": 1,
        "scope": scope,
        "payload": payload,
    }
    return Operation(**{**values, **other})


def log_of(*events: tuple[str, dict[str, Any]]) -> list[Operation]:
    """Operations of one entity, one after the other."""
    return [operation(type, payload, place) for place, (type, payload) in enumerate(events, start=1)]


def profile(id: str = "claude", **other: Any) -> AgentProfile:
    return AgentProfile(**{"id": id, "adapter": "command", "command": ["true"], **other})


def policy(**other: Any) -> Policy:
    """One criterion with a check, one project check."""
    criteria = [PinnedCriterion("c1", "it greets", "grep -q hello greeting")]
    return Policy(**{"criteria": criteria, "checks": [ProjectCheck("tests", ["make", "test"])], **other})


def run_created(ticket: str = "t", key: str = "RUN-1", **other: Any) -> dict[str, Any]:
    """The payload that begins a run."""
    return {
        "key": key,
        "ticket": ticket,
        "ticket_key": "TASK-1",
        "title": "greet",
        "agent": profile().to_json(),
        "policy": policy().to_json(),
        "target": "main",
        "base": "b0",
        **other,
    }


def folded(*events: tuple[str, dict[str, Any]]) -> State:
    """The state that these operations give."""
    state = fold(log_of(*events))
    assert state is not None, "nothing here creates the entity"
    return state


def run_after(*events: tuple[str, dict[str, Any]]) -> Run:
    """A run to which this happened after it was created; ``run.`` may be left off the types."""
    full = [(name if name.startswith("run.") else f"run.{name}", payload) for name, payload in events]
    return Run.from_state(folded(("run.created", run_created()), *full))


def seen(verdict: str, *, subject: str = "", command: str = "", name: str = "it greets", **other: Any) -> Evidence:
    """One observation about a criterion."""
    return Evidence(
        **{"kind": "criterion", "name": name, "verdict": verdict, "subject": subject, "command": command, **other}
    )


def asked(text: str = "") -> Query:
    """The query that ann types."""
    return parse(text, now=NOW, me="ann")


def ticket_in(writer: Writer, uid: str, key: str, kind: str = "task", **fields: Any) -> str:
    """Write a ticket with this uid and key, past every guard."""
    writer.append([created(uid, key, kind, {"title": uid, **fields})])
    return uid
