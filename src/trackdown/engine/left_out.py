"""What of a result must not land as it is: told before, in the brief, and afterwards, as evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trackdown.core.runs.evidence import Evidence
from trackdown.core.runs.model import Work
from trackdown.ports.repository import LeftOut, Repository
from trackdown.render.amounts import amount
from trackdown.render.plain import storable

NAMED = 20
"""How many paths are named before the rest is only counted."""


def left_alone(repository: Repository, base: str) -> str:
    """The part of a brief that names what changes are not taken from; empty where there is nothing to name."""
    lines = [f"- {_plain(folder)}/: another repository (a submodule)." for folder in repository.submodules(base)]
    for held in repository.filtered(base):
        if held.required:
            listed = _listed([_plain(path) for path in held.paths[:NAMED]], len(held.paths), ", ")
            lines.append(f"- Files that git filters with {_plain(held.filter)}, here as they are committed: {listed}.")
    if len(lines) > NAMED:
        lines[NAMED:] = [f"- … and {len(lines) - NAMED} more."]
    return "\n".join(["", "## Changes are not taken from", "", *lines, ""]) if lines else ""


def noted(found: Iterable[LeftOut]) -> list[dict[str, Any]]:
    """What a run's record keeps of it: ``kind``, ``name``, the first ``paths``, and how many there are (``count``)."""
    return [
        {"kind": kind, "name": _plain(name), "paths": [_plain(path) for path in paths[:NAMED]], "count": len(paths)}
        for kind, name, paths in found
    ]


def _plain(name: str) -> str:
    """The name of a file can hold anything."""
    return storable(name).replace("\n", "\N{REPLACEMENT CHARACTER}")


def _listed(paths: list[str], count: int, between: str) -> str:
    return between.join([*paths[:NAMED], *([f"… and {count - NAMED} more"] if count > NAMED else [])])


def left_out_evidence(work: Work) -> list[Evidence]:
    """See ``ports.repository.LeftOut``."""
    return [_evidence(**item) for item in work.left_out]


def _evidence(kind: str, name: str, paths: list[str], count: int, **_later: Any) -> Evidence:
    files = amount(count, "changed file")
    listed = _listed(paths, count, "\n")
    match kind:
        case "inside":
            text = (
                f"{listed}\nWhat lies there belongs to another repository, and cannot be landed from here. Take these "
                f"changes back, and put what the ticket needs outside of {name}. If it can be done only there, say so."
            )
            return Evidence("submodule", f"{files} inside of the submodule {name}", "failed", excerpt=text)
        case "nowhere":
            text = "For everybody else it would lead nowhere. Link it to the commit that it was linked to before."
            told = f"the submodule {name} is linked to a commit that only this workspace has"
            return Evidence("submodule", told, "failed", excerpt=text)
        case "elsewhere":
            told = f"the submodule {name} is linked to another commit, and nobody but the workspace says who has it"
            return Evidence("submodule", told, "person")
    text = (
        f"{listed}\nPut them back as they were. A person lets the filter run by setting filter.{name} in their own git "
        "configuration, not in the repository's."
    )
    return Evidence("filter", f"{files} that did not pass the filter {name}: it does not run", "failed", excerpt=text)
