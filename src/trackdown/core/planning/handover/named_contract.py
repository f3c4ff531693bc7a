"""Which contract a ticket names, on which side of it the work stands, and which operations the ticket is about."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from trackdown.core.contracts.model import METHODS, Contract
from trackdown.core.contracts.paths import shape
from trackdown.core.planning.routing.lexicon import AREAS
from trackdown.core.runs.policy import PinnedContract
from trackdown.core.tickets.model import Ticket

Side = Literal["server", "client"]
SIDES: tuple[Side, ...] = ("server", "client")
LINK = "contract"
"""What a link that names a ticket's contract is ``as``."""

_FILE = re.compile(r"(?:.*/)?(?:api[-_ ]?contract|openapi|swagger)[^/]*\.(?:md|markdown|ya?ml|json)", re.IGNORECASE)
_OPERATION = re.compile(rf"\b({'|'.join(METHODS)})[ \t`*]+(/[^\s`\"'<>(),;|]*)")
_COLON = re.compile(r":([A-Za-z_]\w*)")
MOST_TEXT = 200_000
"""What stands behind so many characters names no operation."""


class Named(NamedTuple):
    """``side`` is empty where nobody said it."""

    path: str
    side: str = ""


def named_contract(ticket: Ticket) -> Named | None:
    """The contract that somebody gave the ticket, else the first file to be read that is called like one."""
    for link in ticket.links:
        if link.get("as") == LINK:
            return Named(str(link["id"]), str(link.get("side", "")))
    own = next((path for path in ticket.files.get("read", []) if _FILE.fullmatch(path)), "")
    return Named(own) if own else None


def side_of(ticket: Ticket) -> Side:
    """The client's side where components, labels, files or the title, the first that tells, speak of a frontend."""
    files = " ".join(path.replace("/", " ") for path in ticket.named_files)
    for text in (" ".join(ticket.components), " ".join(ticket.labels), files, ticket.title):
        front, back = AREAS["frontend"].search(text), AREAS["backend"].search(text)
        if front or back:
            return "client" if front and (not back or front.start() < back.start()) else "server"
    return "server"


def held_to(ticket: Ticket, named: Named, contract: Contract) -> PinnedContract:
    """What a run of this ticket is held to."""
    side = next((side for side in SIDES if side == named.side), side_of(ticket))
    text = "\n".join([ticket.title, ticket.body, *(item.text for item in ticket.criteria)])
    return PinnedContract(named.path, side, operations_in(text, contract))


def operations_in(text: str, contract: Contract) -> list[str]:
    """The contract's operations that a text names by method and path, in the contract's order; parameters may be called
    otherwise, and written as ``:id``."""
    written = {(method, _shape(path)) for method, path in _OPERATION.findall(text[:MOST_TEXT])}
    found = []
    for operation in contract.operations:
        paths = [operation.path, *(f"{base}{operation.path}" for base in contract.bases)]
        if any((operation.method, shape(path)) in written for path in paths):
            found.append(operation.name)
    return found


def _shape(written: str) -> str:
    return shape(_COLON.sub(r"{\1}", written.partition("?")[0].rstrip(".:*_")))
