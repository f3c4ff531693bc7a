"""What a person decides about a run: approve it, send it back, cancel it, let it land."""

from __future__ import annotations

from decimal import Decimal

from trackdown.core.ops.criteria import approved as checks_approved
from trackdown.core.ops.run_record import recorded
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.runs.budget import of_run
from trackdown.core.runs.model import Run
from trackdown.core.runs.policy import FIX_ROUNDS
from trackdown.core.tickets import fields
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import InvalidInput, NeedsPerson, Refused
from trackdown.ports.store import Writer
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.workflows.moves import workflow_of


def _require_person(desk: Desk, what: str) -> None:
    if not desk.is_person:
        raise NeedsPerson(f"Only a person can {what}.", hint="Ask the person who handed you the ticket.")


def approve(desk: Desk, key: str) -> Run | None:
    """A person approves: the checks from outside that wait for it, and the result that waits in review.

    The run that can go on now, or ``None`` if only checks of a ticket that is not at work were approved.
    Raises Refused if nothing waits for an approval, or somebody else decided otherwise in the meantime.
    """
    _require_person(desk, "approve")
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.by_uid(writer, _ticket_of(writer, key))
        runs = writer.runs(ticket=ticket.uid, open_only=True)
        run = Run.from_state(runs[0]) if runs else None
        parked = run is not None and run.wait is not None and run.wait.kind in ("review", "approval")
        if run is not None and parked:
            _check_undecided(run)
        # Approving a result says nothing about checks that were written meanwhile.
        in_review = run is not None and run.wait is not None and run.wait.kind == "review"
        held_back = [item.id for item in ticket.criteria if item.check and not item.approved]
        waiting = [] if in_review else held_back
        if waiting:
            writer.append([checks_approved(ticket.uid, waiting)])
        if run is None or not parked:
            if waiting:
                return None
            raise Refused(
                f"Nothing of {ticket.key} waits for an approval.", thing=ticket.key, hint=_status_hint(ticket.key)
            )
        assert run.wait is not None
        result = run.wait.kind == "review"
        # The run has checks of its own to wait for: the ticket's may have been approved meanwhile.
        items = run.verification.items if run.verification else []
        held = [item.subject for item in items if item.verdict == "person" and item.command]
        checks = sorted({*waiting, *held})
        writer.append([recorded(run.uid, "approved", {"result": result, "checks": checks})])
        writer.append([recorded(run.uid, "resumed", {"why": "approved"})])
        return run


def reject(desk: Desk, key: str, reason: str) -> Run:
    """A person sends the result in review back, which takes one of the fix rounds.

    Raises InvalidInput without a reason, Refused if no result of the ticket is in review.
    """
    _require_person(desk, "reject")
    if not reason.strip():
        hint = f"Say what is wrong: trackdown reject {key} --reason TEXT"
        raise InvalidInput("A rejection needs a reason: it is all the agent gets to go on.", thing=key, hint=hint)
    text = fields.checked_text(reason, "reason")
    with desk.store.write(desk.actor) as writer:
        run = _open_run(writer, key)
        if run.wait is None or run.wait.kind not in ("review", "approval", "checkout"):
            raise Refused(f"{run.key} is {run.state}, not in review.", thing=run.ticket_key, hint=_status_hint(run.key))
        _check_undecided(run)
        writer.append([recorded(run.uid, "rejected", {"reason": text, "last": run.round >= FIX_ROUNDS})])
        return run


def land_again(desk: Desk, key: str) -> Run:
    """Try the landing of a run again that waits for the person's checkout. Raises Refused if it waits for nothing
    of that kind."""
    _require_person(desk, "merge")
    with desk.store.write(desk.actor) as writer:
        run = _open_run(writer, key)
        if run.wait is None or run.wait.kind != "checkout":
            approve = f"Approve it first: trackdown approve {run.ticket_key}"
            hint = approve if run.state == "review" else _status_hint(run.key)
            raise Refused(f"{run.key} is {run.state}; it does not wait to be merged.", thing=run.ticket_key, hint=hint)
        _check_undecided(run)
        writer.append([recorded(run.uid, "resumed", {"why": "merge"})])
        return run


