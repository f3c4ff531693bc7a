"""Puts a workspace's branch and HEAD on a commit, wherever an agent left them."""

from __future__ import annotations

from trackdown.adapters.git.registration import OpenWorkspace
from trackdown.adapters.git.registry import leftovers


def stand_on(workspace: OpenWorkspace, commit: str, base: str) -> None:
    """The run's branch points to ``commit`` and is checked out; files and index stay as they are.

    A merge or rebase that the agent left unfinished is put aside, so that no later git command goes on with it.
    """
    for path in leftovers(workspace.git_dir):
        workspace.places.put_aside(path)
    workspace.git.run("update-ref", workspace.places.ref, commit)
    workspace.git.run("symbolic-ref", "HEAD", workspace.places.ref)
    workspace.places.write_base(base)
