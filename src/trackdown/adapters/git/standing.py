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
    if not _is_checked_out(workspace):
        workspace.git.run("symbolic-ref", "HEAD", workspace.places.ref)
    workspace.places.write_base(base)


def _is_checked_out(workspace: OpenWorkspace) -> bool:
    """Whether HEAD says so; with references in a table it says something else, and git has to be asked."""
    head = workspace.git_dir / "HEAD"
    return head.is_file() and not head.is_symlink() and head.read_bytes() == f"ref: {workspace.places.ref}\n".encode()
