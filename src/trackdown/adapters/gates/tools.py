"""Where the programs of gates are installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Container

FOLDERS = (".venv/bin", "venv/bin", ".venv/Scripts", "venv/Scripts", "node_modules/.bin")
"""Where a project keeps tools of its own, from its root."""


def locate(name: str, root: str, path: str, committed: Container[str], folder: str = "") -> str:
    """The program of that name: the project's own, else one on ``path``; an empty text if there is none. A name with a
    slash is a file of the project. A ``folder`` is where it is to run: its own tools go before those above it.

    A file that is ``committed``, or that a committed link leads to, is no tool that somebody installed: it may be the
    very thing that is to be judged.
    """
    if os.path.dirname(name):
        place = os.path.join(root, folder, name)
        return place if os.access(place, os.X_OK) and os.path.isfile(place) else ""
    for tools in (f"{above}{own}" for above in _upwards(folder) for own in FOLDERS):
        parts = f"{tools}/{name}".split("/")
        if any("/".join(parts[:end]) in committed for end in range(1, len(parts) + 1)):
            continue
        if found := shutil.which(name, path=os.path.join(root, tools)):
            return found
    # An entry that is not absolute would be looked up in whatever folder we are in.
    absolute = os.pathsep.join(entry for entry in path.split(os.pathsep) if os.path.isabs(entry))
    return shutil.which(name, path=absolute) or ""


def _upwards(folder: str) -> list[str]:
    """A folder and those above it up to the root, each with a slash at its end."""
    parts = folder.split("/") if folder else []
    return ["".join(f"{part}/" for part in parts[:end]) for end in range(len(parts), -1, -1)]