def cancel(desk: Desk, name: str, reason: str) -> Run:
    """Ask for a run's end; whoever drives it ends its processes. Raises Refused if it is over, or has landed."""
    _require_person(desk, "cancel a run")
    with desk.store.write(desk.actor) as writer:
        run = Run.from_state(lookup.run(writer, name))
        if run.ended:
            raise Refused(f"{run.key} is over ({run.state}).", thing=run.key, hint=f"trackdown runs show {run.key}")
        if run.landed is not None:
            hint = f"`trackdown runs show {run.key}` names the commit."
            raise Refused(f"{run.key} is merged into {run.target} already.", thing=run.key, hint=hint)
        writer.append([recorded(run.uid, "cancel_asked", {"reason": reason.strip() or f"cancelled by {desk.name}"})])
        return run


def retry(desk: Desk, name: str) -> Ticket:
    """Make the ticket of an ended run free for a new one; the ticket. Raises Refused if the run is not over, or has
    landed."""
    _require_person(desk, "retry a run")
    with desk.store.write(desk.actor) as writer:
        run = Run.from_state(lookup.run(writer, name))
        if not run.ended:
            raise Refused(f"{run.key} is still {run.state}.", thing=run.key, hint=f"trackdown runs cancel {run.key}")
        newer = writer.runs(ticket=run.ticket, open_only=True)
        if newer:
            hint = f"`trackdown runs show {newer[0]['key']}` tells how it stands."
            raise Refused(f"{run.ticket_key} has a new run already.", thing=run.key, hint=hint)
        if run.state == "done":
            raise Refused(
                f"{run.key} has landed.", thing=run.key, hint=f"trackdown update {run.ticket_key} --status reopened"
            )
        ticket = lookup.by_uid(writer, run.ticket)
        if ticket.status in FINISHED:
            raise Refused(f"{ticket.key} is {ticket.status} by now.", thing=run.key, hint=_status_hint(ticket.key))
        if ticket.status == "blocked":
            own = workflow_of(desk, ticket)
            state = own.place_for("open") if own else None
            writer.append([moved(ticket.uid, "open", f"retry of {run.key}", state=state)])
        return lookup.by_uid(writer, ticket.uid)


PASSING = ("limit", "retry", "quiet", "budget")
"""Waits that nobody has to decide anything about but whether to go on now."""


def go_on(desk: Desk, name: str, allowed: tuple[str, Decimal] | None = None) -> Run:
    """Go on now with a run that waits for a time or for money. ``allowed`` (``usd`` or ``tokens``, and how much) is
    what it may spend from now on, whatever the budgets say. Raises Refused if it waits for something
    else, or for nothing.
    """
    _require_person(desk, "let a run go on")
    with desk.store.write(desk.actor) as writer:
        run = _open_run(writer, name)
        if run.wait is None or run.wait.kind not in PASSING:
            state = f"waits for {run.wait.kind}" if run.wait else f"is {run.state}"
            raise Refused(f"{run.key} {state}; it needs no money.", thing=run.key, hint=_status_hint(run.key))
        _check_undecided(run)
        if allowed:
            spent = of_run(run)
            unit, more = allowed
            total = more + (spent.usd if unit == "usd" else spent.tokens)
            writer.append([recorded(run.uid, "granted", {unit: format(total, "f")})])
        why = "allowed to spend more" if allowed else "a person wants it to go on"
        writer.append([recorded(run.uid, "resumed", {"turn": run.turn.turn if run.turn else -1, "why": why})])
        return run


def _ticket_of(writer: Writer, name: str) -> str:
    uid = lookup.uid_of(writer, name)
    state = writer.run(uid)
    return uid if state is None else str(state["ticket"])


def _open_run(writer: Writer, name: str) -> Run:
    run = Run.from_state(lookup.run(writer, name))
    if run.ended:
        raise Refused(f"{run.key} is over ({run.state}).", thing=run.ticket_key, hint=f"trackdown runs show {run.key}")
    return run


def _check_undecided(run: Run) -> None:
    """What was decided about a run that waits stands on record at once, and is carried out a moment later: until then
    the run still looks as if it waited. Raises Refused for whoever comes second."""
    decided = run.cancel or run.rejected
    if decided is None:
        return
    what = "is being cancelled" if run.cancel is not None else "has been sent back"
    who = str(decided.get("by", "")).partition(":")[2] or "somebody else"
    raise Refused(f"{run.key} {what} by {who}.", thing=run.ticket_key, hint=_status_hint(run.key))


def _status_hint(key: str) -> str:
    return f"`trackdown runs show {key}` tells how it stands."
