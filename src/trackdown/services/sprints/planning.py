"""Sprints: making one, what is in it, how it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from trackdown.core.ops import sprint_record
from trackdown.core.ops.envelope import State
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.planning import sprint_health
from trackdown.core.planning.sprint_health import Allocation, Day, Line, Member
from trackdown.core.query.nodes import Equal, Query
from trackdown.core.tickets import fields
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import InvalidInput, NotFound, Refused
from trackdown.ports.store import Reader, TicketRow
from trackdown.services import lookup
from trackdown.services.desk import Desk

LONGEST_DAYS = 366
"""A sprint longer than this is a slip of the pen."""


class Wishes(NamedTuple):
    """What somebody typed about a sprint; ``None`` leaves it as it is, an empty text takes it away."""

    goal: str | None = None
    start: str | None = None
    end: str | None = None
    capacity: str | None = None


class Sprint(NamedTuple):
    """``state`` is planned, running or closed; ``committed`` and ``result`` are what was recorded at its ends."""

    uid: str
    name: str
    state: str
    goal: str = ""
    start: str = ""
    end: str = ""
    capacity: float | None = None
    started_at: str = ""
    closed_at: str = ""
    committed: dict[str, Any] = {}
    result: dict[str, Any] = {}

    @classmethod
    def from_state(cls, state: State) -> Sprint:
        return cls(**{name: state[name] for name in cls._fields if name in state})


class SprintView(NamedTuple):
    """A sprint with what is in it. ``minutes`` are estimates in time, which no capacity in points holds."""

    sprint: Sprint
    tickets: list[TicketRow]
    allocation: list[Allocation]
    health: list[Line]
    burndown: list[Day]
    points: float
    done: float
    minutes: float
    velocity: float | None


def of_name(reader: Reader, name: str) -> Sprint:
    """Raises NotFound naming those that there are."""
    state = reader.sprint(name)
    if state is None:
        known = ", ".join(str(other["name"]) for other in reader.sprints()[-5:])
        hint = f"There is {known}." if known else "Make one with `trackdown sprint create NAME --capacity POINTS`."
        raise NotFound(f"There is no sprint {name[:80]!r}.", thing=name[:80], hint=hint)
    return Sprint.from_state(state)


def create(desk: Desk, name: str, wishes: Wishes) -> Sprint:
    """Raises InvalidInput, Refused for a name that is taken."""
    clean = fields.checked_name(name, "sprint's name")
    values = {key: value for key, value in _checked(wishes, Sprint("", clean, "planned")).items() if value is not None}
    with desk.store.write(desk.actor) as writer:
        if writer.sprint(clean) is not None:
            raise Refused(
                f"There is a sprint {clean} already.", thing=clean, hint=f'See `trackdown sprint show "{clean}"`.'
            )
        uid = desk.clock.new_uid()
        writer.append([sprint_record.created(uid, clean, values)])
        return of_name(writer, clean)


def update(desk: Desk, name: str, wishes: Wishes) -> Sprint:
    """Raises InvalidInput, NotFound, Refused for one that is closed."""
    with desk.store.write(desk.actor) as writer:
        sprint = of_name(writer, name)
        values = _checked(wishes, sprint)
        if not values:
            raise InvalidInput("Nothing to change was given.", thing=name, hint="See `trackdown sprint update --help`.")
        check_open(sprint)
        writer.append([sprint_record.changed(sprint.uid, values)])
        return of_name(writer, name)


def check_open(sprint: Sprint) -> None:
    """Raises Refused for a sprint that is closed: what came of it stays as it was."""
    if sprint.state == "closed":
        raise Refused(f"Sprint {sprint.name} is closed.", thing=sprint.name, hint="Use a sprint that is still open.")


def check_leaving(reader: Reader, tickets: Iterable[Ticket], to: str = "") -> None:
    """Raises Refused for finished tickets that would leave a closed sprint: they are a part of what came of it.

    One that was reopened since is work of another sprint; what the closed one came to was written down then."""
    for ticket in tickets:
        leaves = ticket.status in FINISHED and ticket.sprint and ticket.sprint != to
        state = reader.sprint(ticket.sprint) if leaves else None
        if state is not None and state["state"] == "closed":
            raise Refused(
                f"{ticket.key} stays in the sprint {ticket.sprint}, which is closed.",
                thing=ticket.key,
                hint="Reopen it, or make a ticket of its own of what is left to do.",
            )


def _checked(wishes: Wishes, sprint: Sprint) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if wishes.goal is not None:
        values["goal"] = fields.checked_text(wishes.goal, "goal").strip() or None
    for name in ("start", "end"):
        text = getattr(wishes, name)
        if text is not None:
            values[name] = fields.checked_date(text) if text else None
    if wishes.capacity is not None:
        values["capacity"] = checked_points(wishes.capacity) if wishes.capacity else None
    start, end = values.get("start", sprint.start) or "", values.get("end", sprint.end) or ""
    if start and end and not 0 <= _days_between(start, end) <= LONGEST_DAYS:
        raise InvalidInput(
            f"A sprint cannot go from {start} to {end}.",
            thing=sprint.name,
            hint=f"It ends on or after its first day, within {LONGEST_DAYS} days.",
        )
    return values


def checked_points(text: str) -> float:
    """Points as typed: above zero. Raises InvalidInput."""
    try:
        points = fields.checked_estimate(text).get("points")
    except InvalidInput:
        points = None  # its hint speaks of time too, which is no capacity
    if not points:
        raise InvalidInput(f"{text[:80]!r} is no number of points.", hint="Give a number above 0, e.g. 40.")
    return float(points)


def _days_between(start: str, end: str) -> int:
    from datetime import date

    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def add(desk: Desk, name: str, keys: list[str]) -> list[Ticket]:
    """Put tickets into a sprint, out of any other. Raises NotFound, Refused (finished tickets, a closed sprint on
    either side)."""
    with desk.store.write(desk.actor) as writer:
        sprint = of_name(writer, name)
        check_open(sprint)
        tickets = [lookup.ticket(writer, key) for key in dict.fromkeys(key.upper() for key in keys)]
        gone = [ticket.key for ticket in tickets if ticket.status in FINISHED]
        if gone:
            are = "is" if len(gone) == 1 else "are"
            hint = "Leave these out, or open them again first: trackdown update KEY --status reopened --reason TEXT"
            raise Refused(f"{', '.join(gone)} {are} finished; a sprint holds work.", thing=gone[0], hint=hint)
        check_leaving(writer, tickets, sprint.name)
        writer.append(
            changed(ticket.uid, {"sprint": sprint.name}) for ticket in tickets if ticket.sprint != sprint.name
        )
        return tickets


def remove(desk: Desk, keys: list[str]) -> list[Ticket]:
    """Take tickets out of their sprint. Raises NotFound, Refused for one that is in none."""
    with desk.store.write(desk.actor) as writer:
        tickets = [lookup.ticket(writer, key) for key in dict.fromkeys(key.upper() for key in keys)]
        without = [ticket.key for ticket in tickets if not ticket.sprint]
        if without:
            raise Refused(
                f"{', '.join(without)} {'is' if len(without) == 1 else 'are'} in no sprint.",
                thing=without[0],
                hint="Leave these out.",
            )
        check_leaving(writer, tickets)
        writer.append(changed(ticket.uid, {"sprint": None}) for ticket in tickets)
        return tickets


def listed(desk: Desk) -> list[SprintView]:
    """All of them, oldest first."""
    with desk.store.read() as reader:
        return [view(reader, Sprint.from_state(state), "") for state in reader.sprints()]


def show(desk: Desk, name: str = "") -> SprintView:
    """The named one, or the one that runs. Raises NotFound, InvalidInput if several run and none is named."""
    with desk.store.read() as reader:
        return view(reader, of_name(reader, name) if name else _running(reader), desk.clock.now()[:10])


def _running(reader: Reader) -> Sprint:
    found = [Sprint.from_state(state) for state in reader.sprints() if state["state"] == "running"]
    if not found:
        raise NotFound("No sprint is running.", hint="`trackdown sprint list` shows those that there are.")
    if len(found) > 1:
        raise InvalidInput("Several sprints are running.", hint=f"Name one: {', '.join(item.name for item in found)}.")
    return found[0]


def members(reader: Reader, rows: list[TicketRow]) -> list[Member]:
    """The tickets of a sprint as its health check sees them. Of a ticket and its children only the leaves' points and
    those of parents without estimated children count."""
    states = reader.tickets(row.uid for row in rows)
    over = {row.parent for row in rows if row.points is not None}
    return [_member(row, states[row.uid], covered=row.key in over) for row in rows]


def _member(row: TicketRow, state: State, *, covered: bool) -> Member:
    finished = row.status in FINISHED
    held = bool(row.waits_for) or row.status == "blocked"
    finished_on = str(state.get("moved_at", ""))[:10] if finished else ""
    points = 0 if covered else row.points
    return Member(row.key, row.priority, points, finished, row.status == "cancelled", held, finished_on)


def view(reader: Reader, sprint: Sprint, today: str) -> SprintView:
    """``today`` is a day in UTC, or empty where no burndown is wanted."""
    rows = reader.find(Query(Equal("sprint", (sprint.name,))))
    found = members(reader, rows)
    speed = velocity_before(reader, sprint)
    health = [] if sprint.state == "closed" else sprint_health.check(found, sprint.capacity, speed)
    carried = float(sprint.result.get("carried_points", 0))
    return SprintView(
        sprint,
        rows,
        sprint_health.allocation(found, sprint.capacity),
        health,
        sprint_health.burndown(found, days_of(sprint, today), carried) if today else [],
        sprint_health.total(found) + carried,
        sprint_health.total(found, finished=True),
        sum(row.minutes or 0 for row in rows if row.status != "cancelled"),
        speed,
    )


def days_of(sprint: Sprint, today: str) -> list[str]:
    """The days of a sprint so far, its first and ``today`` included; none before it has begun."""
    from datetime import date, timedelta

    first = sprint.started_at[:10] or sprint.start
    last = min(day for day in (today, sprint.closed_at[:10] or today, sprint.end or today) if day)
    if not first or first > last:
        return []
    begin = date.fromisoformat(first)
    length = min((date.fromisoformat(last) - begin).days, LONGEST_DAYS)
    return [(begin + timedelta(days=day)).isoformat() for day in range(length + 1)]


def velocity_before(reader: Reader, sprint: Sprint | None = None) -> float | None:
    """What the last sprints that were closed got done, on average; of those before ``sprint`` if one is given."""
    done: list[float] = []
    for state in reader.sprints():
        if sprint is not None and state["uid"] == sprint.uid:
            break
        if state["state"] == "closed":
            done.append(float(state["result"].get("points", 0)))
    return sprint_health.velocity(done)
