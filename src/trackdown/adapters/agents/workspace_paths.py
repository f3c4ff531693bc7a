"""Paths as an agent reports them, shown as the repository knows them."""

from __future__ import annotations

import os
from pathlib import Path


def shown_path(path: str, workspace: Path) -> str:
    """Relative to the workspace, with forward slashes, if it lies in it; else as it was said. Nothing is opened."""
    for root in (os.fspath(workspace), os.path.realpath(workspace)):
        prefix = root.rstrip(os.sep) + os.sep
        if path.startswith(prefix):
            return path[len(prefix) :].replace(os.sep, "/")
    return path
