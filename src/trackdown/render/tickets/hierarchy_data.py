"""Trees of tickets and what differs between two of them, as JSON shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from trackdown.core.ops.envelope import canonical
from trackdown.core.reports.comparison import Comparison, Standing
from trackdown.core.reports.hierarchy import SCHEMA, Node
from trackdown.render.tickets.data import progress_data


def head_data(root: str, depth: int | None) -> dict[str, Any]:
    return {"schema": SCHEMA, "root": root or None, "depth": depth}


def node_data(node: Node) -> dict[str, Any]:
    """``hidden`` counts children that lie deeper than was asked for; it and ``progress`` are null where what is below
    was not loaded."""
    leaf = node.leaf
    return {
        **{name: getattr(leaf, name) for name in ("key", "kind", "title", "status", "priority", "assignee")},
        "progress": progress_data(node.progress) if node.progress else None,
        "hidden": node.hidden,
        "children": [node_data(child) for child in node.children],
    }


def document_lines(root: str, depth: int | None, trees: Iterable[Node]) -> Iterator[str]:
    """The document, one tree a line, so that it need not be in memory as a whole."""
    yield f'{canonical(head_data(root, depth))[:-1]},"tickets":['
    comma = ""
    for tree in trees:
        yield comma + canonical(node_data(tree))
        comma = ","
    yield "]}"


def comparison_data(found: Comparison, source: str) -> dict[str, Any]:
    return {
        "against": source,
        "added": [_standing_data(item) for item in found.added],
        "removed": [_standing_data(item) for item in found.removed],
        "moved": [
            {"key": m.key, "title": m.title, "from": m.source or None, "to": m.target or None} for m in found.moved
        ],
        "changed": [
            {"key": c.key, "title": c.title, "fields": {n: {"from": a, "to": b} for n, (a, b) in c.fields.items()}}
            for c in found.changed
        ],
    }


def _standing_data(item: Standing) -> dict[str, Any]:
    return {**item._asdict(), "parent": item.parent or None}
