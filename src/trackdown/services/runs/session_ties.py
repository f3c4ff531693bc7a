"""A conversation belongs to one ticket: what it used counts once."""

from __future__ import annotations

from typing import Any

from trackdown.core.ops.links import linked, unlinked
from trackdown.core.runs.model import Run
from trackdown.core.tickets.model import Ticket
from trackdown.errors import Refused
from trackdown.ports.store import Writer
from trackdown.services import lookup


def session_links(ticket: Ticket) -> list[dict[str, Any]]:
    return [held for held in ticket.links if held.get("kind") == "session"]


def without_time(link: dict[str, Any]) -> dict[str, Any]:
    """The link without what the fold adds."""
    return {name: value for name, value in link.items() if name != "at"}


def tie(writer: Writer, ticket: Ticket, link: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Tie a conversation to a ticket, away from any other one, with what was kept of it. ``link`` is its id and what is
    known of it. The link as it is now, and the keys of the tickets that it was tied to. Doing it again changes nothing.

    Raises Refused for the conversation of a run, which counts to the ticket of the run.
    """
    new = {"kind": "session", **link}
    _check_no_run(writer, ticket, new["id"])
    known = next((held for held in session_links(ticket) if held["id"] == new["id"]), {})
    drafts, before, kept = [], [], without_time(known)
    for uid in writer.linked("session", new["id"]):
        if uid == ticket.uid:
            continue
        other = lookup.by_uid(writer, uid)
        held = next((held for held in session_links(other) if held["id"] == new["id"]), {})
        kept = {**without_time(held), **kept}
        drafts.append(unlinked(uid, "session", new["id"]))
        before.append(other.key)
    tied = {**kept, **{name: value for name, value in new.items() if value or name not in kept}}
    if drafts or tied != without_time(known):
        writer.append([*drafts, linked(ticket.uid, tied)])
    return {**known, **tied}, sorted(before)


def _check_no_run(writer: Writer, ticket: Ticket, session: str) -> None:
    for run in map(Run.from_state, writer.runs()):
        if run.ticket != ticket.uid and any(turn.session == session for turn in run.turns):
            hint = f"Runs stay with their tickets: `trackdown session list {run.ticket_key}` lists it there."
            raise Refused(f"That is the conversation of {run.key}.", thing=session[:80], hint=hint)
