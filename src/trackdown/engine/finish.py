"""The end of a run: what becomes of its ticket, its processes and its workspace."""

from __future__ import annotations

from typing import Any

from trackdown.core.gates.definition import gates_of
from trackdown.core.ops import criteria
from trackdown.core.ops.comments import commented
from trackdown.core.ops.envelope import Draft, derived_id
from trackdown.core.ops.run_record import recorded
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.planning.handover.report import report
from trackdown.core.runs.machine import BeginRound, End, Park
from trackdown.core.runs.model import Run
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.engine import own_workflow
from trackdown.engine.equipment import ENGINE, Equipment
from trackdown.engine.faults import fault
from trackdown.engine.live import unmark_live
from trackdown.errors import TrackdownError
from trackdown.render.times import local
from trackdown.services.secrecy.sealing import seal_run

NAMED = 3
"""How many files are named before the rest is only counted."""


def end_run(e: Equipment, run: Run, action: End) -> None:
    """End every process of the run, take a landed workspace away, and record the run's end together with its ticket's.

    In this order, so that a run killed in between is still open and ends once more.
    """
    troubles = _tidy(e, run, action)
    action = action._replace(reason="; ".join(text for text in (action.reason, *troubles) if text))
    payload, stopped = {"state": action.state, "reason": action.reason}, ""
    with e.store.write(ENGINE) as writer:
        state = writer.ticket(run.ticket)
        writer.append([recorded(run.uid, "ended", payload, "ended")])
        if state is not None and state["status"] not in FINISHED:
            drafts, stopped = _ticket_drafts(e, run, action, Ticket.from_state(state))
            writer.append(drafts)
    fault("finished")
    e.say(run, "merged" if action.state == "done" else action.state, action.reason or stopped)


def _tidy(e: Equipment, run: Run, action: End) -> list[str]:
    """End the run's processes and keep its workspace, or take a landed one away; what could not be done, as sentences.

    None of it may keep the run from ending: what cannot be kept stays where it is.
    """
    troubles = []
    try:
        end_processes(e, run)
    except TrackdownError as error:
        troubles.append(f"not all of its processes could be ended: {error.message}")
    try:
        if action.state == "done":
            e.workspaces.remove(run.uid)
        else:
            e.workspaces.keep(run.uid)
    except TrackdownError as error:
        troubles.append(f"the workspace stays as it is: {error.message}")
    return [*troubles, *_sealed(e, run)]


def _sealed(e: Equipment, run: Run) -> list[str]:
    try:
        failed = seal_run(e.folder(run)).failed
    except OSError as error:
        failed = [f"{error.filename} ({error.strerror})"]
    more = f" and {len(failed) - NAMED} more" if len(failed) > NAMED else ""
    return [f"not cleaned of secrets in {e.folder(run)}: {', '.join(failed[:NAMED])}{more}"] if failed else []


def _ticket_drafts(e: Equipment, run: Run, action: End, ticket: Ticket) -> tuple[list[Draft], str]:
    """What becomes of the ticket, and where a workflow of its own stopped it, as a sentence."""
    uid = run.ticket
    if action.state == "cancelled":
        return [own_workflow.given_back(e, run, ticket)], ""
    if action.state == "done":
        drafts, stopped = _landed(e, run, ticket)
        return [*_met(run, ticket), *drafts, _reported(run, action, stopped)], stopped
    reason = f"{run.key} {action.state}: {action.reason}"[:500]
    return [moved(uid, "blocked", reason, id=derived_id(run.uid, "blocked")), _reported(run, action)], ""


def _reported(run: Run, action: End, stopped: str = "") -> Draft:
    reason = "; ".join(text for text in (action.reason, stopped) if text)
    said = report(run, action.state, reason)
    return commented(run.ticket, said.text, "report", said.data, id=derived_id(run.uid, "report"))


def _unchanged(run: Run, ticket: Ticket) -> set[str]:
    """The criteria that still say what they said when the run started."""
    pinned = {criterion.id: (criterion.text, criterion.check) for criterion in run.policy.criteria}
    return {item.id for item in ticket.criteria if pinned.get(item.id) == (item.text, item.check)}


