"""The packages of a repository that holds several: where they lie, and which of them a change concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from trackdown.core.gates.dependencies import names_of, needs_of
from trackdown.core.gates.project import TEST_FOLDERS, WITH_CONTENT, ProjectFiles

MANIFESTS = frozenset({"package.json", "pyproject.toml", "setup.py", "setup.cfg", "go.mod", "Cargo.toml"})
"""What makes a folder a package."""
DEEPEST = 3
"""How many folders down packages are looked for: ``packages/@scope/name`` has three."""
_APART = frozenset(
    {"node_modules", "vendor", "third_party", "site-packages", "venv", "testdata", "fixtures", "__fixtures__"}
    | {"test", "tests", "__tests__", "spec", "e2e", "examples", "example", "templates", "template"}
    | {"dist", "build", "target", "out", "docs"}
)
"""Folders whose manifests are material, output or somebody else's, and no part of the project."""


class Package(NamedTuple):
    """``folder`` is its path from the root, empty for the top. The paths of ``files`` are seen from there."""

    folder: str
    files: ProjectFiles


def package_folders(paths: Iterable[str]) -> list[str]:
    """The folders below the top that have a manifest of their own, those above others first."""
    found = set()
    for path in paths:
        folder, _, name = path.rpartition("/")
        parts = folder.split("/")
        if folder and name in MANIFESTS and len(parts) <= DEEPEST and not any(_is_apart(part) for part in parts):
            found.add(folder)
    return sorted(found, key=lambda folder: (folder.count("/"), folder))


def _is_apart(part: str) -> bool:
    return part in _APART or part.startswith(".")


def packages_of(paths: Iterable[str], read: Callable[[list[str]], dict[str, str]]) -> list[Package]:
    """All packages of a tree that is not on a disk, the top first: from all its ``paths``, and what ``read`` says is in
    some of them."""
    listed = list(paths)
    folders = ["", *package_folders(listed)]
    there = set(listed)
    wanted = [full for folder in folders for name in WITH_CONTENT if (full := inside(folder, name)) in there]
    texts = read(wanted)
    return [_package(folder, listed, texts) for folder in folders]


def _package(folder: str, paths: list[str], texts: dict[str, str]) -> Package:
    start = f"{folder}/" if folder else ""
    seen = set()
    for path in paths:
        if path.startswith(start):
            top, slash, _ = path[len(start) :].partition("/")
            seen.add(f"{top}{slash}")
            if slash and top in TEST_FOLDERS and path.endswith(".py") and not _is_hidden(path[len(start) :]):
                seen.add(path[len(start) :])
    own = {name: texts[full] for name in WITH_CONTENT if (full := inside(folder, name)) in texts}
    return Package(folder, ProjectFiles(frozenset(seen), own))


def _is_hidden(path: str) -> bool:
    return any(part.startswith((".", "__")) for part in path.split("/")[:-1])


def inside(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def affected(packages: list[Package], changed: Iterable[str] | None) -> frozenset[str] | None:
    """The folders of the packages that a change concerns: those in which something was changed, and those that need
    them. ``None`` for all, where nobody knows, nothing was changed, or files were changed that are in no package."""
    paths = list(changed or ())
    folders = [package.folder for package in packages if package.folder]
    found = {_owner(path, folders) for path in paths}
    if not paths or "" in found:
        return None
    owners = {name: package.folder for package in packages for name in names_of(package.files)}
    needed = {
        package.folder: {owners[name] for name in needs_of(package.files) if name in owners} for package in packages
    }
    while more := {folder for folder in folders if folder not in found and needed[folder] & found}:
        found |= more
    return frozenset(found)


def _owner(path: str, folders: list[str]) -> str:
    return max((folder for folder in folders if path.startswith(f"{folder}/")), key=len, default="")
