"""Taking over what the agent left in the workspace, as one commit."""

from __future__ import annotations

from trackdown.core.runs.machine import CommitWork
from trackdown.core.runs.model import Run
from trackdown.engine.equipment import Equipment
from trackdown.engine.faults import fault
from trackdown.engine.foreign import changes_in_turn
from trackdown.engine.left_out import noted
from trackdown.ports.repository import Committed, Person

AGENT_DOMAIN = "agents.trackdown.invalid"
"""Agents have no mailbox; ``.invalid`` can never be somebody's (RFC 2606)."""


def message(run: Run) -> str:
    return f"{run.ticket_key}: {run.title}\n\nTrackdown-Ticket: {run.ticket_key}\nTrackdown-Run: {run.key}\n"


def author(run: Run) -> Person:
    return Person(run.agent.title, f"{run.agent.id}@{AGENT_DOMAIN}")


def commit_work(e: Equipment, run: Run, action: CommitWork) -> None:
    # First of all: git reads the configuration that an agent may have changed.
    foreign = changes_in_turn(e, run)
    commit = e.workspaces.commit(run.uid, run.onto, message(run), author(run), e.repository.identity())
    left_out = noted(e.workspaces.left_out(run.uid, run.onto, commit.id))
    payload = {
        "commit": commit.id,
        "tree": commit.tree,
        "onto": run.onto,
        "turn": action.turn,
        "kept": commit.kept,
        "changed": _changed(e, run, commit),
        "foreign": foreign,
        "left_out": left_out,
    }
    e.record(run, "committed", payload, action.turn)
    fault("committed")


def _changed(e: Equipment, run: Run, commit: Committed) -> bool:
    onto = e.repository.commit(run.onto)
    return onto is None or onto.tree != commit.tree
