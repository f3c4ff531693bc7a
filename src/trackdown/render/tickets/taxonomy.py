"""Labels and components, and what became one of them, as people and ``--json`` read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackdown.core.planning.spelling import Group
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.table import Column, table
from trackdown.services.tickets.taxonomy import Audit, Renamed, Standardized, Word

_BY = {"configured": "as the settings spell it", "used": "the most used spelling"}


def words_table(found: Sequence[Word], what: str, look: Look) -> list[str]:
    columns = (Column(what.upper(), lambda _: "bold"), Column("TICKETS", right=True))
    return table(columns, [(word.name, str(word.tickets)) for word in found], look)


def standardized_lines(found: Standardized, *, written: bool) -> list[str]:
    lines = [f"{name} {'is now' if written else 'would become'} {label}" for name, label in found.aliases.items()]
    lines += _renamed_lines(found.tickets, "labels", written=written)
    return [safe(line) for line in lines] or ["No ticket has an alias; nothing changes."]


def audit_lines(found: Audit, *, fix: bool, written: bool) -> list[str]:
    lines = [_group_line(group) for group in found.found.groups]
    lines += [f"{one} and {two} differ in one letter; nothing is done about it." for one, two in found.found.near]
    if not lines:
        return ["Every component is written in one way."]
    if fix:
        lines += _renamed_lines(found.tickets, "components", written=written)
    elif any(group.name for group in found.found.groups):
        lines.append("`trackdown component audit --fix-duplicates` makes one of those that are surely the same.")
    lines += [
        f"The settings name an owner of {old}: `trackdown config set owners.{new} NAME` for {new}."
        for old, new in found.owners.items()
    ]
    return [safe(line) for line in lines]


def _group_line(group: Group) -> str:
    shown = ", ".join(f"{name} ({count})" for name, count in group.spellings.items())
    if not group.name:
        return f"{shown}: the settings name several of them, so nothing says which one is meant."
    why = "one is the plural of the other" if group.rule == "plural" else "they are spelled differently"
    return f"{group.name}, {_BY[group.by]}, for {shown}: {why}."


def _renamed_lines(tickets: Sequence[Renamed], what: str, *, written: bool) -> list[str]:
    arrow = "→" if written else "would become"
    lines = [f"{item.key}: {what} {', '.join(item.old)} {arrow} {', '.join(item.new)}" for item in tickets]
    count = f"{len(tickets):,} ticket{'s' if len(tickets) != 1 else ''}"
    return [*lines, f"{count} {'changed' if written else 'would change'}."] if tickets else []


def renamed_data(tickets: Sequence[Renamed], what: str) -> list[dict[str, Any]]:
    """Old and new by field, as a bulk update says it."""
    return [
        {"key": item.key, "title": item.title, "changes": {what: {"old": item.old, "new": item.new}}}
        for item in tickets
    ]


def audit_data(found: Audit) -> dict[str, Any]:
    """``duplicates`` can be joined, ``undecided`` cannot, ``near`` only looks alike."""
    groups = [{"component": group.name or None, **_group_data(group)} for group in found.found.groups]
    return {
        "duplicates": [group for group in groups if group["component"]],
        "undecided": [group for group in groups if not group["component"]],
        "near": [list(pair) for pair in found.found.near],
        "tickets": renamed_data(found.tickets, "components"),
        "owners": found.owners,
    }


def _group_data(group: Group) -> dict[str, Any]:
    return {"spellings": group.spellings, "rule": group.rule, "by": group.by}
