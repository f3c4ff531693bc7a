"""The rules of parents and relations for many tickets that were written at once: an import, a backup."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from trackdown.core.ops.envelope import State
from trackdown.core.ops.relations import ABSENT
from trackdown.core.reports.circles import circle
from trackdown.core.tickets.kinds import check_parent
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.core.tickets.waiting import Family
from trackdown.errors import Refused
from trackdown.ports.store import Writer
from trackdown.services.claims import check_not_at_work
from trackdown.services.desk import Desk

_NEEDED = ("key", "kind", "status", "parent", "blocked_by", "former")


def placed(uid: str, state: State) -> State:
    """So much of a written ticket as ``check_places`` asks for."""
    return {"uid": uid, **{name: state[name] for name in _NEEDED if name in state}}


def check_places(desk: Desk, writer: Writer, written: Mapping[str, State], fresh: Collection[str]) -> None:
    """``written`` holds by uid what was just written (see ``placed``); ``fresh`` are those that were not here before.

    Raises Refused for a parent of the wrong kind or one that is finished here, for children that are only here and that
    forbid what is written, for a circle, and for a ticket that an agent is at. What the written tickets say about each
    other's statuses is taken as it is.
    """
    for uid, state in written.items():
        if uid not in fresh:
            check_not_at_work(writer, Ticket.from_state({**state, "title": "", "priority": ""}))
            _check_children(writer, state, written)
        parent = state.get("parent", "")
        if not parent or parent.startswith(ABSENT):
            continue
        above = written.get(parent) or writer.ticket(parent)
        if above is None:
            continue
        check_parent(state["kind"], state["key"], above["kind"], above["key"])
        if parent not in written and above["status"] in FINISHED and state["status"] not in FINISHED:
            raise Refused(
                f"{above['key']} is {above['status']}; it cannot get an open child.",
                thing=state["key"],
                hint=f"Reopen {above['key']} first. Nothing was changed.",
            )
    found = circle(written, _family(writer, written, fresh))
    if found:
        keys = writer.keys_of(found)
        shown = " → ".join(keys.get(uid, uid) for uid in [*found, found[0]])
        raise Refused(
            f"These tickets would wait for each other in a circle: {shown}.",
            thing=keys.get(found[0], ""),
            hint="Take one of these relations out of the file. Nothing was changed.",
        )


def _check_children(writer: Writer, state: State, written: Collection[str]) -> None:
    """What is under it here and does not come along has to fit as well."""
    for child in writer.children(state["uid"]):
        if child.uid in written:
            continue
        check_parent(child.kind, child.key, state["kind"], state["key"])
        if state["status"] in FINISHED and child.status not in FINISHED:
            raise Refused(
                f"{state['key']} would be {state['status']} over {child.key}, which is open.",
                thing=state["key"],
                hint=f"Finish {child.key} first, or put it elsewhere. Nothing was changed.",
            )


def _family(writer: Writer, written: Mapping[str, State], fresh: Collection[str]) -> Family:
    """Asks the store only about tickets that were here before: there may be a hundred thousand others."""
    below: dict[str, list[str]] = {}
    for uid, state in written.items():
        if state.get("parent"):
            below.setdefault(state["parent"], []).append(uid)

    def children(uid: str) -> list[str]:
        mine = below.get(uid, [])
        if uid in fresh:
            return mine
        return list(dict.fromkeys([*mine, *(row.uid for row in writer.children(uid))]))

    def blockers(uid: str) -> list[str]:
        if uid in written:
            return [other for other in written[uid].get("blocked_by", []) if not other.startswith(ABSENT)]
        return [row.uid for row in writer.blockers(uid)]

    def parent(uid: str) -> str:
        above = str(written[uid].get("parent", "")) if uid in written else writer.parent(uid)
        return "" if above.startswith(ABSENT) else above

    return Family(blockers, lambda uid: [], children, parent)
