"""Who waits for whom, and who belongs under whom."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.ops import obstacles
from trackdown.core.ops.comments import commented
from trackdown.core.ops.relations import absent as absent_name
from trackdown.core.ops.relations import blocked, related, unblocked, unrelated
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.tickets.fields import checked_text
from trackdown.core.tickets.kinds import check_parent, is_key, plain_key
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.core.tickets.waiting import circle_of_block, circle_of_parent
from trackdown.errors import InvalidInput, Refused
from trackdown.ports.store import Reader, Writer
from trackdown.services import lookup
from trackdown.services.claims import check_not_at_work
from trackdown.services.desk import Desk
from trackdown.services.relations.absent import is_absent, uid_or_absent
from trackdown.services.workflows.moves import move


def check_block(reader: Reader, ticket: str, blocker: str) -> None:
    """Raises Refused, showing the circle, if ``ticket`` cannot wait for ``blocker`` (both uids)."""
    circle = circle_of_block(ticket, blocker, lookup.family(reader))
    if circle:
        raise Refused(
            f"That would close a circle in which nothing can ever start: {_shown(reader, circle)}.",
            thing=_shown(reader, [ticket]),
            hint="Take one of these relations away first (trackdown unblock …, or another parent).",
        )


def check_not_away(parent: Ticket, child: str) -> None:
    """Raises Refused if ``parent`` is archived: ``child``, which is not, would be looked for there and not be seen."""
    if parent.archived:
        raise Refused(
            f"{parent.key} is archived; it cannot get a child that is not.",
            thing=child,
            hint=f"Take it out of the archive first: trackdown unarchive {parent.key}",
        )


def check_new_parent(
    reader: Reader, ticket: Ticket, parent: Ticket, *, under_finished: bool = False, under_archived: bool = False
) -> None:
    """Raises Refused if ``ticket`` cannot sit under ``parent``. ``under_finished`` lets it be open there,
    ``under_archived`` let it be seen though its parent is not."""
    check_parent(ticket.kind, ticket.key, parent.kind, parent.key)
    if not ticket.archived and not under_archived:
        check_not_away(parent, ticket.key)
    if parent.status in FINISHED and ticket.status not in FINISHED and not under_finished:
        hint = f"Choose another parent, or open it again: trackdown update {parent.key} --status reopened --reason TEXT"
        raise Refused(f"{parent.key} is {parent.status}; it cannot get an open child.", thing=ticket.key, hint=hint)
    circle = circle_of_parent(ticket.uid, parent.uid, lookup.family(reader))
    if circle:
        hint = "Choose another parent, or put one of these elsewhere first."
        raise Refused(f"That would close a circle: {_shown(reader, circle)}.", thing=ticket.key, hint=hint)


def _shown(reader: Reader, uids: list[str]) -> str:
    keys = reader.keys_of(uids)
    return " → ".join(keys.get(uid, uid) for uid in uids)


class Obstacle(NamedTuple):
    """What stands in the way without being a ticket, as typed. ``kind`` is technical, resource or business."""

    text: str
    kind: str = ""
    owner: str = ""


def block(desk: Desk, key: str, by: list[str], obstacle: Obstacle, *, absent: bool = False) -> Ticket:
    """Make a ticket wait for others (``by``), or for what an obstacle says in words: then it is blocked.

    ``absent`` lets it wait for tickets that are not here. Raises Refused for a circle, InvalidInput for neither.
    """
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        if not by and not obstacle.text.strip():
            raise InvalidInput(
                "Nothing says what blocks it.", thing=ticket.key, hint="Use --by KEY for a ticket, or --reason TEXT."
            )
        wait_for(desk, writer, ticket.uid, by, absent=absent)
        if obstacle.text.strip():
            _put_in_the_way(desk, writer, ticket, obstacle)
        return lookup.by_uid(writer, ticket.uid)


def wait_for(desk: Desk, writer: Writer, uid: str, by: list[str], *, absent: bool = False) -> None:
    """The ticket waits for those with these keys. Raises NotFound, Refused for a circle."""
    for name in by:
        other = uid_or_absent(desk, writer, name, allowed=absent)
        if not is_absent(other):
            check_block(writer, uid, other)
        writer.append([blocked(uid, [other])])


def _put_in_the_way(desk: Desk, writer: Writer, ticket: Ticket, obstacle: Obstacle) -> None:
    kind = obstacle.kind or ("business" if obstacle.owner else "technical")
    if kind not in obstacles.KINDS:
        raise InvalidInput(
            f"There is no type of blocker called {kind[:80]!r}.", hint=f"Use one of: {', '.join(obstacles.KINDS)}."
        )
    if ticket.status in FINISHED:
        hint = f"With work left, open it again: trackdown update {ticket.key} --status reopened --reason TEXT"
        raise Refused(f"{ticket.key} is {ticket.status}; nothing can block it.", thing=ticket.key, hint=hint)
    check_not_at_work(writer, ticket)
    text = checked_text(obstacle.text, "reason").strip()
    made = {"id": desk.clock.new_uid()[:10], "kind": kind, "text": text}
    if obstacle.owner:
        made["owner"] = desk.person(obstacle.owner)
    writer.append([obstacles.added(ticket.uid, made)])
    if ticket.status == "blocked":
        writer.append([moved(ticket.uid, "blocked", text)])
    else:
        move(desk, writer, ticket.uid, "blocked", text)


def unblock(desk: Desk, key: str, by: list[str], reason: str = "") -> Ticket:
    """Take away what blocks a ticket: the relations to ``by``, or if none is named all of them and every obstacle; then
    it goes back to the status that it was blocked from.

    Raises Refused if the ticket is not blocked at all.
    """
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        gone = [blocker(writer, ticket, name) for name in by] if by else list(ticket.blocked_by)
        if not gone and not ticket.obstacles and ticket.status != "blocked":
            hint = f"`trackdown show {ticket.key}` shows how it stands."
            raise Refused(f"{ticket.key} does not wait for anything.", thing=ticket.key, hint=hint)
        if gone:
            writer.append([unblocked(ticket.uid, gone)])
        if not by:
            _free(desk, writer, ticket, reason.strip())
        return lookup.by_uid(writer, ticket.uid)


def blocker(reader: Reader, ticket: Ticket, name: str) -> str:
    """The name of a blocker in the ticket's own list. Raises Refused for one that it does not wait for."""
    missing = absent_name(plain_key(name) if is_key(name) else name)
    uid = missing if missing in ticket.blocked_by else lookup.uid_of(reader, name)
    if uid not in ticket.blocked_by:
        hint = f"`trackdown show {ticket.key}` names what it waits for."
        raise Refused(f"{ticket.key} does not wait for {_shown(reader, [uid])}.", thing=ticket.key, hint=hint)
    return uid


