"""The files of a project that say which tools it uses."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from trackdown.core.gates.packages import Package, package_folders
from trackdown.core.gates.project import TEST_FOLDERS, WITH_CONTENT, ProjectFiles

MOST_BYTES = 1 << 20
MOST_FILES = 5_000


def read_project(root: str) -> ProjectFiles:
    """What is at the top of a checkout, and below its folders of tests. A file that cannot be read is there, without a
    content."""
    paths: set[str] = set()
    with os.scandir(root) as entries:
        for entry in entries:
            paths.add(f"{entry.name}/" if entry.is_dir() else entry.name)
    for folder in TEST_FOLDERS:
        if f"{folder}/" in paths:
            paths.update(_python_below(root, folder))
    texts = {name: _text(os.path.join(root, name)) for name in WITH_CONTENT if name in paths}
    return ProjectFiles(frozenset(paths), texts)


def read_packages(root: str, paths: Iterable[str]) -> list[Package]:
    """The top of a checkout, and every package in it. ``paths`` are all its files."""
    folders = [folder for folder in package_folders(paths) if os.path.isdir(os.path.join(root, folder))]
    return [Package(folder, read_project(os.path.join(root, folder))) for folder in ["", *folders]]


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
