"""All the circles of a graph of waiting, one after the other.

A circle ends by taking one of its edges away. Where everything hangs together there can be as many circles as
tickets, so that no more are looked for than somebody can read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

Node = tuple[str, str]
"""``start`` or ``done``, and the uid of the ticket that is started or done."""
Graph = dict[Node, list[Node]]
"""What each waits for."""
Edge = tuple[Node, Node]


class Circles(NamedTuple):
    """``found``: the nodes of each circle in the order of waiting, and the edge that was taken out of it. ``more``:
    there are others."""

    found: list[tuple[list[Node], Edge | None]]
    more: bool


def circles(
    graph: Graph,
    going: Callable[[list[Node]], Edge | None],
    most: int | None,
    through: Collection[str] | None = None,
) -> Circles:
    """Every circle that goes ``through`` one of these uids (``None``: any), each as short as can be seen at once.

    No more than ``most`` (``None``: all). ``going`` names the edge of a circle that has to go; without one all that the
    circle goes through is left out. Takes edges out of the graph.
    """
    search = _Search(graph)
    left = list(_components(graph, graph))[::-1]
    found: list[tuple[list[Node], Edge | None]] = []
    while left:
        inside = set(left[-1])
        starts = [node for node in left.pop() if through is None or node[1] in through]
        before = len(found)
        for node in starts:
            while node in inside and (circle := search.circle(node, inside)):
                if len(found) == most:
                    return Circles(found, True)
                edge = going(circle)
                found.append((circle, edge))
                if edge is None:
                    inside.difference_update(circle)
                else:
                    search.take_out(edge)
            # It is in no circle any more. Others may not be either: that is found out of all of them at once.
            if len(found) > before:
                left += list(_components(graph, inside))[::-1]
                break
    return Circles(found, False)


class _Search:
    def __init__(self, graph: Graph) -> None:
        self._ahead = graph
        self._behind: Graph = {node: [] for node in graph}
        for node, others in graph.items():
            for other in others:
                self._behind[other].append(node)

    def take_out(self, edge: Edge) -> None:
        self._ahead[edge[0]].remove(edge[1])
        self._behind[edge[1]].remove(edge[0])

    def circle(self, source: Node, inside: Collection[Node]) -> list[Node]:
        """A short way from a node back to itself, or nothing. Looked for from both ends, always on the side with less
        to look at: that sees little of a large graph."""
        ahead: dict[Node, Node | None] = {source: None}
        behind: dict[Node, Node | None] = {source: None}
        front, rear = [source], [source]
        while front and rear:
            if len(front) <= len(rear):
                met, front = _further(self._ahead, front, ahead, behind, inside)
            else:
                met, rear = _further(self._behind, rear, behind, ahead, inside)
                met = met and met[::-1]
            if met:
                # The source stands at both ends.
                return [*list(_way(met[0], ahead))[::-1], *_way(met[1], behind)][:-1]
        return []


def _further(
    graph: Graph,
    front: list[Node],
    seen: dict[Node, Node | None],
    others: Collection[Node],
    inside: Collection[Node],
) -> tuple[tuple[Node, Node] | None, list[Node]]:
    """One step on from all of the front: an edge to what the ``others`` have seen, or the next front."""
    reached: list[Node] = []
    for node in front:
        for other in graph[node]:
            if other in inside:
                if other in others:
                    return (node, other), []
                if other not in seen:
                    seen[other] = node
                    reached.append(other)
    return None, reached


def _way(node: Node | None, came_from: dict[Node, Node | None]) -> Iterator[Node]:
    while node is not None:
        yield node
        node = came_from[node]


def _components(graph: Graph, inside: Iterable[Node]) -> Iterator[list[Node]]:
    """What hangs together in circles, within these nodes; each as a list (the algorithm is Tarjan's)."""
    within = inside if isinstance(inside, dict) else dict.fromkeys(inside)
    number: dict[Node, int] = {}
    lowest: dict[Node, int] = {}
    open_ones: list[Node] = []
    is_open: set[Node] = set()
    for source in within:
        if source in number:
            continue
        path = [(source, iter(graph[source]))]
        number[source] = lowest[source] = len(number)
        open_ones.append(source)
        is_open.add(source)
        while path:
            node, others = path[-1]
            for other in others:
                if other not in within:
                    continue
                if other not in number:
                    number[other] = lowest[other] = len(number)
                    open_ones.append(other)
                    is_open.add(other)
                    path.append((other, iter(graph[other])))
                    break
                if other in is_open:
                    lowest[node] = min(lowest[node], number[other])
            else:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    component = _closed(node, open_ones, is_open)
                    if len(component) > 1 or node in graph[node]:
                        yield component


def _closed(node: Node, open_ones: list[Node], is_open: set[Node]) -> list[Node]:
    at = len(open_ones) - 1
    while open_ones[at] != node:
        at -= 1
    component = open_ones[at:]
    del open_ones[at:]
    is_open.difference_update(component)
    return component
