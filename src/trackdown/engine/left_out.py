"""What of a result must not land as it is, as evidence: see ``ports.repository.LeftOut``."""

from __future__ import annotations

from typing import Any

from trackdown.core.runs.evidence import Evidence
from trackdown.core.runs.model import Work
from trackdown.render.amounts import amount

NAMED = 20
"""How many paths are named before the rest is only counted."""


def left_out_evidence(work: Work) -> list[Evidence]:
    return [_evidence(**item) for item in work.left_out]


def _evidence(kind: str, name: str, paths: list[str], **_later: Any) -> Evidence:
    files = amount(len(paths), "changed file")
    listed = "\n".join(paths[:NAMED]) + (f"\n… and {len(paths) - NAMED} more" if len(paths) > NAMED else "")
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
