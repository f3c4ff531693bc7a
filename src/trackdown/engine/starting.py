"""Handing a ticket to an agent: the run is recorded and the ticket claimed in one transaction."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.core.gates.definition import boxes
from trackdown.core.ops.run_record import recorded
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.runs.model import Run
from trackdown.core.runs.policy import PinnedContract, PinnedCriterion, Policy
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.workspace_rules import WorkspaceRules
from trackdown.core.settings.model import Settings
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED, STARTABLE
from trackdown.engine import own_workflow
from trackdown.engine.briefs import Teller, Terms, Told
from trackdown.engine.equipment import ENGINE, Equipment
from trackdown.engine.faults import fault
from trackdown.errors import Refused
from trackdown.ports.store import Reader, Writer
from trackdown.services import lookup


class Handover(NamedTuple):
    """Which ticket goes to which agent, onto which branch. ``routed`` is what the routing rules said, if they chose."""

    ticket: str
    agent: AgentProfile
    target: str
    routed: dict[str, Any] | None = None
    terms: Terms | None = None


REPORTING = "investigation"
"""The type of tickets that may be answered by a report alone."""


def policy_for(ticket: Ticket, known: Settings, agent: AgentProfile, contract: PinnedContract | None = None) -> Policy:
    """The rules of a run of a pinned agent, as they stand now."""
    judges = [f"/{contract.path}"] if contract else []
    done = {box.criterion.id for box in boxes(ticket) if box.criterion}
    rules = {**known.workspace._asdict(), "kind": agent.workspace, "contract": in_sight(ticket, known, contract)}
    return Policy(
        criteria=[PinnedCriterion(c.id, c.text, c.check, c.approved, c.met, c.id in done) for c in ticket.criteria],
        checks=known.checks,
        files=ticket.named_files,
        scope=known.scope,
        protected=[*known.protected, *judges],
        setup=known.setup,
        check_seconds=known.check_seconds,
        setup_seconds=known.setup_seconds,
        unverified=known.unverified,
        report=ticket.type == REPORTING or agent.sandbox == "read-only",
        retry_seconds=known.retry_seconds,
        workspace=WorkspaceRules.from_json(rules),
        contract=contract,
    )


def in_sight(ticket: Ticket, known: Settings, contract: PinnedContract | None) -> list[str]:
    """What a workspace of the kind ``contract`` holds besides the files that the work changes."""
    return [*known.workspace.contract, *ticket.files.get("read", []), *([contract.path] if contract else [])]


def start_run(e: Equipment, known: Settings, wanted: Handover, actor: str) -> str:
    """Record a new run of a ticket; its uid. Raises Refused if somebody else has the ticket or it is not ready."""
    base = e.repository.tip(wanted.target)
    if base is None:
        hint = f"Make it (git branch {wanted.target}), or name another: --target BRANCH, or the setting run.target."
        raise Refused(f"There is no branch {wanted.target}.", thing=wanted.target, hint=hint)
    with e.store.read() as reader:
        ticket = lookup.by_uid(reader, wanted.ticket)
        told = Teller(known, e.repository, e.adapter).told(reader, ticket, wanted.agent, base, wanted.terms)
    digest = e.blobs.put(told.text.encode())
    uid = e.clock.new_uid()
    with e.store.write(ENGINE) as writer:
        ticket = lookup.by_uid(writer, wanted.ticket)
        reason = why_not_ready(writer, ticket)
        if reason:
            hint = f"`trackdown show {ticket.key}` shows how it stands, `trackdown ready` what can begin."
            raise Refused(f"{ticket.key} cannot be handed out: {reason}.", thing=ticket.key, hint=hint)
        begins = own_workflow.beginning(e, ticket)
        payload = _payload(writer, known, ticket, wanted, told)
        payload |= {"base": base, "brief": digest, "started_by": actor}
        assigned = changed(ticket.uid, {"assignee": wanted.agent.id})
        writer.append([recorded(uid, "created", payload), assigned, *begins])
    fault("run-created")
    return uid


def _was_gated(reader: Reader, ticket: Ticket) -> bool:
    """Whether the last run of a ticket had to pass gates and did not land: one that takes its place has to, too."""
    last = next(map(Run.from_state, reader.runs(ticket=ticket.uid, limit=1)), None)
    return last is not None and last.state != "done" and last.policy.gates is not None


def _payload(writer: Writer, known: Settings, ticket: Ticket, wanted: Handover, told: Told) -> dict[str, Any]:
    """What a run is pinned to, but for where and by whom it is started."""
    prefix, policy = known.prefixes["run"], policy_for(ticket, known, told.agent, told.contract)
    if wanted.terms or known.gated == "always" or _was_gated(writer, ticket):
        policy = policy._replace(gates={name: rule._asdict() for name, rule in known.gates.items()})
    return {
        "key": f"{prefix}-{writer.next_number(prefix)}",
        "ticket": ticket.uid,
        "ticket_key": ticket.key,
        "title": ticket.title,
        "agent": told.agent.to_json(),
        "policy": policy.to_json(),
        "target": wanted.target,
        **({"routed": wanted.routed} if wanted.routed else {}),
        **({"delegated": True} if wanted.terms else {}),
    }


def _going_on(reader: Reader, ticket: Ticket) -> str:
    """How a ticket goes on that its last run blocked."""
    for run in reader.runs(ticket=ticket.uid, limit=1):
        if run["state"] in ("escalated", "failed") and ticket.reason.startswith(f"{run['key']} "):
            return f" (`trackdown runs retry {run['key']}` gives it a new run)"
    return ""


def why_not_ready(reader: Reader, ticket: Ticket) -> str:
    """Why a ticket cannot be handed out now, or an empty text."""
    runs = reader.runs(ticket=ticket.uid, open_only=True)
    if runs:
        run = Run.from_state(runs[0])
        until = f" for {run.wait.kind}: {run.wait.detail}" if run.wait else ""
        return f"{run.key} is at it ({run.state}{until})"
    if ticket.status == "blocked":
        return f"it is blocked{_going_on(reader, ticket)}: {ticket.reason or 'no reason given'}"
    if ticket.status not in STARTABLE:
        return f"it is {ticket.status}"
    if ticket.kind == "epic":
        return "an epic is worked on through its issues and tasks"
    children = [row.key for row in reader.children(ticket.uid)]
    if children:
        return f"it is worked on through its children {', '.join(children[:5])}"
    uid = ticket.uid
    while uid:
        waits = [row.key for row in reader.blockers(uid) if row.status not in FINISHED]
        if waits:
            return f"it waits for {', '.join(waits[:5])}"
        uid = reader.parent(uid)
        above = reader.ticket(uid) if uid else None
        if above and above["status"] in ("blocked", *FINISHED):
            return f"its parent {above['key']} is {above['status']}"
    return ""
