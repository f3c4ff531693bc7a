"""A contract against what code serves: every operation gets one verdict, every other route is a finding of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from trackdown.core.contracts.alignment import Alignment, Base, align
from trackdown.core.contracts.details import differences
from trackdown.core.contracts.model import Contract, Operation
from trackdown.core.contracts.paths import UNRESOLVED, covers, segments, shape, shown
from trackdown.core.contracts.served import ANY, Asleep, Found, Place, Route, Unresolved
from trackdown.core.contracts.shadowing import shadowed

Kind = Literal["missing", "extra", "mismatched", "shadowed", "unknown"]
KINDS: tuple[Kind, ...] = ("missing", "extra", "mismatched", "shadowed", "unknown")


class Finding(NamedTuple):
    """``operation`` is such as ``GET /api/posts/{id}``; ``line`` is the contract's, 0 where it has none. ``rule`` says
    what differs: ``method``, ``case``, ``details``, ``base``, ``commented``, ``duplicate`` … or as its kind does."""

    kind: Kind
    operation: str
    text: str
    place: Place | None = None
    line: int = 0
    rule: str = ""
    side: Literal["server", "client"] = "server"


class Verdict(NamedTuple):
    """What became of one operation. ``place`` is where the code serves it."""

    operation: Operation
    state: Literal["present", "missing", "mismatched", "shadowed", "unknown"]
    place: Place | None = None
    framework: str = ""


class Comparison(NamedTuple):
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    base: Base

    def of(self, kind: Kind) -> list[Finding]:
        return [finding for finding in self.findings if finding.kind == kind]

    @property
    def present(self) -> int:
        return sum(verdict.state == "present" for verdict in self.verdicts)


def compare(contract: Contract, found: Found, before: str = "") -> Comparison:
    """Every operation of the contract against the routes. ``before`` stands before all paths of the code, where a proxy
    adds it."""
    routes = [route._replace(path=f"{before}{route.path}") for route in found.routes] if before else list(found.routes)
    unresolved = (
        [item._replace(path=f"{before}{item.path}") for item in found.unresolved] if before else found.unresolved
    )
    aligned = align([item.path for item in contract.operations], contract.bases, [route.path for route in routes])
    return _Comparing(contract, aligned, routes, list(unresolved), found.asleep).result()


class _Comparing:
    def __init__(
        self,
        contract: Contract,
        aligned: Alignment,
        routes: Sequence[Route],
        unresolved: list[Unresolved],
        asleep: Sequence[Asleep],
    ) -> None:
        self._contract = contract
        self._aligned = aligned
        self._asleep = asleep
        self._unresolved = unresolved
        self._hidden = shadowed(routes)
        self._live = [route for route in routes if route not in self._hidden]
        self._by_shape = _grouped(self._live, shape)
        self._by_letters = _grouped(self._live, lambda path: shape(path).lower())
        self._hidden_by_shape = _grouped(self._hidden, shape)
        self._wanted = {
            (operation.method, shape(path)) for operation, path in zip(contract.operations, aligned.paths, strict=True)
        }
        self._used: set[Route] = set()
        self._findings: list[Finding] = []

    def result(self) -> Comparison:
        base = self._aligned.base
        verdicts = []
        if not base.same:
            text = f"the contract has it below {base.contract or '/'}, the code below {base.code or '/'}"
            name = f"base path {base.contract or '/'}"
            self._findings.append(Finding("mismatched", name, text, rule="base"))
        for operation, path in zip(self._contract.operations, self._aligned.paths, strict=True):
            verdicts.append(self._verdict(operation, path))
        self._rest()
        return Comparison(tuple(verdicts), tuple(self._findings), base)

    def _verdict(self, operation: Operation, path: str) -> Verdict:
        for attempt in (self._served, self._out_of_reach, self._otherwise, self._untold):
            found = attempt(operation, path)
            if found is not None:
                return found
        place, text, rule = self._why_missing(operation, path)
        self._say("missing", operation, text, place, rule)
        return Verdict(operation, "missing", place)

    def _say(self, kind: Kind, operation: Operation, text: str, place: Place | None, rule: str = "") -> None:
        self._findings.append(Finding(kind, operation.name, text, place, operation.line, rule or kind))

    def _served(self, operation: Operation, path: str) -> Verdict | None:
        fitting = [route for route in self._by_shape.get(shape(path), []) if _answers(route, operation)]
        if not fitting:
            return None
        self._used.update(fitting)
        told = {route: differences(operation, path, route) for route in fitting}
        best = min(fitting, key=lambda route: len(told[route]))
        if told[best]:
            self._say("mismatched", operation, "; ".join(told[best]), best.place, "details")
            return Verdict(operation, "mismatched", best.place, best.framework)
        return Verdict(operation, "present", best.place, best.framework)

    def _out_of_reach(self, operation: Operation, path: str) -> Verdict | None:
        for route in self._hidden_by_shape.get(shape(path), []):
            if _answers(route, operation):
                self._say("shadowed", operation, _behind(self._hidden[route]), route.place)
                self._used.add(route)
                return Verdict(operation, "shadowed", route.place, route.framework)
        return None

    def _otherwise(self, operation: Operation, path: str) -> Verdict | None:
        """The same path in other letters, or with a method that the contract does not have there."""
        for route in self._by_letters.get(shape(path).lower(), []):
            if _answers(route, operation):
                self._used.add(route)
                self._say(
                    "mismatched", operation, f"the code has {shown(route.path)}: case matters", route.place, "case"
                )
                return Verdict(operation, "mismatched", route.place, route.framework)
        for route in self._by_shape.get(shape(path), []):
            taken = (route.method, shape(route.path)) in self._wanted or route in self._used
            if not taken:
                self._used.add(route)
                self._say("mismatched", operation, f"the code has {route.method} there", route.place, "method")
                return Verdict(operation, "mismatched", route.place, route.framework)
        return None

    def _untold(self, operation: Operation, path: str) -> Verdict | None:
        for item in self._unresolved:
            if item.method in (operation.method, ANY) and could_be(item.path, path):
                self._unresolved.remove(item)
                text = f"perhaps {item.name}: {item.why}"
                self._say("unknown", operation, text, item.place)
                return Verdict(operation, "unknown", item.place)
        return None

    def _why_missing(self, operation: Operation, path: str) -> tuple[Place | None, str, str]:
        for item in self._asleep:
            end = shape(item.path).rstrip("/")
            fits = item.method in (operation.method, ANY) and (not end or shape(path).endswith(end))
            if fits and (end or item.why != "commented out"):
                return item.place, f"{item.method} {shown(item.path)} is {item.why}", "asleep"
        for route in self._live:
            if route.method in (operation.method, ANY) and covers(route.path, path):
                return route.place, f"only {shown(route.path)} would take it", "missing"
        return None, "no route serves it", "missing"

    def _rest(self) -> None:
        for route, earlier in self._hidden.items():
            if route not in self._used:
                self._used.add(route)
                rule = "duplicate" if shape(route.path) == shape(earlier.path) else "shadowed"
                self._findings.append(Finding("shadowed", route.name, _behind(earlier), route.place, rule=rule))
        wanted = {(route.place, route.framework) for route in self._used}
        for route in self._live:
            along = route.implied and (route.place, route.framework) in wanted
            if route not in self._used and route.method not in ("HEAD", "OPTIONS") and not along:
                text = "the contract does not have it"
                self._findings.append(Finding("extra", route.name, text, route.place, rule="extra"))
        for item in self._unresolved:
            self._findings.append(Finding("unknown", item.name, item.why, item.place, rule="unknown"))


def _grouped(routes: Iterable[Route], key: Callable[[str], str]) -> dict[str, list[Route]]:
    groups: dict[str, list[Route]] = {}
    for route in routes:
        groups.setdefault(key(route.path), []).append(route)
    return groups


def _answers(route: Route, operation: Operation) -> bool:
    return route.method in (operation.method, ANY)


def _behind(earlier: Route) -> str:
    return f"{earlier.name} at {earlier.place} comes first and takes its requests"


def could_be(told: str, path: str) -> bool:
    """Whether a path that is told in part may be this one. One that ends with what is not told says too little; one
    that is told whole belongs to a route whose methods are not."""
    head, _, _ = told.partition(UNRESOLVED)
    tail = told.rpartition(UNRESOLVED)[2]
    if UNRESOLVED not in told:
        return shape(told) == shape(path)
    if not any(piece.text for segment in segments(tail) for piece in segment):
        return False
    whole, start, end = shape(path), shape(head).rstrip("/"), shape(tail)
    return whole.startswith(start) and whole.endswith(end) and len(whole) >= len(start) + len(end)
