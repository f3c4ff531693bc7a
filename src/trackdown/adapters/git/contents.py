"""Reads files out of commits."""

from __future__ import annotations

import os

from trackdown.adapters.git import names
from trackdown.adapters.git.repository import GitRepository

FILES = ("100644", "100755", "120000")


def read_file(repository: GitRepository, commit: str, path: str) -> tuple[str, bytes] | None:
    """Mode and content of a file in a commit; ``None`` where there is no file of that name."""
    git = repository.git
    literal = {"GIT_LITERAL_PATHSPECS": "1"}
    entries = git.run(
        "ls-tree", "-z", "--full-tree", names.revision(commit), "--", *names.inside_paths([path]), env=literal
    ).out
    meta, _, name = entries.rstrip(b"\0").partition(b"\t")
    fields = meta.decode().split()
    if len(fields) != 3 or fields[0] not in FILES or os.fsdecode(name) != path:
        return None
    return fields[0], git.run("cat-file", "blob", fields[2]).out
