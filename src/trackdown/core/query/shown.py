"""A query as text again: reading it gives the same tree."""

from __future__ import annotations

from trackdown.core.query.nodes import And, Compare, Equal, Has, Is, Node, Not, Or, Query, Text

_WEEK = 2400
_MOST = 999_999
"""A number in a time has at most six digits, a working week forty hours."""


def shown(query: Query) -> str:
    """The query in its own spelling. Times are written out, so that it means the same later."""
    parts = [_node(query.where)] if query.where != And(()) else []
    return " ".join([*parts, *(f"sort:{'-' if by.descending else ''}{by.field}" for by in query.sort)])


def _node(node: Node) -> str:
    if isinstance(node, Or):
        return " OR ".join(_node(part) for part in node.parts)
    if isinstance(node, And):
        return " AND ".join(_inner(part, Or) for part in node.parts)
    if isinstance(node, Not):
        return f"NOT {_inner(node.part, And, Or)}"
    return _term(node)


def _inner(node: Node, *grouped: type[And] | type[Or]) -> str:
    return f"({_node(node)})" if isinstance(node, grouped) else _node(node)


def _term(node: Is | Has | Equal | Compare | Text) -> str:
    if isinstance(node, Is):
        return f"is:{node.flag}"
    if isinstance(node, Has):
        return f"has:{node.thing}"
    if isinstance(node, Text):
        return f"{node.field}:{_quoted(node.words)}" if node.field else _quoted(node.words)
    if isinstance(node, Equal):
        return f"{node.field}:{','.join(_value(value) for value in node.values)}"
    field = "estimate" if node.field in ("points", "minutes") else node.field
    return f"{field}:{'' if node.op == '=' else node.op}{_amount(node)}"


def _amount(node: Compare) -> str:
    if isinstance(node.value, str):
        # One moment is no whole day: said as a comparison, it is read as what it is.
        return node.value if node.op != "=" or len(node.value) == len("2026-01-31") else f"={node.value}"
    if node.field == "points":
        return f"{node.value:f}".rstrip("0").rstrip(".")
    weeks, minutes = divmod(int(node.value), _WEEK)
    most, rest = divmod(weeks, _MOST)
    return f"{_MOST}w" * most + (f"{rest}w" if rest else "") + (f"{minutes}m" if minutes or not weeks else "")


def _value(value: str) -> str:
    if not value:
        return "none"
    plain = value.replace("-", "").replace("_", "").replace(".", "").replace("/", "").isalnum()
    return value if plain and value.lower() != "none" else _quoted(value)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
