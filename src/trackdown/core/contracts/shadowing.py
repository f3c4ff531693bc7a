"""Routes that no request reaches, because an earlier one of the same application takes them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from trackdown.core.contracts.paths import MANY, Segment, covers, ends_with_slash, segments, shape
from trackdown.core.contracts.served import ANY, Route


def shadowed(routes: Sequence[Route]) -> dict[Route, Route]:
    """The routes that are never reached, with what stands before them.

    Where the framework goes by order, an earlier path that covers a later one takes its requests; where it goes by how
    exact a path is, or where the order cannot be told, only one that is there twice is never reached.
    """
    found: dict[Route, Route] = {}
    for members in _by_application(routes).values():
        tried = _Tried()
        for later in sorted((route for route in members if route.turn is not None), key=lambda route: route.turn or 0):
            earlier = tried.taking(later)
            if earlier is not None:
                found[later] = earlier
            tried.add(later)
        seen: dict[tuple[str, str, bool], Route] = {}
        for route in members:
            if route.turn is None:
                key = route.method, _spelled(route), ends_with_slash(route.path) and route.slash == "exact"
                first = seen.setdefault(key, route)
                if first is not route:
                    found[route] = first
    return found


class _Tried:
    """Routes in the order in which they are tried, by their segments, so that only those are looked at that could take
    a request of another."""

    def __init__(self) -> None:
        self._next: dict[str, _Tried] = {}
        self._parameters: set[str] = set()
        self._ends: list[Route] = []

    def add(self, route: Route) -> None:
        node = self
        for segment in segments(route.path):
            key = "".join(piece.text or f"{{{piece.kind}}}" for piece in segment)
            if any(piece.parameter for piece in segment):
                node._parameters.add(key)
            node = node._next.setdefault(key, _Tried())
        node._ends.append(route)

    def taking(self, later: Route) -> Route | None:
        """The first route that takes every request of this one."""
        known = [route for route in self._fitting(segments(later.path)) if _takes(route, later)]
        known = [route for route in known if covers(route.path, later.path)]
        return min(known, key=lambda route: route.turn or 0, default=None)

    def _fitting(self, rest: tuple[Segment, ...]) -> Iterator[Route]:
        if not rest:
            yield from self._ends
            return
        many = self._next.get(f"{{{MANY}}}")
        if many is not None:
            yield from many._ends
        literal = "".join(piece.text or f"{{{piece.kind}}}" for piece in rest[0])
        for key in {literal, *self._parameters}:
            if key in self._next:
                yield from self._next[key]._fitting(rest[1:])


def _by_application(routes: Sequence[Route]) -> dict[tuple[str, str], list[Route]]:
    groups: dict[tuple[str, str], list[Route]] = defaultdict(list)
    for route in routes:
        groups[route.framework, route.application].append(route)
    return groups


def _takes(earlier: Route, later: Route) -> bool:
    if earlier.slash == "exact" and ends_with_slash(earlier.path) != ends_with_slash(later.path):
        return False
    return earlier.method in (later.method, ANY)


def _spelled(route: Route) -> str:
    """The path by its shape; parameters that are held to something differ from those that are not."""
    kinds = [piece.kind for segment in segments(route.path) for piece in segment if piece.parameter]
    return f"{shape(route.path)} {kinds}"
