"""What foreign code (an agent, a check) did to the repository itself, outside of its workspace."""

from __future__ import annotations

import json

from trackdown.core.runs.model import Run
from trackdown.engine.equipment import Equipment
from trackdown.errors import NotFound
from trackdown.ports.repository import Fingerprint

NOT_COMPARED = ("refs/remotes/", "refs/trackdown/", "refs/heads/trackdown/")
"""Refs that a fetch moves, and Trackdown's own."""


def standing(e: Equipment) -> bytes:
    """What the repository is like before a turn, to be kept. Without the refs that are not compared: of these every run
    leaves one more, and each turn would keep the names of all."""
    now = e.repository.fingerprint()
    refs = {ref: commit for ref, commit in now.refs.items() if not ref.startswith(NOT_COMPARED)}
    return json.dumps(now._replace(refs=refs)._asdict(), sort_keys=True).encode()


def changes_in_turn(e: Equipment, run: Run) -> list[str]:
    """``changes_since`` the last turn began."""
    assert run.turn is not None
    try:
        before = Fingerprint(**json.loads(e.blobs.get(run.turn.before)))
    except NotFound:
        return ["what the repository was like before the turn is no longer known"]
    return changes_since(e, before, run.uid)


def changes_since(e: Equipment, before: Fingerprint, run: str) -> list[str]:
    """A sentence for each thing that changed since and should not have; ``run`` is the uid of the run at work.

    A branch that went forward is not listed, unless it went to what was committed in the run's workspace: people and
    other runs commit meanwhile. What a ref lost is kept under ``refs/trackdown/lost``. What a worktree cannot keep an
    agent from, only a sandbox can.
    """
    after = e.repository.fingerprint()
    found = []
    if before.config != after.config:
        found.append("the repository's git configuration was changed meanwhile")
    if before.hooks != after.hooks:
        found.append("the repository's git hooks were changed meanwhile")
    for ref in sorted(before.refs.keys() | after.refs.keys()):
        old, new = before.refs.get(ref), after.refs.get(ref)
        if old != new and not ref.startswith(NOT_COMPARED) and not f"{old}{new}".startswith("ref: "):
            found += _ref_change(e, run, ref, old, new)
    return found


def _ref_change(e: Equipment, run: str, ref: str, old: str | None, new: str | None) -> list[str]:
    if new is None:
        return [f"{ref} was deleted meanwhile; {_kept(e, ref, old)}"]
    if new in e.workspaces.made_in(run):
        return [f"{ref} was moved to a commit that the agent made itself ({new[:12]})"]
    if old is None:
        return [f"{ref} was made meanwhile"] if ref.startswith("refs/replace/") else []
    if e.repository.descends(new, old):
        return []
    return [f"{ref} was rewritten meanwhile; {_kept(e, ref, old)}"]


def _kept(e: Equipment, ref: str, old: str | None) -> str:
    assert old is not None
    return f"what it held is kept at {e.repository.keep_lost(ref.removeprefix('refs/'), old)}"
