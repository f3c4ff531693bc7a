"""The files of a project that is in no git repository."""

from __future__ import annotations

import os

MOST_FILES = 50_000
_SKIPPED = {"node_modules", "venv", "__pycache__", "site-packages", "dist", "build", "target"}


def files_below(root: str) -> list[str]:
    """Every file, as a path from the root with forward slashes, without hidden folders and what tools make."""
    found: list[str] = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith("."))
        found += [os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/") for name in sorted(names)]
        if len(found) > MOST_FILES:
            break
    return found[:MOST_FILES]
