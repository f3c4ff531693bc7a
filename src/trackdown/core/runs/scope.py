"""Which changed paths lie outside what the ticket names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from fnmatch import fnmatchcase


def outside(paths: Iterable[str], named: Iterable[str]) -> list[str]:
    """The paths that no name covers. A name is a path, a folder (``src/`` or ``src``), or a glob (``src/*.py``)."""
    names = [posixpath.normpath(name) for name in named]
    return [path for path in paths if not any(covers(name, path) for name in names)]


def covers(name: str, path: str) -> bool:
    """Whether a name of a ticket's ``files`` stands for this path."""
    return name == "." or path == name or path.startswith(f"{name}/") or fnmatchcase(path, name)
