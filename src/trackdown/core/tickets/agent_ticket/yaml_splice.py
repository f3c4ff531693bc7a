"""Another value in the place of one in a YAML text, changing no more of the text than has to change."""

from __future__ import annotations

from typing import Any

from trackdown.core.tickets.document_emit import flow
from trackdown.core.tickets.document_yaml import Node, to_value


def spliced(raw: str, node: Node, value: Any) -> str:
    """The text with ``value`` where ``node`` stands. Lists and maps are changed item by item, so that their layout and
    the comments between them stay; what cannot be is written on one line."""
    if to_value(node) == value:
        return raw
    made = None
    if _is_written_here(node):
        if isinstance(value, list) and node.kind == "list" and node.items:
            made = _list(raw, node, value)
        elif isinstance(value, dict) and node.kind == "map" and node.items:
            made = _map(raw, node, value)
    return replaced(raw, node, value) if made is None else made


def replaced(raw: str, node: Node, value: Any) -> str:
    gap = "" if raw[node.start - 1 : node.start] in (" ", "\t", "\n", "[", "{", "") else " "
    return f"{raw[: node.start]}{gap}{flow(value)}{raw[node.end :]}"


def _is_written_here(node: Node) -> bool:
    """An alias stands elsewhere than what it means."""
    return all(node.start <= item.start and item.end <= node.end for item in node.items)


def _list(raw: str, node: Node, value: list[Any]) -> str | None:
    known = len(node.items)
    if len(value) < known or (len(value) > known and node.style == "flow"):
        return None
    lines = "".join(f"\n{_indent(raw, node)}- {flow(item)}" for item in value[known:])
    raw = _below(raw, node, lines)
    for item, new in reversed(list(zip(node.items, value[:known], strict=True))):
        raw = spliced(raw, item, new)
    return raw


def _map(raw: str, node: Node, value: dict[str, Any]) -> str | None:
    there = {key.text: item for key, item in node.pairs}
    added = {name: item for name, item in value.items() if name not in there}
    if not set(there) <= set(value) or (added and node.style == "flow"):
        return None
    raw = _below(
        raw, node, "".join(f"\n{_indent(raw, node)}{flow(name)}: {flow(item)}" for name, item in added.items())
    )
    for name, item in reversed(there.items()):
        raw = spliced(raw, item, value[name])
    return raw


def _indent(raw: str, node: Node) -> str:
    return " " * (node.start - raw.rfind("\n", 0, node.start) - 1)


def _below(raw: str, node: Node, lines: str) -> str:
    """New lines go behind what stands on the last line, also behind a comment."""
    end = raw.find("\n", node.end)
    at = len(raw) if end < 0 else end
    return f"{raw[:at]}{lines}{raw[at:]}"