def _free(desk: Desk, writer: Writer, ticket: Ticket, reason: str) -> None:
    if ticket.obstacles:
        writer.append([obstacles.cleared(ticket.uid, [item.id for item in ticket.obstacles], reason)])
    if ticket.status == "blocked":
        check_not_at_work(writer, ticket)
        before = ticket.blocked_from
        writer.append(
            [moved(ticket.uid, before.get("status", "open"), reason, state=before.get("state", ticket.state))]
        )
    elif reason:
        writer.append([commented(ticket.uid, f"Unblocked: {reason}")])


def relate(desk: Desk, writer: Writer, ticket: Ticket, relation: str, keys: list[str], *, absent: bool = False) -> None:
    """The ticket relates to, or duplicates, the others. Raises NotFound, Refused for itself."""
    uids = [uid_or_absent(desk, writer, key, allowed=absent) for key in keys]
    if ticket.uid in uids:
        raise Refused(f"{ticket.key} cannot be related to itself.", thing=ticket.key, hint="Name another ticket.")
    new = [uid for uid in uids if uid not in ticket.related.get(relation, [])]
    if new:
        writer.append([related(ticket.uid, relation, new)])


def part(writer: Writer, ticket: Ticket, relation: str, keys: list[str]) -> None:
    """These relations no longer hold, whichever of the two tickets stated them. Raises Refused for one that is not
    there."""
    for key in keys:
        name = absent_name(key)
        mine = ticket.related.get(relation, [])
        uid = name if name in mine else lookup.uid_of(writer, key)
        if uid in mine:
            writer.append([unrelated(ticket.uid, relation, [uid])])
            continue
        state = writer.ticket(uid)
        if state is None or ticket.uid not in state.get("related", {}).get(relation, []):
            raise Refused(
                f"{ticket.key} has no relation of that name to {key.upper()[:80]}.",
                thing=ticket.key,
                hint=f"`trackdown relationship list {ticket.key}` shows what there is.",
            )
        writer.append([unrelated(uid, relation, [ticket.uid])])
