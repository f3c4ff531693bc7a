"""Keeps a workspace's content and every commit an agent made in it under ``refs/trackdown/wip/<run>``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from trackdown.adapters.git.command import Git
from trackdown.adapters.git.objects import Signature, read_commit, resolve, write_commit
from trackdown.adapters.git.places import Places
from trackdown.ports.repository import Person

# Not the person's name: these commits are Trackdown's and never leave the ref.
KEEPER = Person("Trackdown", "trackdown@localhost")


def record(git: Git, places: Places, tree: str, tips: Iterable[str], base: str | None) -> str:
    """Put ``tree`` under the ref, with what was there before and every one of the commits ``tips`` as its parents.

    Returns the ref's commit. Nothing new is written if the ref holds all of that already.
    """
    before = resolve(git, places.wip)[0]
    unseen = not_yet_in(git, list(tips), before or base)
    if before is not None and not unseen and read_commit(git, before).tree == tree:
        return before
    heads = git.run("merge-base", "--independent", *unseen).text.split() if len(unseen) > 1 else unseen
    parents = [before] if before else [base] if base and not heads else []
    signature = Signature(KEEPER)
    message = f"Work in progress of run {places.run}"
    commit = write_commit(git, tree, [*parents, *heads], signature, KEEPER, message)
    git.run("update-ref", places.wip, commit, before or "")
    return commit


def made_commits(git_dir: Path, head: str | None, branch: str | None) -> list[str]:
    """The commits that HEAD of a work tree ever pointed to, as far as its log tells, and where the branch points.

    The log matters: a commit that the agent made and then reset away is nowhere else.
    """
    found = dict.fromkeys(commit for commit in (head, branch) if commit)
    try:
        lines = (git_dir / "logs" / "HEAD").read_bytes().splitlines()
    except FileNotFoundError:
        lines = []
    for line in lines:
        fields = os.fsdecode(line).split(" ", 2)
        if len(fields) == 3 and len(fields[1]) in (40, 64) and set(fields[1]) <= set("0123456789abcdef"):
            found.setdefault(fields[1])
    return list(found)


def not_yet_in(git: Git, tips: list[str], known: str | None) -> list[str]:
    """Those of the commits ``tips`` that cannot be reached from ``known``. What is no commit any more is left out."""
    if not tips:
        return []
    lines = "\n".join([*tips, *([f"^{known}"] if known else []), ""]).encode()
    reachable = set(git.run("rev-list", "--ignore-missing", "--stdin", stdin=lines).text.split())
    return [tip for tip in tips if tip in reachable]
