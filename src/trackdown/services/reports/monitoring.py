"""One look at tickets under way: how far they are, what is blocked, late or stalled, and what pull requests moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from trackdown.core.ops.envelope import State, derived_id
from trackdown.core.ops.links import linked
from trackdown.core.ops.obstacles import escalated
from trackdown.core.query.nodes import Is, Query
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import TrackdownError
from trackdown.ports.store import Reader, Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.relations.progress import progress_of
from trackdown.services.tickets.responses import Response, responses
from trackdown.services.workflows.moves import move

STALLED_DAYS = 7
"""A ticket in progress or in review about which nothing was said or done for so long has stalled."""

Merged = Callable[[dict[str, Any]], str]
"""The commit at the tip of the branch that a link names, if it has been merged into the target branch; else empty."""


class Held(NamedTuple):
    """A ticket that is blocked, or that waits for others. ``since`` is when it came to that, as far as it is known."""

    key: str
    title: str
    why: str
    since: str
    owner: str = ""


class Stalled(NamedTuple):
    key: str
    title: str
    status: str
    assignee: str
    since: str


class Moved(NamedTuple):
    """A ticket whose branch or pull request was merged; ``refused`` says why it is not in review."""

    key: str
    before: str
    link: str
    refused: str = ""


class Look(NamedTuple):
    """``percent`` is the epic's progress, -1 without an epic. ``escalated`` are the keys of tickets that a new
    escalation was recorded for."""

    now: str
    epic: str
    percent: int
    statuses: dict[str, int]
    blocked: list[Held]
    pressing: list[Response]
    stalled: list[Stalled]
    moved: list[Moved]
    escalated: list[str]


def look(
    desk: Desk, epic: str = "", *, blocked: bool = False, merged: Merged | None = None, dry_run: bool = False
) -> Look:
    """Look at an epic and everything below it, or at all that is not finished.

    Missed response times are recorded as escalations, each once; with ``blocked`` also tickets that are blocked. With
    ``merged`` tickets whose branch or pull request was merged go to review, by the guards of their workflow.
    """
    now = desk.clock.now()
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        moves = _merged(desk, writer, _open(writer, epic), merged) if merged else []
        states = _open(writer, epic)
        top = lookup.ticket(writer, epic) if epic else None
        held = [hold for state in states if (hold := _held(writer, state))]
        late = [item for item in responses(states, now) if item.standing in ("breached", "at-risk")]
        keys = {str(state["key"]): str(state["uid"]) for state in states}
        new = _escalate(writer, keys, late, held if blocked else [])
        return Look(
            now,
            top.key if top else "",
            progress_of(writer, top.uid).progress.percent if top else -1,
            _statuses(writer, top.uid if top else ""),
            held,
            late,
            [found for state in states if (found := _stalled(writer, state, now))],
            moves,
            new,
        )


def _open(reader: Reader, epic: str) -> list[State]:
    if epic:
        rows = [branch.row for branch in reader.tree(lookup.ticket(reader, epic).uid)]
        found = reader.tickets(row.uid for row in rows if row.status not in FINISHED)
        return [found[row.uid] for row in rows if row.uid in found]
    return list(reader.states(Query(Is("open"))))


def _statuses(reader: Reader, top: str) -> dict[str, int]:
    if not top:
        return reader.tally(Query(), "status")
    counts: dict[str, int] = {}
    for branch in reader.tree(top):
        if branch.depth:
            counts[branch.row.status] = counts.get(branch.row.status, 0) + 1
    return counts


def _held(reader: Reader, state: State) -> Held | None:
    ticket = Ticket.from_state(state)
    waits = [row.key for row in reader.blockers(ticket.uid) if row.status not in FINISHED]
    waits += [uid[1:] for uid in ticket.blocked_by if uid.startswith("?")]
    if ticket.status != "blocked" and not waits and not ticket.obstacles:
        return None
    texts = [ticket.reason if ticket.status == "blocked" else "", *(item.text for item in ticket.obstacles)]
    texts += [f"waits for {', '.join(waits)}"] if waits else []
    why = "; ".join(dict.fromkeys(text for text in texts if text)) or "nothing says why"
    owner = next((item.owner for item in ticket.obstacles if item.owner), "")
    since = str(state.get("moved_at", "")) if ticket.status == "blocked" else min(
        (item.at for item in ticket.obstacles if item.at), default=""
    )  # fmt: skip
    return Held(ticket.key, ticket.title, why, since or ticket.updated_at, owner)


def _stalled(reader: Reader, state: State, now: str) -> Stalled | None:
    if state["status"] not in ("in-progress", "review") or not _older(str(state.get("updated_at", "")), now):
        return None
    if reader.runs(ticket=state["uid"], open_only=True):
        return None
    what = (str(state.get(name) or "") for name in ("key", "title", "status", "assignee", "updated_at"))
    return Stalled(*what)


def _older(at: str, now: str) -> bool:
    try:
        return datetime.fromisoformat(now) - datetime.fromisoformat(at) > timedelta(days=STALLED_DAYS)
    except (ValueError, TypeError):
        return False  # a time that no clock of ours wrote


def _escalate(writer: Writer, uids: dict[str, str], late: list[Response], held: list[Held]) -> list[str]:
    """Record what was not on record yet; the keys of those tickets. The same miss has the same id: it is said once."""
    drafts = {}
    for item in late:
        if item.standing == "breached":
            uid, text = uids[item.key], f"{item.priority}: nobody began by {item.due}"
            drafts[item.key, "response"] = escalated(uid, "response", text, id=derived_id("late", uid, item.due))
    for hold in held:
        uid = uids[hold.key]
        drafts[hold.key, "blocked"] = escalated(uid, "blocked", hold.why, id=derived_id("held", uid, hold.since))
    written = {operation.id for operation in writer.append(drafts.values())}
    return list(dict.fromkeys(key for (key, _), draft in drafts.items() if draft.id in written))


def _merged(desk: Desk, writer: Writer, states: list[State], merged: Merged) -> list[Moved]:
    found = []
    for state in states:
        new = next((known for link in state.get("links", []) if (known := _noticed(link, merged))), None)
        if new is None or state["status"] not in ("open", "reopened", "in-progress"):
            continue
        try:
            move(desk, writer, state["uid"], "review", f"{new['id']} was merged")
            writer.append([linked(state["uid"], new)])  # whoever sends it back is not overruled by the same merge
            refused = ""
        except TrackdownError as error:
            refused = error.message
        found.append(Moved(str(state["key"]), str(state["status"]), str(new["id"]), refused))
    return found


def _noticed(link: dict[str, Any], merged: Merged) -> dict[str, Any] | None:
    """The link as it is to be kept once its merge is known; ``None`` if there is no merge, or it was known before."""
    if link.get("kind") == "pull-request" and str(link.get("state", "")).lower() == "merged":
        return None if link.get("noticed") else {**link, "noticed": True}
    tip = merged(link) if link.get("kind") == "branch" else ""
    return {**link, "base": tip} if tip else None
