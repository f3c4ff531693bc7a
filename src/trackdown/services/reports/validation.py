"""Looking for everything that is wrong, area by area. It changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from trackdown.core.query.nodes import EVERYTHING, Query
from trackdown.core.tickets.naming import advice
from trackdown.errors import BadDocument
from trackdown.services.desk import Desk

OF_HIERARCHY = ("orphan", "parent-kind", "parent-gone", "parent-finished")
"""Rules of the relation audit that are about parents; the others are about relations."""


class Finding(NamedTuple):
    """``area`` is one of ``AREAS``, ``rule`` names what was broken, ``key`` the ticket (empty where it is none).
    ``note`` is true for advice: it is no mistake."""

    area: str
    rule: str
    key: str
    text: str
    note: bool = False


def validate(desk: Desk, areas: tuple[str, ...] = ()) -> list[Finding]:
    """What is wrong in these areas, or in all. Raises BadConfiguration for workflows that cannot be read, and Unusable
    for a store that cannot be opened."""
    wanted = areas or tuple(AREAS)
    found: list[Finding] = []
    if {"hierarchy", "relationships"} & set(wanted):
        found += [item for item in _relations(desk) if item.area in wanted]
    for area, look in AREAS.items():
        if area in wanted and look is not None:
            found += look(desk)
    return found


def _relations(desk: Desk) -> Iterator[Finding]:
    from trackdown.services.relations.audit import look

    for item in look(desk):
        area = "hierarchy" if item.rule in OF_HIERARCHY else "relationships"
        yield Finding(area, item.rule, item.key, item.text)


def _workflows(desk: Desk) -> Iterator[Finding]:
    from trackdown.services.workflows.audits import definitions, violations

    for wrong in definitions(desk):
        text = f"{wrong.workflow}{f', line {wrong.line}' if wrong.line else ''}: {wrong.text}"
        yield Finding("workflows", wrong.rule, "", text, wrong.note)
    for item in violations(desk):
        yield Finding("workflows", item.rule, item.key, item.text)


def _documents(desk: Desk) -> Iterator[Finding]:
    from trackdown.core.tickets.document import parse

    with desk.store.read() as reader:
        for state in reader.states(Query(EVERYTHING)):
            try:
                if state.get("document"):
                    parse(state["document"], state["key"])
            except BadDocument as error:
                yield Finding("documents", "unreadable", state["key"], error.message)


def _naming(desk: Desk) -> Iterator[Finding]:
    with desk.store.read() as reader:
        for state in reader.states(Query(EVERYTHING)):
            for item in advice(state["kind"], state["title"]):
                yield Finding("naming", item.rule, state["key"], item.text, note=True)


def _store(desk: Desk) -> Iterator[Finding]:
    found = desk.store.check()
    for text in found.problems:
        yield Finding("store", "damaged", "", text)
    if found.differing:
        text = f"{found.differing} rows of the tables are not what the log says; `trackdown admin rebuild` mends that"
        yield Finding("store", "tables", "", text)


AREAS: dict[str, Callable[[Desk], Iterator[Finding]] | None] = {
    "hierarchy": None,  # looked at together with the relations
    "relationships": None,
    "workflows": _workflows,
    "documents": _documents,
    "naming": _naming,
    "store": _store,
}
"""Everything that can be looked at."""
