"""What a ticket is broken into, and which kind of ticket a wish is, as people and ``--json`` read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackdown.core.planning.classify import Classification
from trackdown.core.tickets.fields import checked_estimate
from trackdown.render.plain import safe
from trackdown.services.tickets.breakdown import Checklist, Plan, Planned

_ARTICLE = {"epic": "an epic", "issue": "an issue", "task": "a task"}


def planned_lines(planned: Sequence[Planned], above: str, *, made: bool) -> list[str]:
    """Each ticket, the deeper the further in, then what estimates and assignments stand on. ``above`` is the key of the
    ticket that is broken down."""
    depth = {above: 0}
    lines = []
    for item in planned:
        level = depth.get(item.above, 0)
        depth[item.there or item.new.local] = depth[item.new.local] = level + 1
        lines.append("  " * level + _planned(item, made=made))
        lines += ["  " * (level + 1) + f"[ ] {text}" for text in item.new.subtasks if not item.there]
    return [safe(line) for line in (*lines, *_reasons(planned))]


def _planned(item: Planned, *, made: bool) -> str:
    new = item.new
    if item.there:
        return f"{item.there} is there already: {new.title}"
    lead = f"Created {item.key}: {new.title}" if made else f"{new.kind}: {new.title}"
    details = [f"estimated {new.estimate}"] if item.estimate else []
    details += [f"@{new.assignee}"] if new.assignee else []
    return f"{lead} ({', '.join(details)})" if details else lead


def _reasons(planned: Sequence[Planned]) -> list[str]:
    """Each reason once, with how many tickets it is for."""
    said: dict[str, int] = {}
    for item in planned:
        texts = [f"Estimated {item.new.estimate}: {item.estimate.basis}"] if item.estimate else []
        if item.assigned is not None:
            who, why = item.assigned
            texts.append(f"@{who} {why}" if who else f"Nobody is assigned: {why}")
        for text in texts:
            said[text] = said.get(text, 0) + 1
    return [f"{text}{f' ({count} tickets)' if count > 1 else ''}." for text, count in said.items()]


def planned_data(item: Planned) -> dict[str, Any]:
    """``key`` is ``null`` while the ticket is only planned, ``there`` says whether it was there before. ``parent`` is a
    key, or the title of another one of the plan."""
    new = item.new
    return {
        "key": item.there or item.key or None,
        "there": bool(item.there),
        "kind": new.kind,
        "title": new.title,
        "type": new.type,
        "components": list(new.components),
        "priority": new.priority,
        "subtasks": list(new.subtasks),
        "criteria": [{"text": proof.text, "check": proof.check} for proof in new.criteria],
        "assignee": new.assignee,
        "assigned_because": item.assigned.reason if item.assigned else "",
        "estimate": checked_estimate(new.estimate) if new.estimate else None,
        "estimated_from": item.estimate.basis if item.estimate else "",
    }


def plan_data(planned: Sequence[Planned], above: str) -> list[dict[str, Any]]:
    """With the parent of each: a key, or the title of one that is only planned."""
    names = {item.new.local: item.there or item.key or item.new.title for item in planned}
    return [{**planned_data(item), "parent": names.get(item.above, item.above or above)} for item in planned]


def plan_summary(plan: Plan, how: str, *, criteria_only: bool = False) -> list[str]:
    """The last lines: how many, what is left out, and what to type to make them (``how``). ``criteria_only``: its
    description was not looked at."""
    new, there = len(plan.new), len(plan.planned) - len(plan.new)
    done = f"{plan.done} of its parts {'is' if plan.done == 1 else 'are'} done already." if plan.done else ""
    if not plan.planned and criteria_only and not plan.done:
        return [safe(_without_criteria(plan.ticket.key))]
    if not plan.planned:
        hint = "" if plan.done else "Write boxes into its description (`- [ ] a part`), or give it criteria."
        said = (
            f"Nothing is left to break {plan.ticket.key} into." if plan.done else f"{plan.ticket.key} lists no parts."
        )
        return [safe(" ".join(filter(None, (said, done, hint))))]
    if not new:
        return [safe(f"Nothing is new: all of it is below {plan.ticket.key} already. {done}".strip())]
    parts = [f"{new} ticket{'s' if new != 1 else ''} {'created' if plan.made else 'would be created'}"]
    parts += [f"{there} there already"] if there else []
    return [
        safe(f"{', '.join(parts)}. {done}".strip()),
        *([] if plan.made else [f"Nothing is made yet: {how} does it."]),
    ]


def checklist_lines(found: Checklist, *, dry_run: bool) -> list[str]:
    lines = [f"[ ] {title}" for title in found.added]
    there = f"{len(found.there)} there already" if found.there else ""
    if found.added:
        count = f"{len(found.added)} subtask{'s' if len(found.added) != 1 else ''}"
        said = f"{count} {'would be added' if dry_run else 'added'} to {found.ticket.key}"
        lines.append(f"{', '.join(filter(None, (said, there)))}.")
    elif found.there:
        lines.append(f"Nothing is new: {found.ticket.key} has all of it as subtasks already.")
    elif found.done:
        lines.append(f"Nothing is left to do in {found.ticket.key}: all {found.done} are met.")
    else:
        lines.append(_without_criteria(found.ticket.key))
    return [safe(line) for line in lines]


def _without_criteria(key: str) -> str:
    return f'{key} has no criteria to make a checklist of: trackdown update {key} --criterion "What has to hold"'


def classification_lines(found: Classification, *, key: str = "", now: str = "") -> list[str]:
    """The questions with their answers, then what follows from them."""
    lines = [f"{item.question} {item.answer.capitalize()}: {item.because}." for item in found.answers]
    if not found.kind:
        lines.append(f"It is unclear what this is. {found.missing}")
    elif not key:
        lines.append(f"This is {_ARTICLE[found.kind]}.")
    elif found.kind == now:
        lines.append(f"{key} is {_ARTICLE[found.kind]}, as it should be.")
    else:
        lines.append(f"{key} is {_ARTICLE[now]} and reads like {_ARTICLE[found.kind]}.")
        lines.append(f"`trackdown reclassify {key} --to-{found.kind} --reason …` makes it one.")
    return [safe(line) for line in lines]


def classification_data(found: Classification, *, key: str = "", now: str = "") -> dict[str, Any]:
    """``kind`` is ``null`` where it is unclear; ``missing`` then says what would make it clear."""
    return {
        "key": key or None,
        "now": now,
        "kind": found.kind or None,
        "answers": [item._asdict() for item in found.answers],
        "missing": found.missing,
    }
