"""What agents and sessions consumed and what it cost, from the clients' own logs and our own runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from trackdown.core.accounting.ledger import Bucket, Sums, slot
from trackdown.core.accounting.totals import Row, rows
from trackdown.core.runs.model import Run
from trackdown.core.runs.usage import Usage
from trackdown.errors import InvalidInput
from trackdown.ports.sessions import Prices, SessionLogs, Unread
from trackdown.services.desk import Desk

By = Literal["day", "session", "model", "project", "ticket"]
DIMENSIONS: tuple[By, ...] = ("day", "session", "model", "project", "ticket")


class Question(NamedTuple):
    """``places`` are the logs to read and then the only source; ``None``: the clients' default places and our own
    runs. ``since`` and ``until`` are UTC days, both included, empty for no limit."""

    by: By = "day"
    places: Sequence[Path] | None = None
    since: str = ""
    until: str = ""


class UsageReport(NamedTuple):
    """``read`` is how many bytes of logs were new."""

    question: Question
    rows: list[Row]
    whole: Row
    prices: tuple[str, str]
    files: int
    read: int
    unread: list[Unread]


class _Ours(NamedTuple):
    """Our runs: what each turn consumed, the sessions' tickets, and the folder that they all work for."""

    turns: list[tuple[Bucket, Sums]]
    tickets: dict[str, str]
    project: str


def usage_report(
    logs: SessionLogs, prices: Callable[[], Prices], question: Question, desk: Desk | None = None, project: str = ""
) -> UsageReport:
    """``desk`` is the project's, if there is one, and ``project`` its folder. Raises InvalidInput for days that are
    none and for places that are not there."""
    _check_days(question)
    ours = _ours(desk, project) if desk else _Ours([], {}, "")
    reading = logs.read(question.places)
    items = list(_counted(reading.items, ours, with_runs=question.places is None))
    wanted = [item for item in items if _in_time(item[0], question)]
    tickets = _tickets(desk, ours, {place.session for place, _ in wanted}) if desk and question.by == "ticket" else {}
    listed = prices()
    found, whole = rows(wanted, _namer(question.by, tickets), listed.cost)
    origin = (listed.source, listed.date)
    return UsageReport(question, found, whole, origin, reading.files, reading.read, reading.unread)


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


def _namer(by: By, tickets: Mapping[str, str]) -> Callable[[Bucket], str]:
    if by == "ticket":
        return lambda place: tickets.get(place.session, "")
    return lambda place: str(getattr(place, by))


def _ours(desk: Desk, project: str) -> _Ours:
    with desk.store.read() as reader:
        runs = [Run.from_state(state) for state in reader.runs()]
    turns = [item for run in runs for item in _turns(run, project)]
    tickets = {turn.session or run.key: run.ticket_key for run in runs for turn in run.turns}
    return _Ours(turns, tickets, project)


def _tickets(desk: Desk, ours: _Ours, sessions: Iterable[str]) -> dict[str, str]:
    """The ticket of each session: that of its run, else the one that a person tied it to."""
    with desk.store.read() as reader:
        uids = {name: reader.linked("session", name) for name in sessions if name and name not in ours.tickets}
        first = {name: min(found) for name, found in uids.items() if found}
        keys = reader.keys_of(first.values())
    return ours.tickets | {name: keys[uid] for name, uid in first.items() if uid in keys}


def _turns(run: Run, project: str) -> Iterator[tuple[Bucket, Sums]]:
    """What the client reported for each turn. Its single requests are not known: they are priced as small ones."""
    for turn in run.turns:
        usage = Usage.from_json(turn.usage)
        if usage != Usage():
            session = turn.session or run.key
            at = slot(turn.ended or turn.started)
            model = turn.model or run.agent.model or ""
            yield Bucket(at, run.agent.adapter, session, model, project, 0), Sums(1 if usage.total else 0, usage)


def _counted(items: list[tuple[Bucket, Sums]], ours: _Ours, *, with_runs: bool) -> Iterator[tuple[Bucket, Sums]]:
    """Each session once: from its log if there is one, which knows every request; else from what its run reported."""
    logged = {place.session for place, sums in items if sums.usage.total}
    told = {place.session for place, sums in items if sums.usage.cost is not None}
    for place, sums in items:
        yield (place._replace(project=ours.project) if place.session in ours.tickets else place), sums
    for place, sums in ours.turns if with_runs else ():
        if place.session not in logged:
            yield place, sums
        elif place.session not in told and sums.usage.cost is not None:
            # The log has the tokens; what the client said they cost only reached the run.
            yield place, Sums(0, Usage(cost=sums.usage.cost))
