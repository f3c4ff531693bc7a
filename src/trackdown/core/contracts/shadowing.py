"""Routes that no request reaches, because an earlier one of the same application takes them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from trackdown.core.contracts.paths import covers, ends_with_slash, shape
from trackdown.core.contracts.served import ANY, Route


def shadowed(routes: Sequence[Route]) -> dict[Route, Route]:
    """The routes that are never reached, with what stands before them.

    Where the framework goes by order, an earlier path that covers a later one takes its requests; where it goes by how
    exact a path is, or where the order cannot be told, only one that is there twice is never reached.
    """
    found: dict[Route, Route] = {}
    for members in _by_application(routes).values():
        ordered = sorted((route for route in members if route.turn is not None), key=lambda route: route.turn or 0)
        for at, later in enumerate(ordered):
            for earlier in ordered[:at]:
                if _takes(earlier, later) and covers(earlier.path, later.path):
                    found[later] = earlier
                    break
        seen: dict[tuple[str, str, bool], Route] = {}
        for route in members:
            if route.turn is None:
                key = route.method, _spelled(route), ends_with_slash(route.path) and route.slash == "exact"
                first = seen.setdefault(key, route)
                if first is not route:
                    found[route] = first
    return found


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
    from trackdown.core.contracts.paths import segments

    kinds = [piece.kind for segment in segments(route.path) for piece in segment if piece.parameter]
    return f"{shape(route.path)} {kinds}"
