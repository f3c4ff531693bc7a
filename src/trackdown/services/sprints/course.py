"""The course of a sprint: filled from the backlog, begun, closed with what is left carried over."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.ops import sprint_record
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.planning import sprint_health, sprint_plan
from trackdown.core.planning.sprint_plan import Candidate, Plan
from trackdown.core.query.nodes import Equal, Is, Node, Query, all_of, none_of
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import InvalidInput, Refused
from trackdown.ports.store import Reader, TicketRow
from trackdown.services import rehearsal
from trackdown.services.desk import Desk
from trackdown.services.sprints.planning import Sprint, check_open, members, of_name

BACKLOG = 1000
"""How many of the most urgent tickets are considered."""


class Planned(NamedTuple):
    """``titles`` by key, for those that are shown. ``begun`` are the keys of tickets that somebody is at though they
    are in no sprint: they take room that no plan sees."""

    sprint: Sprint
    plan: Plan
    titles: dict[str, str]
    begun: list[str] = []


class Closed(NamedTuple):
    """``carried`` are the keys of what was not finished, ``to`` the sprint they went to (empty: the backlog)."""

    sprint: Sprint
    carried: list[str]
    to: str


def plan(
    desk: Desk,
    name: str,
    *,
    capacity: float | None = None,
    shares: tuple[int, int, int] = sprint_plan.SHARES,
    dry_run: bool = False,
) -> Planned:
    """Fill a sprint from the backlog and say why; with ``dry_run`` only say what would be done.

    Raises NotFound, Refused for a closed sprint, InvalidInput if nothing says how much fits.
    """
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        sprint = of_name(writer, name)
        check_open(sprint)
        room = capacity if capacity is not None else sprint.capacity
        if room is None:
            raise InvalidInput(
                f"Sprint {sprint.name} has no capacity.", thing=sprint.name, hint="Give it with --capacity POINTS."
            )
        inside = writer.find(Query(all_of(Equal("sprint", (sprint.name,)), none_of(Equal("status", ("cancelled",))))))
        backlog = writer.find(Query(_waiting()), BACKLOG)
        states = writer.tickets(row.uid for row in backlog)
        values = {uid: str(state.get("business_value", "")) for uid, state in states.items()}
        found = [_candidate(writer, row, place, values[row.uid]) for place, row in enumerate(backlog)]
        already = [Candidate(row.key, row.priority, row.points) for row in inside]
        made = sprint_plan.plan(found, room, already=already, shares=shares)
        uids = {row.key: row.uid for row in backlog}
        if capacity is not None and capacity != sprint.capacity:
            writer.append([sprint_record.changed(sprint.uid, {"capacity": capacity})])
        writer.append(changed(uids[choice.key], {"sprint": sprint.name}) for choice in made.chosen)
        begun = writer.find(Query(_begun()), BACKLOG)
        titles = {row.key: row.title for row in (*backlog, *begun)}
        return Planned(of_name(writer, name), made, titles, [row.key for row in begun])


def _waiting() -> Node:
    """What could be planned: not begun, in no sprint, work by itself (a parent's points are its children's)."""
    return all_of(
        Equal("status", ("open", "reopened", "blocked")), Equal("sprint", ("",)), none_of(Equal("kind", ("epic",)))
    )


def _begun() -> Node:
    return all_of(Equal("status", ("in-progress", "review")), Equal("sprint", ("",)), none_of(Equal("kind", ("epic",))))


def _candidate(reader: Reader, row: TicketRow, place: int, value: str) -> Candidate:
    needs = tuple(other.key for other in reader.blockers(row.uid) if other.status not in FINISHED)
    points = row.points
    if any(child.points is not None for child in reader.children(row.uid)):
        points = None  # its children are planned instead
    held = row.status == "blocked" or row.waits_for > len(needs)
    return Candidate(row.key, row.priority, points, place, value, needs, held)


def start(desk: Desk, name: str) -> Sprint:
    """Begin it. Raises NotFound, Refused if it runs already or is closed."""
    with desk.store.write(desk.actor) as writer:
        sprint = of_name(writer, name)
        check_open(sprint)
        if sprint.state == "running":
            raise Refused(
                f"Sprint {sprint.name} is running already.",
                thing=sprint.name,
                hint=f"`trackdown sprint show {sprint.name}` shows how it goes.",
            )
        found = members(writer, writer.find(Query(Equal("sprint", (sprint.name,)))))
        committed = {"points": sprint_health.total(found), "tickets": len(sprint_health.counted(found))}
        writer.append([sprint_record.started(sprint.uid, committed)])
        return of_name(writer, name)


def others_running(desk: Desk, sprint: Sprint) -> list[str]:
    """The names of sprints that run beside this one."""
    with desk.store.read() as reader:
        running = [state for state in reader.sprints() if state["state"] == "running"]
    return [str(state["name"]) for state in running if state["uid"] != sprint.uid]


def close(desk: Desk, name: str, carry_over_to: str = "", *, dry_run: bool = False) -> Closed:
    """End it: what is not finished goes to ``carry_over_to`` (the next sprint if none is named, ``backlog`` for none).
    With ``dry_run`` only say what would be done.

    Raises NotFound, Refused if it is closed already, or if it would carry over to itself or to a closed one.
    """
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        sprint = of_name(writer, name)
        check_open(sprint)
        to = _next(writer, sprint, carry_over_to)
        rows = writer.find(Query(Equal("sprint", (sprint.name,))))
        found = members(writer, rows)
        # What was put away may come back, and would then stand in a sprint that is over.
        away = writer.find(Query(all_of(Equal("sprint", (sprint.name,)), Is("archived"))))
        left = [row for row in (*rows, *away) if row.status not in FINISHED]
        unfinished = {row.key for row in left}
        writer.append(changed(row.uid, {"sprint": to or None}) for row in left)
        result = {
            "points": sprint_health.total(found, finished=True),
            "tickets": sum(member.finished for member in sprint_health.counted(found)),
            "carried": sorted(unfinished),
            "carried_points": sum(member.points or 0 for member in found if member.key in unfinished),
            "to": to,
        }
        writer.append([sprint_record.closed(sprint.uid, result)])
        return Closed(of_name(writer, name), [row.key for row in left], to)


def _next(reader: Reader, sprint: Sprint, wanted: str) -> str:
    if wanted.lower() == "backlog":
        return ""
    if wanted:
        other = of_name(reader, wanted)
        check_open(other)
        if other.uid == sprint.uid:
            raise Refused("A sprint cannot carry over to itself.", thing=sprint.name, hint="Name another, or backlog.")
        return other.name
    planned = [Sprint.from_state(state) for state in reader.sprints() if state["state"] == "planned"]
    later = sorted((other for other in planned if other.uid != sprint.uid), key=lambda other: other.start or "9999")
    return later[0].name if later else ""
