"""Whether one ticket is what a query asks for. The store answers the same for all tickets at once."""

from __future__ import annotations

from collections.abc import Callable
from operator import eq, ge, gt, le, lt
from typing import Any

from trackdown.core.query.bounds import bounds
from trackdown.core.query.facts import TicketFacts
from trackdown.core.query.nodes import And, Compare, Equal, Has, Is, Node, Not, Or, Text, seen
from trackdown.core.query.words import contains, folded
from trackdown.core.tickets.remaining import remaining

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, "=": eq, ">=": ge, ">": gt}

_FLAGS: dict[str, Callable[[TicketFacts], bool]] = {
    "blocked": lambda t: not t.finished and (t.status == "blocked" or t.waiting),
    "ready": lambda t: t.ready,
    "overdue": lambda t: not t.finished and t.target != "" and t.target < t.now[:10],
    "unestimated": lambda t: t.points is None and t.minutes is None,
    "open": lambda t: not t.finished,
    "finished": lambda t: t.finished,
    "archived": lambda t: t.archived,
    "unassigned": lambda t: not t.assignee,
    "orphaned": lambda t: t.kind != "epic" and not t.parent,
    "breached": lambda t: t.response_due != "" and t.response_due < t.now,
    "at-risk": lambda t: t.response_due >= t.now and t.response_risk != "" and t.response_risk < t.now,
    "unverified": lambda t: t.status == "done" and t.verified == "none",
}
_THINGS: dict[str, Callable[[TicketFacts], bool]] = {
    "criteria": lambda t: t.criteria > 0,
    "children": lambda t: t.children > 0,
    "parent": lambda t: t.parent != (),
    "comments": lambda t: t.comments > 0,
    "estimate": lambda t: t.points is not None or t.minutes is not None,
    "assignee": lambda t: t.assignee != "",
    "links": lambda t: t.links > 0,
    "subtasks": lambda t: t.subtasks > 0,
    "sprint": lambda t: t.sprint != "",
    "target": lambda t: t.target != "",
    "label": lambda t: t.labels != (),
    "component": lambda t: t.components != (),
}
_MANY: dict[str, Callable[[TicketFacts], tuple[str, ...]]] = {
    "key": lambda t: t.keys,
    "parent": lambda t: t.parent,
    "under": lambda t: t.above,
    "blocks": lambda t: t.blocks,
    "blocked-by": lambda t: t.blocked_by,
    "label": lambda t: t.labels,
    "component": lambda t: t.components,
    "by": lambda t: (t.created_by, t.created_by.removeprefix("person:").removeprefix("agent:")),
    "estimate": lambda t: ("",) if t.points is None and t.minutes is None else ("set",),
    "remaining": lambda t: ("",) if _remaining(t) is None else ("set",),
}
"""Fields with more than one value, and those that are only asked whether they are empty."""
_ANY_CASE = ("state", "workflow", "type")


def match(node: Node, facts: TicketFacts) -> bool:
    """Whether the ticket is what the tree asks for; an archived one has to be asked for as such, or by its key."""
    return _holds(seen(node), facts)


def _holds(node: Node, facts: TicketFacts) -> bool:
    if isinstance(node, And):
        return all(_holds(part, facts) for part in node.parts)
    if isinstance(node, Or):
        return any(_holds(part, facts) for part in node.parts)
    if isinstance(node, Not):
        return not _holds(node.part, facts)
    if isinstance(node, Is):
        return _FLAGS[node.flag](facts)
    if isinstance(node, Has):
        return _THINGS[node.thing](facts)
    if isinstance(node, Equal):
        return _equal(node, facts)
    return _compare(node, facts) if isinstance(node, Compare) else _text(node, facts)


def _equal(node: Equal, facts: TicketFacts) -> bool:
    many = _MANY.get(node.field)
    if many is not None:
        return any(value in (many(facts) or ("",)) for value in node.values)
    value = str(getattr(facts, node.field))
    if node.field == "sprint":
        return value.casefold() in [wanted.casefold() for wanted in node.values]
    if node.field in _ANY_CASE:
        return _small(value) in [_small(wanted) for wanted in node.values]
    return value in node.values


def _small(text: str) -> str:
    """As the store compares: only A to Z have two cases."""
    return "".join(character.lower() if character.isascii() else character for character in text)


def _compare(node: Compare, facts: TicketFacts) -> bool:
    value = _remaining(facts) if node.field == "remaining" else getattr(facts, node.field)
    if value is None or value == "":
        return False
    pairs = [(node.op, node.value)]
    if node.field in ("created", "updated") and isinstance(node.value, str):
        pairs = [*bounds(node.op, node.value)]
    return all(_OPERATORS[op](value, wanted) for op, wanted in pairs)


def _remaining(facts: TicketFacts) -> int | None:
    return remaining(facts.minutes, facts.logged, facts.remaining, finished=facts.finished)


def _text(node: Text, facts: TicketFacts) -> bool:
    phrase = folded(node.words)
    fields = (node.field,) if node.field else ("title", "body")
    if any(contains(folded(getattr(facts, field)), phrase) for field in fields):
        return True
    return not node.field and node.words.upper() in facts.keys
