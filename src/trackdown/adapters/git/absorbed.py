"""Whether work has come to a branch in some form: as it is, squashed, rebased or cherry-picked."""

from __future__ import annotations

from trackdown.adapters.git import objects
from trackdown.adapters.git.command import Git, require_git

MOST = 2000
"""How many commits of the branch since the base are looked at, the newest first."""


VERBATIM = (2, 39)
"""The first git whose ``patch-id`` can leave white space as it is (release notes of 2.39)."""


def absorbed_as(git: Git, tree: str, base: str, target: str) -> str | None:
    """The commit of the branch ``target`` that holds the work from ``base`` to ``tree``: one with just that tree, or
    one that makes just that change. ``None`` where there is none, and for work that changes nothing."""
    start, tip = objects.find_commit(git, base), objects.find_commit(git, f"refs/heads/{target}")
    if start is None or tip is None or start.tree == tree:
        return None
    since = (f"--max-count={MOST}", tip.id, f"^{start.id}", "--")
    listed = git.run("rev-list", "--format=%T", *since).text.splitlines()
    for commit, has in zip(listed[::2], listed[1::2], strict=True):
        if has == tree:
            return commit.removeprefix("commit ")
    wanted = _patch_ids(git, git.run(*_DIFF, start.id, tree, "--").out, "0" * 40)
    if not wanted:
        return None
    log = git.run("log", "--no-merges", "--format=commit %H", *_SHAPE, *since).out
    return _patch_ids(git, log).get(next(iter(wanted)))


_SHAPE = ("-p", "--full-index", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--binary")
_DIFF = ("diff-tree", "-r", *_SHAPE)


def _patch_ids(git: Git, patches: bytes, commit: str = "") -> dict[str, str]:
    """The commits by the ids of their patches (git-patch-id(1)), the newest where several make the same change.

    Verbatim: to some languages another indentation is another program. A git that cannot do that finds nothing, so that
    the work stays.
    """
    if require_git() < VERBATIM:
        return {}
    if commit:
        patches = f"commit {commit}\n".encode() + patches
    found: dict[str, str] = {}
    for line in git.run("patch-id", "--verbatim", stdin=patches).text.splitlines():
        patch, _, name = line.partition(" ")
        found.setdefault(patch, name)
    return found
