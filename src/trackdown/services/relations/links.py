"""Ties between a ticket and other tickets, or things elsewhere: commits, branches, pull requests, pages."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from trackdown.core.ops.links import KINDS, linked, unlinked
from trackdown.core.ops.relations import unblocked
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.tickets.kinds import check_parent
from trackdown.core.tickets.model import Ticket
from trackdown.errors import InvalidInput, Refused
from trackdown.ports.store import Writer
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.relations.edges import blocker, check_new_parent, part, relate, wait_for
from trackdown.services.runs.session_ties import tie

_ID = re.compile(r"\S{1,500}")
_COMMIT = re.compile(r"[0-9a-fA-F]{4,64}")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S+")


class Ties(NamedTuple):
    """What to tie, as typed. ``children`` and ``parent`` are keys, ``things`` pairs of a kind of link and its id.
    ``absent``: tickets that are not here may be named."""

    children: list[str] = []
    parent: str = ""
    relates: list[str] = []
    duplicates: list[str] = []
    blocked_by: list[str] = []
    things: list[tuple[str, str]] = []
    absent: bool = False


class Tied(NamedTuple):
    """``changed`` are the keys of all tickets that it touched."""

    ticket: Ticket
    changed: list[str]


def link(desk: Desk, key: str, ties: Ties) -> Tied:
    """A conversation is taken away from the ticket that it was tied to. Raises NotFound, InvalidInput, Refused
    (hierarchy, circles, relation to itself, the conversation of another ticket's run)."""
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        touched = [ticket.key]
        for child in ties.children:
            touched.append(_put_under(writer, lookup.ticket(writer, child), ticket))
        if ties.parent:
            _put_under(writer, ticket, lookup.ticket(writer, ties.parent))
        relate(desk, writer, ticket, "relates", ties.relates, absent=ties.absent)
        relate(desk, writer, ticket, "duplicates", ties.duplicates, absent=ties.absent)
        wait_for(desk, writer, ticket.uid, ties.blocked_by, absent=ties.absent)
        for kind, id in ties.things:
            if kind == "session":
                touched += tie(writer, ticket, thing(kind, id))[1]
            else:
                writer.append([linked(ticket.uid, {"kind": kind, **thing(kind, id)})])
        return Tied(lookup.by_uid(writer, ticket.uid), list(dict.fromkeys(touched)))


def unlink(desk: Desk, key: str, ties: Ties) -> Tied:
    """Take ties away. Raises NotFound, Refused for one that is not there."""
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        touched = [ticket.key]
        for child in ties.children:
            touched.append(_take_from(writer, lookup.ticket(writer, child), ticket))
        if ties.parent:
            _take_from(writer, ticket, lookup.ticket(writer, ties.parent))
        if ties.blocked_by:
            writer.append([unblocked(ticket.uid, [blocker(writer, ticket, name) for name in ties.blocked_by])])
        part(writer, ticket, "relates", ties.relates)
        part(writer, ticket, "duplicates", ties.duplicates)
        for kind, id in ties.things:
            name = thing(kind, id)["id"]
            if (kind, name) not in {(item["kind"], item["id"]) for item in ticket.links}:
                raise Refused(
                    f"{ticket.key} has no {kind} {name[:80]}.",
                    thing=ticket.key,
                    hint=f"`trackdown show {ticket.key}` lists its links.",
                )
            writer.append([unlinked(ticket.uid, kind, name)])
        return Tied(lookup.by_uid(writer, ticket.uid), list(dict.fromkeys(touched)))


def _put_under(writer: Writer, child: Ticket, parent: Ticket) -> str:
    if child.parent != parent.uid:
        check_new_parent(writer, child, parent)
        writer.append([changed(child.uid, {"parent": parent.uid})])
    return child.key


def _take_from(writer: Writer, child: Ticket, parent: Ticket) -> str:
    check_parent(child.kind, child.key, parent.kind, parent.key)
    if child.parent != parent.uid:
        hint = f"`trackdown show {child.key}` names its parent."
        raise Refused(f"{child.key} is not under {parent.key}.", thing=child.key, hint=hint)
    writer.append([changed(child.uid, {"parent": None})])
    return child.key


def thing(kind: str, text: str) -> dict[str, Any]:
    """A link's id and address, from what somebody typed. Raises InvalidInput."""
    clean = text.strip()
    if kind not in KINDS or not _ID.fullmatch(clean) or not clean.isprintable():
        raise InvalidInput(f"{text[:80]!r} cannot be the id of a {kind}.", hint="Give it as one word without blanks.")
    if kind == "commit" and not _COMMIT.fullmatch(clean):
        raise InvalidInput(
            f"{text[:80]!r} is not the id of a commit.", hint="Give it as `git log --format=%H` shows it."
        )
    if _ADDRESS.fullmatch(clean):
        return {"id": clean, "url": clean}
    return {"id": clean.lower() if kind == "commit" else clean}
