"""Which packages of one repository need which others, by the names in their manifests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from trackdown.core.gates.project import ProjectFiles, table

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_GO_MODULE = re.compile(r"^module[ \t]+(\S+)", re.MULTILINE)
_GO_NEED = re.compile(r"^(?:require)?[ \t]+(\S+)[ \t]+v\S+", re.MULTILINE)
_JAVASCRIPT = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
_RUST = ("dependencies", "dev-dependencies", "build-dependencies")


def names_of(files: ProjectFiles) -> set[str]:
    """What others call this package, each name behind its language."""
    found = {
        "javascript": files.json("package.json").get("name"),
        "python": _plain(table(files.toml("pyproject.toml"), "project").get("name")),
        "rust": table(files.toml("Cargo.toml"), "package").get("name"),
        "go": next(iter(_GO_MODULE.findall(files.texts.get("go.mod", ""))), None),
    }
    return {f"{language} {name}" for language, name in found.items() if name and isinstance(name, str)}


def needs_of(files: ProjectFiles) -> set[str]:
    """The names of what this package needs, tests included."""
    package = files.json("package.json")
    found = {f"javascript {name}" for key in _JAVASCRIPT for name in table(package, key)}
    found |= {f"python {_plain(name)}" for name in _python(files.toml("pyproject.toml"))}
    found |= {f"rust {name}" for name in _rust(files.toml("Cargo.toml"))}
    return found | {f"go {name}" for name in _GO_NEED.findall(files.texts.get("go.mod", ""))}


def _python(data: dict[str, Any]) -> Iterator[str]:
    project = table(data, "project")
    groups = [project.get("dependencies"), *table(project, "optional-dependencies").values()]
    for group in (*groups, *table(data, "dependency-groups").values()):
        for item in group if isinstance(group, list) else []:
            if isinstance(item, str) and (match := _REQUIREMENT.match(item)):
                yield match[1]
    yield from table(data, "tool", "poetry", "dependencies")
    yield from table(data, "tool", "uv", "sources")


def _rust(data: dict[str, Any]) -> Iterator[str]:
    for key in _RUST:
        for name, wanted in table(data, key).items():
            other = wanted.get("package") if isinstance(wanted, dict) else None
            yield other if isinstance(other, str) else name


def _plain(name: Any) -> str:
    """Python's names differ in letters and hyphens that do not count (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower() if isinstance(name, str) else ""
