"""What agents and sessions consumed and what it cost, from the clients' own logs and our own runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from trackdown.core.accounting.ledger import Bucket, Sums, slot
from trackdown.core.accounting.totals import Row, rows
from trackdown.core.runs.model import Run
from trackdown.core.runs.usage import Usage
from trackdown.errors import InvalidInput
from trackdown.ports.sessions import KeptLog, Prices, SessionLogs, Unread
from trackdown.services.desk import Desk
from trackdown.services.runs.budgets import epic_of

By = Literal["day", "session", "model", "project", "ticket", "run", "epic", "sprint", "agent"]
DIMENSIONS: tuple[By, ...] = ("day", "session", "model", "project", "ticket", "run", "epic", "sprint", "agent")


class Question(NamedTuple):
    """``places`` are the logs to read and then the only source; ``None``: the clients' default places and our own
    runs. ``since`` and ``until`` are UTC days, both included, empty for no limit."""

    by: By = "day"
    places: Sequence[Path] | None = None
    since: str = ""
    until: str = ""


class Recorded(NamedTuple):
    """How many runs played a recording, and what that tells."""

    runs: int = 0
    usage: Usage = Usage()


class UsageReport(NamedTuple):
    """``read`` is how many bytes of logs were new. ``recorded`` is in no row: it was not spent here."""

    question: Question
    rows: list[Row]
    whole: Row
    prices: tuple[str, str]
    files: int
    read: int
    unread: list[Unread]
    recorded: Recorded = Recorded()


class _Spending(NamedTuple):
    """``run`` is the one that it was spent in, if that is known."""

    place: Bucket
    sums: Sums
    run: Run | None = None


class _Ours(NamedTuple):
    """Our runs: what each turn consumed, the sessions' runs, and the folder that they all work for."""

    turns: list[_Spending] = []
    runs: dict[str, Run] = {}
    project: str = ""


def usage_report(
    logs: SessionLogs,
    prices: Callable[[], Prices],
    question: Question,
    desk: Desk | None = None,
    project: str = "",
    kept: Sequence[KeptLog] = (),
) -> UsageReport:
    """``desk`` is the project's, if there is one, and ``project`` its folder; ``kept`` are the logs that it archived,
    which count where the client's own are gone. Raises InvalidInput for days that are none and for places that are not
    there."""
    _check_days(question)
    ours = _ours(desk, project) if desk else _Ours()
    if question.places is not None:
        # These logs are the only source; the runs say whose sessions they are.
        ours, kept = ours._replace(turns=[]), ()
    reading = logs.read(question.places, kept)
    found = [item for item in _counted(reading.items, ours) if _in_time(item.place, question)]
    wanted = [item for item in found if not _played(item)]
    listed = prices()
    named, whole = rows(_named(wanted, question.by, desk), listed.cost)
    origin = (listed.source, listed.date)
    recorded = _recorded(item for item in found if _played(item))
    return UsageReport(question, named, whole, origin, reading.files, reading.read, reading.unread, recorded)


def _check_days(question: Question) -> None:
    for day in (question.since, question.until):
        if day and not _is_day(day):
            raise InvalidInput("That is not a day.", thing=day[:80], hint="Write it as 2026-11-21.")
    if question.since and question.until and question.until < question.since:
        thing = f"{question.since} to {question.until}"
        raise InvalidInput("The last day is before the first.", thing=thing, hint="Change --since or --until.")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _in_time(place: Bucket, question: Question) -> bool:
    """What has no time is in no range of days."""
    if not question.since and not question.until:
        return True
    return bool(place.day) and question.since <= place.day <= (question.until or "9999-12-31")


def _named(items: Sequence[_Spending], by: By, desk: Desk | None) -> Iterator[tuple[str, Bucket, Sums]]:
    """Each under its name; empty where nobody can tell it."""
    if by in _OF_RUNS:
        name = _OF_RUNS[by]
        return ((name(item.run) if item.run else "", item.place, item.sums) for item in items)
    if by in ("ticket", "epic", "sprint"):
        tickets = _tickets(desk, items) if desk else [""] * len(items)
        names = _names_of(desk, by, tickets) if desk else {}
        pairs = zip(items, tickets, strict=True)
        return ((names.get(uid) or _known_then(item, by), item.place, item.sums) for item, uid in pairs)
    return ((str(getattr(item.place, by)), item.place, item.sums) for item in items)


_OF_RUNS: dict[str, Callable[[Run], str]] = {"run": lambda run: run.key, "agent": lambda run: run.agent.id}


def _known_then(item: _Spending, by: By) -> str:
    """A ticket that is not here any more is still called as it was when the run began."""
    return item.run.ticket_key if item.run and by == "ticket" else ""


def _tickets(desk: Desk, items: Sequence[_Spending]) -> list[str]:
    """The uid of the ticket of each: that of its run, else the one that a person tied its session to."""
    with desk.store.read() as reader:
        sessions = {item.place.session for item in items if not item.run and item.place.session}
        linked = {name: min(reader.linked("session", name), default="") for name in sessions}
    return [item.run.ticket if item.run else linked.get(item.place.session, "") for item in items]


def _names_of(desk: Desk, by: By, tickets: Iterable[str]) -> dict[str, str]:
    """What tickets, or their epics or sprints, are called."""
    with desk.store.read() as reader:
        uids = {uid for uid in tickets if uid}
        if by == "sprint":
            return {uid: str((reader.ticket(uid) or {}).get("sprint") or "") for uid in uids}
        meant = {uid: epic_of(reader, uid) if by == "epic" else uid for uid in uids}
        keys = reader.keys_of({uid for uid in meant.values() if uid})
        return {uid: keys.get(other, "") for uid, other in meant.items()}


def _ours(desk: Desk, project: str) -> _Ours:
    with desk.store.read() as reader:
        runs = [Run.from_state(state) for state in reader.runs()]
    turns = [item for run in runs for item in _turns(run, project)]
    sessions = {turn.session or run.key: run for run in runs for turn in run.turns}
    return _Ours(turns, sessions, project)


def _played(item: _Spending) -> bool:
    return item.run is not None and item.run.agent.recorded


def _recorded(items: Iterable[_Spending]) -> Recorded:
    runs, told = set[str](), Usage()
    for _, sums, run in items:
        runs.add(run.key if run else "")
        told = told.plus(sums.usage)
    return Recorded(len(runs), told)


def _turns(run: Run, project: str) -> Iterator[_Spending]:
    """What the client reported for each turn. Its single requests are not known: they are priced as small ones."""
    for turn in run.turns:
        usage = Usage.from_json(turn.usage)
        if usage != Usage():
            session = turn.session or run.key
            at = slot(turn.ended or turn.started)
            model = turn.model or run.agent.model or ""
            place = Bucket(at, run.agent.adapter, session, model, project, 0)
            yield _Spending(place, Sums(1 if usage.total else 0, usage), run)


def _counted(items: list[tuple[Bucket, Sums]], ours: _Ours) -> Iterator[_Spending]:
    """Each session once: from its log if there is one, which knows every request; else from what its run reported."""
    logged = {place.session for place, sums in items if sums.usage.total}
    told = {place.session for place, sums in items if sums.usage.cost is not None}
    for place, sums in items:
        run = ours.runs.get(place.session)
        yield _Spending(place._replace(project=ours.project) if run else place, sums, run)
    for item in ours.turns:
        session, cost = item.place.session, item.sums.usage.cost
        if session not in logged:
            yield item
        elif session not in told and cost is not None:
            # The log has the tokens; what the client said they cost only reached the run.
            yield item._replace(sums=Sums(0, Usage(cost=cost)))
