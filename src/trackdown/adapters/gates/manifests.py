"""The files of a project that say which tools it uses."""

from __future__ import annotations

import os
from collections.abc import Iterator

from trackdown.core.gates.project import READ, ProjectFiles

MOST_BYTES = 1 << 20
MOST_FILES = 5_000
_TEST_FOLDERS = ("tests", "test")


def read_project(root: str) -> ProjectFiles:
    """What is at the top of a checkout, and below its folders of tests. A file that cannot be read is there, without a
    content."""
    paths: set[str] = set()
    with os.scandir(root) as entries:
        for entry in entries:
            paths.add(f"{entry.name}/" if entry.is_dir() else entry.name)
    for folder in _TEST_FOLDERS:
        if f"{folder}/" in paths:
            paths.update(_python_below(root, folder))
    texts = {name: _text(os.path.join(root, name)) for name in READ if name in paths}
    return ProjectFiles(frozenset(paths), texts)


def _python_below(root: str, top: str) -> Iterator[str]:
    count = 0
    for folder, folders, names in os.walk(os.path.join(root, top)):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(names):
            count += 1
            if name.endswith(".py"):
                yield os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/")
        if count > MOST_FILES:
            return


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file.read(MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def read_text(root: str, path: str) -> str | None:
    """A file of the project as text; ``None`` if there is none, it is no text, or a link leads out of ``root``."""
    try:
        place, top = os.path.realpath(os.path.join(root, path)), os.path.realpath(root)
        inside = os.path.commonpath([place, top]) == top
        with open(place, "rb") as file:
            raw = file.read(4 * MOST_BYTES + 1)
    except (OSError, ValueError):
        return None
    try:
        return raw.decode("utf-8") if inside and len(raw) <= 4 * MOST_BYTES else None
    except UnicodeDecodeError:
        return None
