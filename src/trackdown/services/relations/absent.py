"""Relations to tickets that are not here: kept by key, and made real once a ticket with that key appears."""

from __future__ import annotations

from trackdown.core.ops.relations import ABSENT, RELATIONS, absent, blocked, related, unblocked, unrelated
from trackdown.core.tickets.kinds import checked_key, plain_key
from trackdown.core.tickets.waiting import circle_of_block
from trackdown.ports.store import Reader, Writer
from trackdown.services import lookup
from trackdown.services.desk import Desk


def uid_or_absent(desk: Desk, reader: Reader, key: str, *, allowed: bool) -> str:
    """The uid behind a key, or ``?KEY`` for a ticket that is not here: where ``allowed``, and for keys whose prefix is
    none of this project's. Raises NotFound for what can only be a slip of the pen, InvalidInput for what is no key."""
    clean = checked_key(key)
    ours = clean.rpartition("-")[0] in desk.prefixes.values()
    plain = plain_key(clean)
    if reader.uid_of(clean) is None and reader.uid_of(plain) is None and (allowed or not ours):
        return absent(plain)
    return lookup.ticket(reader, key).uid


def is_absent(uid: str) -> bool:
    return uid.startswith(ABSENT)


def adopt_absent(writer: Writer, key: str, uid: str) -> None:
    """A ticket with this key has appeared: what names it by key means it from now on.

    A relation that would close a circle stays as it is, and `relationship audit` reports it.
    """
    name = absent(key)
    for other in writer.naming(key):
        ticket = lookup.by_uid(writer, other)
        if name in ticket.blocked_by and not circle_of_block(other, uid, lookup.family(writer)):
            writer.append([unblocked(other, [name]), blocked(other, [uid])])
        for relation in RELATIONS:
            if name in ticket.related.get(relation, []) and other != uid:
                writer.append([unrelated(other, relation, [name]), related(other, relation, [uid])])
