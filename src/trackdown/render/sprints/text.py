"""Sprints for people: the allocation as a tree, the health check, the burndown in one line."""

from __future__ import annotations

from collections.abc import Sequence

from trackdown.core.planning.sprint_health import Allocation, Day, Line
from trackdown.core.tickets.fields import shown_minutes
from trackdown.render.amounts import amount
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.sprints.words import called, headed
from trackdown.render.table import Column, table
from trackdown.render.tickets.table import one_line
from trackdown.services.sprints.course import Planned
from trackdown.services.sprints.planning import Sprint, SprintView

_WORK = {"P0/P1": "critical work", "P2": "planned features", "P3": "polish and tech debt"}
_MARKS = {"ok": ("✅", "green"), "warning": ("⚠️ ", "yellow"), "problem": ("❌", "red")}
_BARS = "▁▂▃▄▅▆▇█"
_LIST = (
    *(Column("SPRINT", lambda _: "bold", gives=2), Column("STATE"), Column("FROM"), Column("TO")),
    *(Column("CAPACITY", right=True), Column("POINTS", right=True), Column("DONE", right=True)),
    *(Column("TICKETS", right=True, spare=2), Column("GOAL", gives=1, spare=1)),
)
_WIDEST = 60


def sprint_line(sprint: Sprint) -> str:
    """One sprint in one line."""
    days = f"{sprint.start or '…'} to {sprint.end or '…'}" if sprint.start or sprint.end else ""
    capacity = amount(sprint.capacity, "point") if sprint.capacity else ""
    return ", ".join(part for part in (f"{headed(sprint.name)} is {sprint.state}", days, capacity) if part)


def sprint_table(views: Sequence[SprintView], look: Look) -> list[str]:
    cells = []
    for view in views:
        sprint = view.sprint
        numbers = (_points(sprint.capacity), _points(view.points), _points(view.done), str(len(view.tickets)))
        cells.append((sprint.name, sprint.state, sprint.start, sprint.end, *numbers, sprint.goal))
    return table(_LIST, cells, look)


def _points(points: float | None) -> str:
    return "" if points is None else f"{points:g}"


def sprint_lines(view: SprintView, look: Look) -> list[str]:
    sprint = view.sprint
    lines = [look.paint(sprint_line(sprint), "bold")]
    lines += [safe(sprint.goal)] if sprint.goal else []
    if sprint.capacity is not None:
        lines += ["", f"Team capacity: {amount(sprint.capacity, 'story point')} per sprint"]
    lines += ["", look.paint("Current sprint allocation", "bold"), *_tree(view.allocation)]
    if view.health:
        lines += ["", look.paint("Sprint health check", "bold"), *(_health(line, look) for line in view.health)]
    if sprint.state == "closed":
        lines += ["", _result(sprint)]
    if view.burndown:
        lines += ["", look.paint("Burndown", "bold"), burndown_line(view.burndown, view.points)]
    if view.minutes:
        lines += ["", f"Estimated in time, not in points: {shown_minutes(round(view.minutes))}"]
    if view.tickets:
        lines += ["", look.paint("Tickets", "bold"), *(f"  {one_line(row, look)}" for row in view.tickets)]
    return lines


def _tree(rows: Sequence[Allocation]) -> list[str]:
    lines = []
    for place, row in enumerate(rows):
        branch = "└──" if place == len(rows) - 1 else "├──"
        if row.band == "Buffer":
            about = "fully allocated" if row.points == 0 else "over capacity" if row.points < 0 else f"{row.percent}%"
            lines.append(f"{branch} Buffer: {amount(row.points, 'point')} ({about})")
        else:
            lines.append(
                f"{branch} {row.band} issues: {amount(row.points, 'point')} ({row.percent}% - {_WORK[row.band]})"
            )
    return lines


def _health(line: Line, look: Look) -> str:
    mark, colour = _MARKS[line.level]
    return f"- {mark} {look.paint(safe(line.text), colour)}"


def _result(sprint: Sprint) -> str:
    result = sprint.result
    carried = [str(key) for key in result.get("carried", [])]
    to = called(result["to"]) if result.get("to") else "the backlog"
    text = f"Done: {amount(result.get('points', 0), 'point')}, {amount(result.get('tickets', 0), 'ticket')}."
    return safe(f"{text} Carried over to {to}: {', '.join(carried)}." if carried else text)


def burndown_line(days: Sequence[Day], whole: float) -> str:
    """A bar for each day, the last ones if there are many, and what is left."""
    shown = days[-_WIDEST:]
    top = max([whole, *(day.left for day in shown)]) or 1
    bars = "".join(_BARS[round(max(day.left, 0) / top * (len(_BARS) - 1))] for day in shown)
    return f"{bars}  {shown[0].day} to {shown[-1].day}: {shown[-1].left:g} of {amount(whole, 'point')} left"


def plan_lines(planned: Planned, look: Look, *, written: bool) -> list[str]:
    made = planned.plan
    verb = "Planned into" if written else "Would be planned into"
    lines = [
        look.paint(
            f"{verb} {called(planned.sprint.name)}: {amount(len(made.chosen), 'ticket')}",
            "bold",
        )
    ]
    for choice in made.chosen:
        title = safe(planned.titles[choice.key])
        lines.append(f"  {choice.key}  {choice.band}  {amount(choice.points, 'point')}  {title}  ({choice.why})")
    lines += ["", f"{made.used:g} of {amount(made.capacity, 'point')}"]
    lines += [f"  {band.name}: {band.used:g} of {band.share:g}" for band in made.bands]
    if made.left:
        lines += ["", look.paint("Not planned", "bold")]
        lines += [f"  {left.key}  {safe(planned.titles[left.key])}: {left.why}" for left in made.left]
    if planned.begun:
        lines += ["", look.paint("Begun, and in no sprint (`trackdown sprint add` puts them into one)", "bold")]
        lines += [f"  {key}  {safe(planned.titles[key])}" for key in planned.begun[:_MOST_BEGUN]]
        more = len(planned.begun) - _MOST_BEGUN
        lines += [f"  and {more:,} more"] if more > 0 else []
    return lines


_MOST_BEGUN = 20


def velocity_lines(views: Sequence[SprintView], look: Look) -> list[str]:
    """A bar for each closed sprint."""
    done = [(view.sprint.name, float(view.sprint.result.get("points", 0))) for view in views]
    top = max((points for _, points in done), default=0) or 1
    wide = max((len(name) for name, _ in done), default=0)
    return [
        f"{safe(name):<{wide}}  {look.paint('█' * round(points / top * 30), 'green')} {points:g}"
        for name, points in done
    ]
