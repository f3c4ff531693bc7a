"""What the rules would have said about recorded runs, from what was known before each, against what happened."""

from __future__ import annotations

from collections import Counter
from typing import Literal, NamedTuple

from trackdown.core.ops.fold import fold
from trackdown.core.ops.order import in_order, position
from trackdown.core.planning.routing.accuracy import Accuracy
from trackdown.core.planning.routing.candidates import Candidate, keeper
from trackdown.core.planning.routing.decision import Decision, decide
from trackdown.core.planning.routing.experience import Past
from trackdown.core.planning.routing.work import of_ticket
from trackdown.core.runs.model import Run
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.tickets.model import Ticket
from trackdown.ports.store import Reader
from trackdown.services.delegation.routing import Agency, counts, past_of
from trackdown.services.desk import Desk
from trackdown.services.runs.looking import cost_text

FEWEST = 20
"""With fewer runs than that, nothing follows from the numbers."""
Outcome = Literal["at once", "after rounds", "failed"]


class Case(NamedTuple):
    """A run that is over. ``suits``: the rules would have given the ticket to this agent, as one piece. ``right``: it
    landed and they would have, or it failed and they would not. ``always`` and ``most_used`` are the same for handing
    everything over, and for the agent that had most runs before; the latter is ``None`` for the first run."""

    run: str
    ticket: str
    agent: str
    outcome: Outcome
    cost: str | None
    answer: str
    advised: str
    score: float
    because: str
    suits: bool
    right: bool
    always: bool
    most_used: bool | None


class Backtest(NamedTuple):
    cases: list[Case]

    @property
    def enough(self) -> bool:
        return len(self.cases) >= FEWEST

    @property
    def rules(self) -> Accuracy:
        return _accuracy([case.right for case in self.cases])

    @property
    def always(self) -> Accuracy:
        return _accuracy([case.always for case in self.cases])

    @property
    def most_used(self) -> Accuracy:
        return _accuracy([case.most_used for case in self.cases if case.most_used is not None])


def backtest(desk: Desk, agency: Agency) -> Backtest:
    """Every run that is over and was not cancelled, oldest first. Of the agents, their prices and their past, only what
    was on record when the run began counts; the rules and their weights are today's."""
    with desk.store.read() as reader:
        begun = [(position(in_order(reader.operations(run.uid))[0]), run) for run in _runs(reader)]
        cases: list[Case] = []
        known: dict[str, AgentProfile] = {}
        used: Counter[str] = Counter()
        over: list[tuple[str, Past]] = []
        for start, run in sorted(begun, key=lambda item: item[0]):
            known[run.agent.id] = run.agent
            ticket = fold(item for item in reader.operations(run.ticket) if position(item) < start)
            if counts(run) and ticket is not None:
                past = [item for ended, item in over if ended <= run.created_at]
                decision = _decided(agency, known, Ticket.from_state(ticket), past)
                cases.append(_case(run, decision, _keeps(agency, known), used))
                over.append((run.ended_at, past_of(run, ticket)))
            used[run.agent.id] += 1
        return Backtest(cases)


def _runs(reader: Reader) -> list[Run]:
    return [Run.from_state(state) for state in reader.runs()]


def _agents(agency: Agency, known: dict[str, AgentProfile]) -> list[Candidate]:
    return [
        Candidate(item.id, tuple(agency.strengths(item)), float(item.price) if item.price else None, "its file then")
        for item in known.values()
    ]


def _keeps(agency: Agency, known: dict[str, AgentProfile]) -> str:
    keeping = keeper(_agents(agency, known), agency.policy.keep)
    return keeping.id if keeping else ""


def _decided(agency: Agency, known: dict[str, AgentProfile], ticket: Ticket, past: list[Past]) -> Decision:
    return decide(of_ticket(ticket), agency.policy, _agents(agency, known), past)


def _case(run: Run, decision: Decision, keeps: str, used: Counter[str]) -> Case:
    landed = run.state == "done"
    outcome: Outcome = "failed" if not landed else "after rounds" if run.round else "at once"
    suits = decision.answer != "split" and decision.agent == run.agent.id
    handed = run.agent.id != keeps
    favourite = min(used, key=lambda name: (-used[name], name), default="")
    return Case(
        run.key,
        run.ticket_key,
        run.agent.id,
        outcome,
        cost_text(run),
        decision.answer,
        decision.agent,
        decision.score,
        decision.because,
        suits,
        suits == landed,
        handed == landed,
        (favourite == run.agent.id) == landed if favourite else None,
    )


def _accuracy(right: list[bool]) -> Accuracy:
    return Accuracy(sum(right), len(right))
