"""Taking over what the agent left in the workspace, as one commit."""

from __future__ import annotations

import json

from trackdown.core.runs.machine import CommitWork
from trackdown.core.runs.model import Run
from trackdown.engine.equipment import Equipment
from trackdown.engine.faults import fault
from trackdown.ports.repository import Commit, Fingerprint, Person

AGENT_DOMAIN = "agents.trackdown.invalid"
"""Agents have no mailbox; ``.invalid`` can never be somebody's (RFC 2606)."""


def message(run: Run) -> str:
    return f"{run.ticket_key}: {run.title}\n\nTrackdown-Ticket: {run.ticket_key}\nTrackdown-Run: {run.key}\n"


def author(run: Run) -> Person:
    return Person(run.agent.title, f"{run.agent.id}@{AGENT_DOMAIN}")


def commit_work(e: Equipment, run: Run, action: CommitWork) -> None:
    # First of all: git reads the configuration that an agent may have changed.
    foreign = foreign_changes(e, run, action.turn)
    kept = e.workspaces.keep(run.uid) or ""
    commit = e.workspaces.commit(run.uid, run.onto, message(run), author(run), e.repository.identity())
    payload = {
        "commit": commit.id,
        "tree": commit.tree,
        "onto": run.onto,
        "turn": action.turn,
        "kept": kept,
        "changed": _changed(e, run, commit),
        "foreign": foreign,
    }
    e.record(run, "committed", payload, action.turn)
    fault("committed")


def _changed(e: Equipment, run: Run, commit: Commit) -> bool:
    onto = e.repository.commit(run.onto)
    return onto is None or onto.tree != commit.tree


def foreign_changes(e: Equipment, run: Run, turn: int) -> list[str]:
    """What changed in the repository itself while the agent worked, and should not have: a sentence for each.

    A branch that only went forward is not listed, unless it went to what the agent itself committed: people and other
    runs commit meanwhile. What a worktree cannot keep an agent from, only a sandbox can.
    """
    path = e.folder(run, "turns", str(turn)) / "before.json"
    if not path.exists():
        return []
    before = Fingerprint(**json.loads(path.read_text(encoding="utf-8")))
    after = e.repository.fingerprint()
    found = []
    if before.config != after.config:
        found.append("the repository's git configuration was changed while the agent worked")
    if before.hooks != after.hooks:
        found.append("the repository's git hooks were changed while the agent worked")
    for ref, old in before.refs.items():
        if "trackdown/" in ref or not ref.startswith(("refs/heads/", "refs/tags/")):
            continue
        new = after.refs.get(ref)
        if new is None:
            found.append(f"{ref} was deleted while the agent worked (it was {old[:12]})")
        elif new != old and not e.repository.descends(new, old):
            found.append(f"{ref} was rewritten while the agent worked (from {old[:12]} to {new[:12]})")
        elif new != old and _is_the_agents(e, run, new):
            found.append(f"{ref} was moved to a commit of the agent's own ({new[:12]})")
    return found


def _is_the_agents(e: Equipment, run: Run, commit: str) -> bool:
    """Whether the commit was made in the run's workspace: what was kept of it descends from it, its base does not."""
    kept = e.repository.commit(f"refs/trackdown/wip/{run.uid}")
    return kept is not None and e.repository.descends(kept.id, commit) and not e.repository.descends(run.onto, commit)
