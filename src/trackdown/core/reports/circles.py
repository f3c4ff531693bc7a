"""Whether many relations that came at once make any ticket wait for itself: one walk through all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trackdown.core.tickets.waiting import Family, Node, requires

_OPEN, _OVER = 1, 2


def circle(uids: Iterable[str], family: Family) -> list[str]:
    """The uids of a circle that can be reached from one of these tickets, by the rules of ``waiting``; empty if there
    is none."""
    state: dict[Node, int] = {}
    for uid in uids:
        found = _walk(Node("done", uid), family, state)
        if found:
            return list(dict.fromkeys(node.uid for node in found))
    return []


def _walk(source: Node, family: Family, state: dict[Node, int]) -> list[Node]:
    if source in state:
        return []
    state[source] = _OPEN
    path: list[tuple[Node, Iterator[Node]]] = [(source, iter(requires(source, family)))]
    while path:
        node, needed = path[-1]
        following = next(needed, None)
        if following is None:
            state[node] = _OVER
            path.pop()
        elif state.get(following) == _OPEN:
            nodes = [node for node, _ in path]
            return nodes[nodes.index(following) :]
        elif following not in state:
            state[following] = _OPEN
            path.append((following, iter(requires(following, family))))
    return []
