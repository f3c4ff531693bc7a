"""Who should do a ticket: the rules of ``core.planning.routing`` with what this project knows of its agents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from trackdown.core.accounting.ledger import Bucket, Sums
from trackdown.core.ops.envelope import State
from trackdown.core.planning.routing.candidates import Candidate
from trackdown.core.planning.routing.decision import Decision, decide
from trackdown.core.planning.routing.experience import Past
from trackdown.core.planning.routing.work import Work, of_text, of_ticket
from trackdown.core.runs.budget import reached, room
from trackdown.core.runs.model import Run
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.route_policy import RoutePolicy
from trackdown.core.runs.usage import Usage
from trackdown.core.tickets.fields import checked_text
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.new import NewTicket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import BadDocument, InvalidInput
from trackdown.ports.sessions import Prices
from trackdown.ports.store import Reader
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.documents.drafts import tickets_in
from trackdown.services.runs.budgets import Payer, held

MILLION = 1_000_000


def _startable(_profile: AgentProfile) -> str:
    return ""


class Agency(NamedTuple):
    """What is known of the agents besides what they did. ``strengths`` are those of an agent, its file's or its
    adapter's; ``prices`` opens the price list; ``budgets`` are the configuration's. ``lacks`` says what an agent lacks
    to be started here, its client or a login; empty for nothing."""

    policy: RoutePolicy
    profiles: Mapping[str, AgentProfile]
    strengths: Callable[[AgentProfile], Sequence[str]]
    budgets: dict[str, str] = {}
    prices: Callable[[], Prices] | None = None
    lacks: Callable[[AgentProfile], str] = _startable


class Survey(NamedTuple):
    """What is known at one moment: past runs, until when agents rest, their prices with who says so, and what they
    lack to be started here."""

    past: list[Past]
    resting: dict[str, str]
    prices: dict[str, tuple[float, str]]
    lacking: dict[str, str]


class Routed(NamedTuple):
    """``key`` is empty for a text. ``named`` is the agent that the ticket itself names: it then gets the ticket
    whatever the rules say, unless it is ``absent``: not set up here. ``below`` are the open tickets that an epic or
    issue is worked on through."""

    key: str
    title: str
    decision: Decision
    named: str = ""
    below: list[Routed] = []
    absent: bool = False


def route_tickets(desk: Desk, agency: Agency, keys: Sequence[str]) -> list[Routed]:
    """Raises NotFound."""
    with desk.store.read() as reader:
        router = Router(reader, agency, desk.clock.now())
        uids = dict.fromkeys(lookup.ticket(reader, key).uid for key in keys)
        return [_routed(reader, router, uid) for uid in uids]


def route_text(desk: Desk, agency: Agency, text: str) -> Routed:
    """Raises InvalidInput for a text that says nothing."""
    if not text.strip():
        raise InvalidInput("There is no text to judge.", hint="Say what is wanted in a sentence or two.")
    work = of_text(checked_text(text))
    return Routed("", work.title, _for_work(desk, agency, work))


def route_document(desk: Desk, agency: Agency, text: str, source: str) -> list[Routed]:
    """The tickets of a file; a text that is no ticket's document is taken as it is.

    Raises BadDocument, InvalidInput.
    """
    try:
        found = tickets_in(text, source)
    except BadDocument as problem:
        if text.lstrip("\ufeff \r\n").startswith("---"):
            raise
        return [route_text(desk, agency, _readable(text, problem))]
    works = [(new.agent, _of_document(new)) for new in found]
    return [
        Routed("", work.title, _for_work(desk, agency, work), named, absent=named not in agency.profiles)
        for named, work in works
    ]


class Router:
    """Decides by what the store knows at one moment, which is looked up once, when it is first asked."""

    def __init__(self, reader: Reader, agency: Agency, now: str) -> None:
        self.agency = agency
        self._reader = reader
        self._now = now
        self._survey: Survey | None = None

    def ticket(self, ticket: Ticket) -> Decision:
        """Who should do this ticket, itself."""
        return self.work(of_ticket(ticket), ticket.uid)

    def work(self, work: Work, uid: str = "") -> Decision:
        """Who should do this. ``uid`` is its ticket's, if it is one."""
        self._survey = self._survey or survey_of(self._reader, self.agency, self._now)
        agents = candidates(self._reader, self.agency, self._survey, uid, self._now)
        return decide(work, self.agency.policy, agents, self._survey.past)


