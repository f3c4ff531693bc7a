"""Who waits for whom, and why a new relation may not close a circle.

A ticket can start when all that blocks it is done and its parent can start; it can be done when it has started and its
children are done. A relation that would make some ticket wait for itself along these rules is refused, and the circle
shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Node(NamedTuple):
    """``start`` or ``done`` of one ticket."""

    event: str
    uid: str


class Family(NamedTuple):
    """How to ask for the relations of a ticket, each by uid. ``waiting`` are those that it blocks."""

    blockers: Callable[[str], Iterable[str]]
    waiting: Callable[[str], Iterable[str]]
    children: Callable[[str], Iterable[str]]
    parent: Callable[[str], str]


def requires(node: Node, family: Family) -> list[Node]:
    """What has to be before it can."""
    if node.event == "start":
        needed = [Node("done", uid) for uid in family.blockers(node.uid)]
        parent = family.parent(node.uid)
        return [*needed, Node("start", parent)] if parent else needed
    return [Node("start", node.uid), *(Node("done", uid) for uid in family.children(node.uid))]


def _required_by(node: Node, family: Family) -> list[Node]:
    """The same relation, the other way round."""
    if node.event == "start":
        return [Node("done", node.uid), *(Node("start", uid) for uid in family.children(node.uid))]
    waiting = [Node("start", uid) for uid in family.waiting(node.uid)]
    parent = family.parent(node.uid)
    return [*waiting, Node("done", parent)] if parent else waiting


class _Search:
    """A walk from one node, a node at a time, that remembers how it came to each."""

    def __init__(self, source: Node, follow: Callable[[Node, Family], list[Node]], family: Family) -> None:
        self.came_from: dict[Node, Node | None] = {source: None}
        self.front = [source]
        self._follow = follow
        self._family = family

    def step(self, other: _Search) -> Node | None:
        """Go on from one node; where the two walks meet, if they now do."""
        node = self.front.pop()
        for found in self._follow(node, self._family):
            if found not in self.came_from:
                self.came_from[found] = node
                self.front.append(found)
                if found in other.came_from:
                    return found
        return None

    def back(self, node: Node) -> list[Node]:
        """The nodes from the source to ``node``."""
        path = [node]
        while (earlier := self.came_from[path[-1]]) is not None:
            path.append(earlier)
        return path[::-1]


def _path(source: Node, target: Node, family: Family) -> list[Node] | None:
    """The nodes from ``source`` to ``target`` along what is required, or ``None``.

    Walked from both ends, always from where less was seen: nothing waits for a new ticket, so that its relations are
    checked at once, however much hangs together on the other side.
    """
    if source == target:
        return [source]
    ahead, behind = _Search(source, requires, family), _Search(target, _required_by, family)
    while ahead.front and behind.front:
        first, second = (ahead, behind) if len(ahead.came_from) <= len(behind.came_from) else (behind, ahead)
        met = first.step(second)
        if met is not None:
            return [*ahead.back(met), *behind.back(met)[-2::-1]]
    return None


def _uids(path: list[Node]) -> list[str]:
    circle: list[str] = []
    for node in path:
        if not circle or circle[-1] != node.uid:
            circle.append(node.uid)
    return circle


def circle_of_block(ticket: str, blocker: str, family: Family) -> list[str] | None:
    """The uids of the circle that ``ticket`` waiting for ``blocker`` would close, from ``ticket`` on; else ``None``."""
    path = _path(Node("done", blocker), Node("start", ticket), family)
    return None if path is None else [ticket, *(uid for uid in _uids(path))]


def circle_of_parent(ticket: str, parent: str, family: Family) -> list[str] | None:
    """The uids of the circle that putting ``ticket`` under ``parent`` would close; else ``None``. The parent that it
    has now no longer counts: it would be left."""
    family = _without_parent(ticket, family)
    up = _path(Node("start", parent), Node("start", ticket), family)
    down = _path(Node("done", ticket), Node("done", parent), family)
    if up is not None:
        return [ticket, *_uids(up)]
    return None if down is None else [parent, *_uids(down)]


def _without_parent(ticket: str, family: Family) -> Family:
    return Family(
        family.blockers,
        family.waiting,
        children=lambda uid: [child for child in family.children(uid) if child != ticket],
        parent=lambda uid: "" if uid == ticket else family.parent(uid),
    )
