"""The envelope of an operation: one recorded change to one entity, never altered once written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, Literal, NamedTuple

Scope = Literal["shared", "local"]
State = dict[str, Any]
"""What the operations of one entity fold to: a JSON object. ``tickets.model`` and ``runs.model`` give it types."""


class Operation(NamedTuple):
    """One change.

    ``id`` identifies it everywhere (a step of a run derives it, so that doing the step twice is doing it once).
    ``replica``, ``number`` and ``previous`` (the digest of the replica's operation before) chain a replica's log.
    ``clock`` is the logical clock that orders it; ``at`` is UTC for display only. ``step`` is the unit of undo: one
    command is one step. ``actor`` is ``person:NAME``, ``agent:ID`` or ``trackdown``. ``entity`` is the uid of what
    changed and ``type`` says how; ``version`` is that of the payload's shape. ``local`` operations never leave this
    replica (leases, processes, paths).
    """

    id: str
    replica: str
    number: int
    previous: str
    clock: int
    step: str
    actor: str
    at: str
    entity: str
    type: str
    version: int
    scope: Scope
    payload: dict[str, Any]

    @property
    def family(self) -> str:
        """The kind of entity that it changes: ``ticket``, ``run`` or ``sprint``."""
        return self.type.partition(".")[0]


class Draft(NamedTuple):
    """An operation before the store gives it its place. ``id`` is set only where it is derived."""

    entity: str
    type: str
    payload: dict[str, Any]
    scope: Scope = "shared"
    id: str = ""


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(payload: Mapping[str, Any]) -> str:
    """One text for one value: what is stored and what is hashed. It is always UTF-8: an agent's output may hold half a
    surrogate pair, which no store keeps, so such a value is escaped."""
    text = _ENCODER.encode(payload)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(payload, sort_keys=True, separators=(",", ":"))
    return text


@cache
def _hash() -> Any:
    # CPython's own where there is one (3.12 on, 3.11): hashlib brings OpenSSL along, a twentieth of a short command.
    # Looked for once: a module that is not there is searched for through the whole path each time.
    for name in ("_sha2", "_sha256", "hashlib"):
        try:
            return import_module(name).sha256
        except ImportError:
            continue
    raise AssertionError("hashlib is always there")


def _sha256(content: bytes) -> str:
    return str(_hash()(content).hexdigest())


def digest(operation: Operation, payload: str = "") -> str:
    """The digest that the replica's next operation carries as ``previous``. ``payload``: its canonical text, if that is
    at hand."""
    fields = [str(value) for value in operation[:-1]]
    text = "\x1f".join([*fields, payload or canonical(operation.payload)])
    return _sha256(text.encode("utf-8", "surrogatepass"))


def derived_id(*parts: str | int) -> str:
    """An id that the same parts always give: doing a step twice gives one operation."""
    text = "\x1f".join(str(part) for part in parts)
    return "d" + _sha256(text.encode())[:31]
