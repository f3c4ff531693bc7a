"""Sprints as ``--json`` shows them."""

from __future__ import annotations

from typing import Any

from trackdown.services.sprints.course import Planned
from trackdown.services.sprints.planning import Sprint, SprintView


def sprint_data(sprint: Sprint) -> dict[str, Any]:
    names = ("name", "state", "goal", "start", "end", "capacity", "started_at", "closed_at", "committed", "result")
    return {name: getattr(sprint, name) for name in names}


def view_data(view: SprintView) -> dict[str, Any]:
    """``estimated_minutes`` are estimates in time, which are not part of ``points``."""
    return {
        **sprint_data(view.sprint),
        "points": view.points,
        "done_points": view.done,
        "estimated_minutes": round(view.minutes),
        "velocity": view.velocity,
        "allocation": [row._asdict() for row in view.allocation],
        "health": [line._asdict() for line in view.health],
        "burndown": [day._asdict() for day in view.burndown],
        "tickets": [
            {"key": row.key, "title": row.title, "status": row.status, "priority": row.priority, "points": row.points}
            for row in view.tickets
        ],
    }


def plan_data(planned: Planned, *, written: bool) -> dict[str, Any]:
    made = planned.plan
    return {
        "sprint": planned.sprint.name,
        "written": written,
        "capacity": made.capacity,
        "used": made.used,
        "chosen": [{**choice._asdict(), "title": planned.titles[choice.key]} for choice in made.chosen],
        "left": [{**left._asdict(), "title": planned.titles[left.key]} for left in made.left],
        "begun": [{"key": key, "title": planned.titles[key]} for key in planned.begun],
        "bands": [band._asdict() for band in made.bands],
    }
