"""The tree of a query: few kinds of nodes, made by the parser or by commands whose options mean the same.

Values in a tree are in their own spelling: statuses, kinds and priorities as stored, keys in capitals, times as UTC.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

FLAGS = (
    *("blocked", "ready", "overdue", "unestimated", "open", "finished", "archived", "unassigned", "orphaned"),
    *("breached", "at-risk", "unverified"),
)
THINGS = (
    *("criteria", "children", "parent", "comments", "estimate", "assignee", "links", "subtasks", "sprint", "target"),
    *("label", "component"),
)
SORTABLE = (
    *("key", "kind", "title", "status", "priority", "assignee", "sprint", "estimate", "target", "created", "updated"),
)


class And(NamedTuple):
    """All of them hold; without any part it holds always."""

    parts: tuple[Node, ...]


class Or(NamedTuple):
    """One of them holds; without any part it never holds."""

    parts: tuple[Node, ...]


class Not(NamedTuple):
    part: Node


class Is(NamedTuple):
    """One of ``FLAGS``."""

    flag: str


class Has(NamedTuple):
    """At least one of ``THINGS``."""

    thing: str


class Equal(NamedTuple):
    """The field has one of the values; an empty text stands for having none."""

    field: str
    values: tuple[str, ...]


class Compare(NamedTuple):
    """``op`` is one of ``< <= = >= >``. A text is a priority, a day (``2026-01-31``) or a moment
    (``2026-01-31T10:00:00Z``); a number is points or, in all fields but ``points``, minutes."""

    field: str
    op: str
    value: str | float


class Text(NamedTuple):
    """These words one behind the other in ``title``, in ``body``, or in either if ``field`` is empty; a key finds its
    ticket too."""

    words: str
    field: str = ""


Node: TypeAlias = And | Or | Not | Is | Has | Equal | Compare | Text

EVERYTHING = And(())


class Sort(NamedTuple):
    field: str
    descending: bool = False


class Query(NamedTuple):
    """Without ``sort`` the store's own order: what is open first, then the most urgent, then the oldest."""

    where: Node = EVERYTHING
    sort: tuple[Sort, ...] = ()


def all_of(*nodes: Node) -> Node:
    """The tree for which each of them holds, without needless levels."""
    parts = [part for node in nodes for part in (node.parts if isinstance(node, And) else (node,))]
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def any_of(*nodes: Node) -> Node:
    """The tree for which one of them holds, without needless levels; values of one field come together."""
    parts: list[Node] = []
    values: dict[str, dict[str, None]] = {}
    for part in (part for node in nodes for part in (node.parts if isinstance(node, Or) else (node,))):
        if not isinstance(part, Equal):
            parts.append(part)
            continue
        if part.field not in values:
            values[part.field] = {}
            parts.append(part)
        values[part.field].update(dict.fromkeys(part.values))
    parts = [Equal(part.field, tuple(values[part.field])) if isinstance(part, Equal) else part for part in parts]
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def none_of(node: Node) -> Node:
    """The tree for which it does not hold."""
    return node.part if isinstance(node, Not) else Not(node)


ARCHIVED_TOO = any_of(Is("archived"), Not(Is("archived")))
"""Holds for every ticket, and says something about being archived: then a query leaves none out (see ``seen``)."""


EVERY_TICKET = Query(ARCHIVED_TOO)
"""Archived ones too, which a query leaves out unless it says something about them."""


def seen(node: Node) -> Node:
    """The same with what every query leaves unsaid: archived tickets are left out unless it says something about being
    archived, but one whose key it names is there."""
    named: list[str] = []
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, And | Or):
            waiting.extend(part.parts)
        elif isinstance(part, Not):
            waiting.append(part.part)
        elif isinstance(part, Is) and part.flag == "archived":
            return node
        elif isinstance(part, Equal) and part.field == "key":
            named.extend(part.values)
    kept: Node = Not(Is("archived"))
    return all_of(any_of(kept, Equal("key", tuple(dict.fromkeys(named)))) if named else kept, node)
