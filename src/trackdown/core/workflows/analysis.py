"""What is wrong with workflows as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from trackdown.core.workflows.gates import set_by_gates
from trackdown.core.workflows.model import STANDARD, Workflow, Workflows


class Finding(NamedTuple):
    """``rule`` names what was broken; ``note`` is true for what is worth knowing and no mistake."""

    rule: str
    workflow: str
    line: int
    text: str
    note: bool = False


def findings(known: Workflows, set_elsewhere: Iterable[str] = ()) -> list[Finding]:
    """Everything, workflow by workflow. ``set_elsewhere`` names conditions that somebody set on some ticket before."""
    before = set(set_elsewhere)
    found = [item for own in known.own.values() for item in _of(own, before)]
    return [*found, *_types(known)]


def _of(own: Workflow, set_elsewhere: set[str]) -> Iterator[Finding]:
    def finding(rule: str, line: int, text: str, *, note: bool = False) -> Finding:
        return Finding(rule, own.name, line, text, note)

    for state in sorted({state for state in own.states if own.states.count(state) > 1}):
        yield finding("duplicate-state", own.line, f"the state {state} is there twice")
    for way in own.transitions:
        for state in (way.source, way.target):
            if state not in own.states:
                yield finding("unknown-state", way.line, f"{way.source} -> {way.target}: there is no state {state}")
        if way.source == way.target:
            yield finding("pointless-way", way.line, f"{way.source} -> {way.target} leads nowhere")
    seen: set[tuple[str, str]] = set()
    for way in own.transitions:
        if (way.source, way.target) in seen:
            yield finding("duplicate-way", way.line, f"{way.source} -> {way.target} is there twice")
        seen.add((way.source, way.target))
    for state in own.stated:
        if state not in own.states:
            yield finding("unknown-state", own.line, f"categories: there is no state {state}")
    yield from _reach(own)
    for guard in own.guards:
        if not set_by_gates(guard) and guard not in set_elsewhere:
            text = f"nobody has set the guard {guard} yet: only `trackdown approve KEY {guard}` or CI can"
            yield finding("unset-guard", _line_of(own, guard), text, note=True)


def _reach(own: Workflow) -> Iterator[Finding]:
    first = own.states[0]
    there = _reached(own, first)
    for state in dict.fromkeys(own.states):
        if state not in there:
            yield Finding("unreachable-state", own.name, own.line, f"no way leads from {first} to {state}")
        elif own.status(state) not in ("done", "cancelled") and not own.ways(state):
            yield Finding("dead-end", own.name, own.line, f"no way leads out of {state}, which stands for no end")
    ends = set(own.of_status("done"))
    if not ends & there:
        yield Finding("no-end", own.name, own.line, f"no way leads from {first} to a state that stands for done")
        return
    for state in dict.fromkeys(own.states):
        lasting = own.status(state) == "cancelled" or not own.ways(state)
        if state in there and not lasting and not ends & _reached(own, state):
            yield Finding("dead-end", own.name, own.line, f"no way leads from {state} to a state that stands for done")


def _reached(own: Workflow, start: str) -> set[str]:
    """Every state that a ticket can come to from there, that one included."""
    seen, queue = {start}, [start]
    for state in queue:
        new = [way.target for way in own.ways(state) if way.target not in seen]
        seen.update(new)
        queue.extend(new)
    return seen


def _line_of(own: Workflow, guard: str) -> int:
    return next((way.line for way in own.transitions if guard in way.guards), own.line)


def _types(known: Workflows) -> Iterator[Finding]:
    claimed: dict[str, str] = {}
    for own in known.own.values():
        for type in own.types:
            if type in claimed:
                text = f"tickets of the type {type} already get {claimed[type]}"
                yield Finding("duplicate-type", own.name, own.line, text)
            claimed.setdefault(type, own.name)
    for type, name in known.types.items():
        if name != STANDARD and name not in known.own:
            text = f"the configuration gives tickets of the type {type} this workflow, and it is not defined"
            yield Finding("unknown-workflow", name, 0, text)
