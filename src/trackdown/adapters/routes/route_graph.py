"""Routers that include each other, spread out into whole paths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from trackdown.core.contracts.paths import UNRESOLVED, joined, names
from trackdown.core.contracts.served import ANY, Asleep, Found, Place, Route, Slash, Unresolved

MOST_DEEP = 30
MOST_ROUTES = 50_000
"""Routers that include each other in a circle, or many times over, end here."""


class Style(NamedTuple):
    """How a framework writes paths: ``parse`` gives our spelling (several paths where a parameter may be absent),
    ``join`` puts a prefix before a path, ``ordered`` says whether the first route that fits is taken."""

    framework: str
    parse: Callable[[str], list[str]]
    slash: Slash = "either"
    ordered: bool = True
    join: Callable[[str, str], str] = joined


class _Router(NamedTuple):
    key: str
    place: Place
    prefix: str | None
    root: bool
    entries: list[_Entry]
    slash: Slash | None


class _Entry(NamedTuple):
    """A route (``methods``), or a router that is included (``child``; empty for one that cannot be told)."""

    place: Place
    path: str | None
    methods: tuple[str, ...] = ()
    child: str = ""
    instead: bool = False
    details: dict[str, Any] = {}
    why: str = ""


class RouteGraph:
    """Built while reading, then asked once for what was ``found``. A path of None is one that cannot be told."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._routers: dict[str, _Router] = {}
        self._loose: list[Unresolved] = []

    def router(
        self, key: str, place: Place, prefix: str | None = "", *, root: bool = False, slash: Slash | None = None
    ) -> None:
        if key not in self._routers:
            self._routers[key] = _Router(key, place, prefix, root, [], slash)

    def __contains__(self, key: str) -> bool:
        return key in self._routers

    def put_before(self, key: str, prefix: str | None) -> None:
        """One more prefix before all of a router's paths, those that it has already included."""
        router = self._routers[key]
        known = None if prefix is None or router.prefix is None else self._style.join(prefix, router.prefix)
        self._routers[key] = router._replace(prefix=known)

    def route(self, key: str, methods: tuple[str, ...], path: str | None, place: Place, **details: Any) -> None:
        self._routers[key].entries.append(_Entry(place, path, methods, details=details))

    def include(self, key: str, child: str, prefix: str | None, place: Place, *, instead: bool = False) -> None:
        """``child`` answers below ``prefix``; ``instead`` of its own, for a framework that has it so."""
        self._routers[key].entries.append(_Entry(place, prefix, child=child, instead=instead))

    def include_unknown(self, key: str, prefix: str | None, place: Place, why: str) -> None:
        """Something answers below ``prefix``, and nothing here tells what."""
        self._routers[key].entries.append(_Entry(place, prefix, why=why))

    def method_unknown(self, key: str, path: str | None, place: Place, why: str) -> None:
        """A route whose methods cannot be told."""
        self._routers[key].entries.append(_Entry(place, path, (ANY,), why=why))

    def loose(self, method: str, path: str | None, place: Place, why: str) -> None:
        """A route whose router cannot be told."""
        shown = UNRESOLVED if path is None else f"{UNRESOLVED}{self._style.parse(path)[0]}"
        self._loose.append(Unresolved(method, shown, place, why))

    def found(self) -> Found:
        return _Spreading(self._style, self._routers, self._loose).found()


class _Spreading:
    def __init__(self, style: Style, routers: dict[str, _Router], loose: list[Unresolved]) -> None:
        self._style = style
        self._routers = routers
        self._routes: list[Route] = []
        self._unresolved = list(loose)
        self._asleep: list[Asleep] = []
        self._turn = 0

    def found(self) -> Found:
        children = {entry.child for router in self._routers.values() for entry in router.entries if entry.child}
        apart = [router for router in self._routers.values() if router.key not in children]
        roots = [router for router in apart if router.root]
        for root in roots or apart:
            self._spread(root, "", (), root.key)
        if roots:
            unknown = any(entry.why for router in self._routers.values() for entry in router.entries)
            for router in apart:
                if not router.root:
                    self._left_out(router, unknown)
        return Found(tuple(self._routes), tuple(self._unresolved), tuple(self._asleep))

    def _left_out(self, router: _Router, unknown: bool) -> None:
        """A router that nothing was seen to include."""
        inner = _Spreading(self._style, self._routers, [])
        inner._spread(router, "", (), router.key)
        for route in inner._routes:
            if unknown:
                why = f"a router is included at run time, perhaps the one at {router.place}"
                self._unresolved.append(Unresolved(route.method, f"{UNRESOLVED}{route.path}", route.place, why))
            else:
                why = f"of a router that nothing includes ({router.place})"
                self._asleep.append(Asleep(route.method, route.path, route.place, why))
        self._unresolved += inner._unresolved

    def _spread(
        self, router: _Router, before: str, above: tuple[str, ...], application: str, *, instead: bool = False
    ) -> None:
        if router.key in above or len(above) > MOST_DEEP or len(self._routes) > MOST_ROUTES:
            return
        prefix = before if instead else self._add(before, router.prefix)
        # Routes that several files add to one router are added in the order of imports, which nothing here tells.
        ordered = self._style.ordered and len({entry.place.file for entry in router.entries}) <= 1
        for entry in router.entries:
            whole = self._add(prefix, entry.path)
            if entry.child in self._routers:
                self._spread(
                    self._routers[entry.child], whole, (*above, router.key), application, instead=entry.instead
                )
            elif entry.why and entry.methods:
                self._unresolved.append(Unresolved(ANY, self._parsed(whole)[0], entry.place, entry.why))
            elif entry.why:
                name = f"{self._parsed(whole)[0].rstrip('/')}/{UNRESOLVED}" if UNRESOLVED not in whole else whole
                self._unresolved.append(Unresolved(ANY, name, entry.place, entry.why))
            else:
                self._answer(router, entry, whole, application, ordered)

    def _answer(self, router: _Router, entry: _Entry, whole: str, application: str, ordered: bool) -> None:
        for method in entry.methods:
            for path in self._parsed(whole):
                if UNRESOLVED in path:
                    why = "a prefix or the path is not written as a constant"
                    self._unresolved.append(Unresolved(method, path, entry.place, why))
                    continue
                self._turn += 1
                details = {"slash": router.slash or self._style.slash, **entry.details}
                if details.get("query"):  # what a prefix names is no query
                    details["query"] = tuple(item for item in details["query"] if item.name not in names(path))
                turn = self._turn if ordered else None
                route = Route(method, path, entry.place, self._style.framework, application, turn, **details)
                self._routes.append(route)

    def _add(self, before: str, path: str | None) -> str:
        if path is None:
            return f"{before.rstrip('/')}/{UNRESOLVED}" if before and UNRESOLVED not in before else UNRESOLVED
        return self._style.join(before, path)

    def _parsed(self, whole: str) -> list[str]:
        return [path if path.startswith(("/", UNRESOLVED)) else f"/{path}" for path in self._style.parse(whole)]
