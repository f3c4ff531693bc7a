"""A ticket or sprint as a record that can leave the store: keys where the state has uids, nothing that is empty.

``record_of`` and ``state_of`` are each other's inverse as far as a state says anything: an export that is imported
into an empty store and exported again is the same text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from trackdown.core.ops.envelope import State
from trackdown.core.ops.sprint_record import COURSE, FIELDS

SCHEMA = "trackdown-export/1"
"""Stands in the first line of an export, or at the beginning of its one document."""

SPRINT_FIELDS = ("uid", "name", *sorted(FIELDS | COURSE))
RUN_FIELDS = ("key", "state", "reason", "created_at", "created_by", "ended_at")

Rename = Callable[[str], str]


def referred(state: State) -> Iterator[str]:
    """Every ticket that a state names: uids, or ``?KEY`` for one that is not here."""
    if state.get("parent"):
        yield state["parent"]
    yield from state.get("blocked_by", [])
    for others in state.get("related", {}).values():
        yield from others


def record_of(state: State, name_of: Rename) -> dict[str, Any]:
    """``name_of`` gives the name that a uid, or ``?KEY``, has outside of the store."""
    record = {name: value for name, value in _renamed(state, name_of).items() if not _empty(value)}
    related = {relation: others for relation, others in record.pop("related", {}).items() if others}
    return {**record, **({"related": related} if related else {})}


def state_of(record: dict[str, Any], uid_of: Rename) -> State:
    """``uid_of`` gives the uid, or ``?KEY``, behind a name in a record."""
    return _renamed(record, uid_of)


def _renamed(given: dict[str, Any], rename: Rename) -> dict[str, Any]:
    made = dict(given)
    if made.get("parent"):
        made["parent"] = rename(made["parent"])
    if made.get("blocked_by"):
        made["blocked_by"] = [rename(name) for name in made["blocked_by"]]
    if made.get("related"):
        made["related"] = {relation: [rename(name) for name in names] for relation, names in made["related"].items()}
    return made


def _empty(value: Any) -> bool:
    # Not 0: a remaining time of nothing is known, one that is missing is not.
    return value is None or value is False or value in ("", [], {})


def sprint_record_of(state: State) -> dict[str, Any]:
    return {name: state[name] for name in SPRINT_FIELDS if not _empty(state.get(name))}


def run_record_of(state: State, ticket: str) -> dict[str, Any]:
    """A run as an export lists it; ``ticket`` is a key. Runs belong to the store that they happened in."""
    record = {name: state[name] for name in RUN_FIELDS if not _empty(state.get(name))}
    agent = (state.get("agent") or {}).get("id", "")
    return {**record, "ticket": ticket, **({"agent": agent} if agent else {})}


def differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The fields in which two records differ, sorted."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