def survey_of(reader: Reader, agency: Agency, now: str) -> Survey:
    past: list[Past] = []
    resting: dict[str, str] = {}
    models: dict[str, str] = {}
    for state in reader.runs():
        run = Run.from_state(state)
        models.setdefault(run.agent.id, next((turn.model for turn in reversed(run.turns) if turn.model), "") or "")
        if run.wait and run.wait.kind == "limit" and (run.wait.until or "") > now:
            resting[run.agent.id] = max(resting.get(run.agent.id, ""), run.wait.until or "")
        if counts(run):
            past.append(past_of(run, reader.ticket(run.ticket)))
    lacking = {name: agency.lacks(profile) for name, profile in agency.profiles.items()}
    return Survey(past, resting, _prices(agency, models), lacking)


def counts(run: Run) -> bool:
    """Whether a run says anything about its agent: one that a person ended does not."""
    return run.ended and run.state != "cancelled"


def past_of(run: Run, ticket: State | None) -> Past:
    """``ticket`` is the state of its ticket."""
    known = ticket or {}
    landed = run.state == "done"
    return Past(
        run.agent.id,
        str(known.get("kind") or ""),
        str(known.get("type") or ""),
        frozenset(name.casefold() for name in known.get("components", [])),
        frozenset(name.casefold() for name in known.get("labels", [])),
        landed,
        landed and run.round == 0,
    )


def candidates(reader: Reader, agency: Agency, survey: Survey, ticket: str, now: str) -> list[Candidate]:
    """The agents for a ticket (its uid, empty for a text), with what is in their way now."""
    found = []
    for profile in agency.profiles.values():
        price, priced = survey.prices.get(profile.id, (None, ""))
        obstacle = _obstacle(reader, agency, survey, profile, ticket, now)
        startable = not survey.lacking.get(profile.id)
        found.append(Candidate(profile.id, tuple(agency.strengths(profile)), price, priced, obstacle, startable))
    return found


def _for_work(desk: Desk, agency: Agency, work: Work) -> Decision:
    with desk.store.read() as reader:
        return Router(reader, agency, desk.clock.now()).work(work)


def _routed(reader: Reader, router: Router, uid: str) -> Routed:
    ticket = lookup.by_uid(reader, uid)
    below = [_routed(reader, router, row.uid) for row in reader.children(uid) if row.status not in FINISHED]
    named = ticket.agent or (ticket.assignee if ticket.assignee in router.agency.profiles else "")
    return Routed(ticket.key, ticket.title, router.ticket(ticket), named, below, named not in router.agency.profiles)


def _obstacle(reader: Reader, agency: Agency, survey: Survey, profile: AgentProfile, ticket: str, now: str) -> str:
    if survey.lacking.get(profile.id):
        return f"it cannot be started here: {survey.lacking[profile.id]}"
    if profile.id in survey.resting:
        return f"it has reached a limit until {survey.resting[profile.id]}"
    budgets, own = agency.budgets, profile.budget
    if not ticket:
        # Without a ticket only what is spent in a day says anything.
        budgets = {name: value for name, value in budgets.items() if name.startswith("day_")}
        own = {name: value for name, value in own.items() if name.startswith("day_")}
    found = reached(room(held(reader, budgets, Payer(ticket, profile._replace(budget=own)), now)))
    return found.sentence if found else ""


def _prices(agency: Agency, models: Mapping[str, str]) -> dict[str, tuple[float, str]]:
    """What a million tokens written cost, as the agent's file says, else by the list for its model."""
    found: dict[str, tuple[float, str]] = {}
    listed: Prices | None = None
    for profile in agency.profiles.values():
        model = profile.model or models.get(profile.id, "")
        if profile.price:
            found[profile.id] = (float(Decimal(profile.price)), "its file")
        elif model and agency.prices is not None:
            listed = listed or agency.prices()
            cost = listed.cost(Bucket("", profile.adapter, "", model, "", 0), Sums(1, Usage(output=MILLION)))
            if cost is not None:
                found[profile.id] = (float(cost), f"{model}, by {listed.source}")
    return found


def _of_document(new: NewTicket) -> Work:
    waiting = [criterion for criterion in new.criteria if not criterion.met]
    return Work(
        new.title,
        new.body,
        new.kind,
        new.type,
        tuple(new.components),
        tuple(new.labels),
        new.files,
        tuple(criterion.text for criterion in waiting),
        sum(1 for criterion in waiting if criterion.check),
    )


def _readable(text: str, problem: BadDocument) -> str:
    try:
        return checked_text(text)
    except InvalidInput:
        raise problem from None
