"""What an agent that works by a contract has to keep to, and the files that tell it in a workspace of its own."""

from __future__ import annotations

from trackdown.core.planning.handover.conventions import Conventions

SKILL = "trackdown-executor"
BRIEF_FILE = "BRIEF.md"
_SKILL_FILE = "SKILL.md"

_RULES = (
    "Read the contract before you write anything.",
    "Use exactly its methods, paths, parameters, field names, types and response codes; letters' case counts.",
    "Serve, or call, nothing that the contract does not have. Where it lacks something that the ticket needs, leave "
    "a comment `TODO: the contract has no …` at that place, and say so at the end.",
    "The contract itself stays as it is.",
    "End with what you did: the operations that you finished, as `X of Y`, those that are missing, those that are "
    "extra, and every deviation from a schema.",
)


def executor_rules() -> list[str]:
    """The rules as lines of a list in Markdown."""
    return [f"- {rule}" for rule in _RULES]


def skill_call(conventions: Conventions) -> str:
    """How a message asks for the rules where they lie in the workspace as a skill; empty for clients without skills."""
    return f"{conventions.calls}{SKILL}" if conventions.skills else ""


def instruction_files(conventions: Conventions, contract: str) -> dict[str, str]:
    """What lies in a workspace of the kind ``contract`` besides the brief and the named files, by path. ``contract`` is
    the path of the contract, empty without one."""
    files = {}
    if conventions.skills and contract:
        files[f"{conventions.skills}/{SKILL}/{_SKILL_FILE}"] = _skill(contract)
    if conventions.instructions:
        files[conventions.instructions] = _pointer(conventions, contract)
    return files


def _skill(contract: str) -> str:
    head = ["---", f"name: {SKILL}", "description: Rules for work that an API contract specifies", "---", ""]
    return "\n".join([*head, f"# Working by {contract}", "", *executor_rules(), ""])


def _pointer(conventions: Conventions, contract: str) -> str:
    lines = [f"Your task is in {BRIEF_FILE}. This repository holds what you need for it, and nothing else."]
    if contract:
        call = skill_call(conventions)
        lines.append(f"{contract} is the contract." + (f" Keep to the rules of {call}." if call else ""))
    return "\n".join([*lines, ""])
