"""Asking a running server whether it answers as a contract says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

FaultKind = Literal["status", "server", "body", "headers", "closed", "late", "redirect"]


class Server(NamedTuple):
    """``origin`` is scheme, host and port. ``headers`` go with every request; nobody is shown what is in them."""

    origin: str
    headers: tuple[tuple[str, str], ...] = ()


class Bounds(NamedTuple):
    """At most so many requests for an operation, and so many ``seconds`` for all of it."""

    examples: int
    seconds: float


class Asked(NamedTuple):
    """An operation to try. ``path`` is as the document spells it, ``before`` what stands before it at the server."""

    method: str
    path: str
    before: str = ""


class Fault(NamedTuple):
    """One way in which an answer was not as the contract says. ``code`` is the answer's, 0 if there was none;
    ``reproduce`` is a line of curl without what the given headers hold."""

    kind: FaultKind
    code: int
    expected: str
    came: str
    reproduce: str


class Tried(NamedTuple):
    """What became of one operation: the codes of its answers in their order, and its faults, each once.

    ``exampled``: the document gives a value for every parameter of the path. ``why`` says what kept it from being
    tried to the end, or at all.
    """

    asked: Asked
    codes: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = ()
    exampled: bool = False
    sent: int = 0
    why: str = ""


class LiveTester(Protocol):
    def test(self, document: str, server: Server, asked: Sequence[Asked], bounds: Bounds) -> list[Tried]:
        """Each of these operations of an OpenAPI document, in their order, tried with requests that the document
        allows; the same document leads to the same requests. Nothing else is sent, and no other host is asked.

        Raises BadDocument for a document that nothing can be made of, InvalidInput if the server cannot be reached.
        """
        ...
