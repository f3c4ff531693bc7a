"""Files that would have to pass a filter which does not run: git-crypt's, for one, would be committed as plain text.

Only filters that git must not do without (``filter.<name>.required``, gitattributes(5)) count. The attributes are read
from the commits, never from the files of a workspace, in which an agent can write others.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Container, Iterable
from pathlib import Path

from trackdown.adapters.git.command import Git
from trackdown.adapters.git.objects import tree_changes


def unfiltered(git: Git, onto: str, commit: str) -> dict[str, list[str]]:
    """What ``commit`` writes and that passes such a filter by the attributes of either, by the name of the filter."""
    off = {name for name, required in git.filters_off().items() if required}
    if not off:
        return {}
    written = [change.path for change in tree_changes(git, onto, commit) if change.action != "delete"]
    return passing(git, (onto, commit), written, off)


def passing(git: Git, commits: Iterable[str], paths: Iterable[str], filters: Container[str]) -> dict[str, list[str]]:
    """Those of ``paths`` that pass one of ``filters`` by the attributes of one of ``commits``, by the filter's name."""
    stdin = b"".join(os.fsencode(path) + b"\0" for path in paths)
    found: dict[str, dict[str, None]] = {}
    with tempfile.TemporaryDirectory(prefix="trackdown-") as scratch:
        for commit in commits if stdin else ():
            own = git.with_index(Path(scratch) / "index")
            own.run("read-tree", commit)
            said = own.run("check-attr", "--cached", "-z", "--stdin", "filter", stdin=stdin).out.split(b"\0")
            for path, name in zip(said[:-1:3], said[2::3], strict=True):
                if os.fsdecode(name) in filters:
                    found.setdefault(os.fsdecode(name), {})[os.fsdecode(path)] = None
    return {name: list(held) for name, held in found.items()}