def _met(run: Run, ticket: Ticket) -> list[Draft]:
    """Criteria are met by evidence, or by the person who approved the result."""
    seen = run.verification
    same = _unchanged(run, ticket)
    before = {criterion.id for criterion in run.policy.criteria if criterion.met}
    drafts = []
    for item in seen.items if seen else []:
        if item.kind != "criterion" or item.subject not in same:
            continue
        # Without a command what passed was met before, or it is a box that gates judged.
        by = "check" if item.verdict == "passed" and (item.command or item.subject not in before) else ""
        if item.verdict == "person" and run.approved is not None:
            by = run.approved["by"].partition(":")[2]
        if by:
            evidence: dict[str, Any] = {"run": run.key, "command": item.command, "output": item.output}
            if by == "check" and not item.command:
                evidence = {"run": run.key, "gates": list(gates_of(item.name))}
            identity = derived_id(run.uid, "met", item.subject)
            drafts.append(criteria.settled(run.ticket, item.subject, True, by, evidence, id=identity))
    return drafts


def _landed(e: Equipment, run: Run, ticket: Ticket) -> tuple[list[Draft], str]:
    """As far towards done as the ticket's workflow goes now, with what stands behind it, and where that stopped.

    Criteria that were added or changed while the run was at work have no evidence: then the ticket is not done.
    """
    reason = ""
    if any(not item.met and item.id not in _unchanged(run, ticket) for item in ticket.criteria):
        reason = f"its criteria were changed while {run.key} was at work; its result has landed"
    landing = own_workflow.landed(e, run, ticket, reason)
    if landing is None:
        return _done(run, ticket, reason), ""
    behind = changed(run.ticket, {"verified": run.proof}, id=derived_id(run.uid, "behind"))
    return [*landing.drafts, *([behind] if landing.status == "done" else [])], landing.stopped


def _done(run: Run, ticket: Ticket, reason: str) -> list[Draft]:
    """Through review to done, as the standard workflow goes; with a reason against that the ticket stays in review."""
    drafts = []
    if ticket.status != "review" or reason:
        drafts.append(moved(run.ticket, "review", reason, id=derived_id(run.uid, "review", "end")))
    if reason:
        return drafts
    return [
        *drafts,
        moved(run.ticket, "done", id=derived_id(run.uid, "done")),
        changed(run.ticket, {"verified": run.proof}, id=derived_id(run.uid, "behind")),
    ]


def park(e: Equipment, run: Run, action: Park) -> None:
    """Put the run aside until a person acts or a limit ends; a result that needs a person puts its ticket in review."""
    payload = {"kind": action.kind, "detail": action.detail, "until": action.until}
    drafts = []
    if action.kind in ("review", "approval"):
        parks = len(run.verifications) + len(run.turns)
        drafts.append(moved(run.ticket, "review", id=derived_id(run.uid, "review", parks)))
    # Without a derived id: after a wait that is over, the same may have to be waited for again.
    e.record(run, "parked", payload, more=drafts)
    fault("parked")
    until = f" (until {local(action.until)})" if action.until else ""
    e.say(run, "review" if action.kind == "review" else "waiting", f"{action.kind}: {action.detail}{until}")


def begin_round(e: Equipment, run: Run, action: BeginRound) -> None:
    """Send the result back; a ticket that was in review is in progress again."""
    payload = {"round": action.round, "cause": action.cause, "text": action.text}
    again = moved(run.ticket, "in-progress", id=derived_id(run.uid, "again", action.round))
    with e.store.write(ENGINE) as writer:
        state = writer.ticket(run.ticket)
        in_review = state is not None and state["status"] == "review"
        writer.append([recorded(run.uid, "round", payload, action.round), *([again] if in_review else [])])


def end_processes(e: Equipment, run: Run, *, but_agents: bool = False) -> None:
    """End every process that the run still has: under its supervisors, and strays, also those of a turn whose
    supervisor is gone. ``but_agents`` spares what a turn's supervisor looks after."""
    folder = e.workspaces.folder(run.uid)
    agents = [] if but_agents else list(folder.glob("turns/*/process"))
    for process in (*agents, *folder.glob("programs/*/process")):
        state = e.processes.state(process)
        if state is not None and state.phase != "ended":
            e.processes.stop(process)
        unmark_live(e.live, process)
    e.processes.sweep(e.marker(run))
