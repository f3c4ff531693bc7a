"""Trees of tickets, with how far each is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from trackdown.core.tickets.progress import Progress

SCHEMA = "trackdown-hierarchy/1"
"""Stands at the beginning of the document that a later report can be compared with."""


class Leaf(NamedTuple):
    """What a tree shows of one ticket."""

    uid: str
    key: str
    kind: str
    title: str
    status: str
    priority: str
    assignee: str
    archived: bool = False


class Node(NamedTuple):
    """``hidden`` counts children that are left out because they lie deeper than was asked for. Where what is below was
    not loaded, ``progress`` and ``hidden`` are ``None``."""

    leaf: Leaf
    progress: Progress | None
    children: list[Node]
    hidden: int | None = 0


def grown(
    leaves: Iterable[tuple[str, Leaf]],
    progress: Mapping[str, Progress],
    depth: int | None = None,
    *,
    loaded: bool = True,
) -> Node | None:
    """One tree of leaves, each with the uid of its parent, parents first. ``depth`` is how many levels below the first
    one are shown; unless ``loaded``, nobody has looked whether there is more. What is archived is left out unless
    something below it is not; ``None`` if that leaves nothing."""
    nodes: dict[str, Node] = {}
    below: dict[str, list[str]] = {}
    order: list[str] = []
    for above, leaf in leaves:
        nodes[leaf.uid] = Node(leaf, progress.get(leaf.uid), [])
        order.append(leaf.uid)
        if len(order) > 1:
            below.setdefault(above, []).append(leaf.uid)
    kept = _kept(order, nodes, below)
    if not order or order[0] not in kept:
        return None
    shown = {uid: [child for child in some if child in kept] for uid, some in below.items()}
    return _cut(order[0], nodes, shown, depth, loaded)


def _kept(order: list[str], nodes: Mapping[str, Node], below: Mapping[str, list[str]]) -> set[str]:
    kept: set[str] = set()
    for uid in reversed(order):
        if not nodes[uid].leaf.archived or any(child in kept for child in below.get(uid, ())):
            kept.add(uid)
    return kept


def _cut(uid: str, nodes: Mapping[str, Node], below: Mapping[str, list[str]], depth: int | None, loaded: bool) -> Node:
    children = below.get(uid, [])
    if depth == 0:
        return nodes[uid]._replace(hidden=len(children) if loaded else None)
    deeper = None if depth is None else depth - 1
    return nodes[uid]._replace(children=[_cut(child, nodes, below, deeper, loaded) for child in children])


def walk(node: Node, depth: int = 0) -> Iterator[tuple[int, Node]]:
    """A tree's nodes with their depth, parents first."""
    yield depth, node
    for child in node.children:
        yield from walk(child, depth + 1)
