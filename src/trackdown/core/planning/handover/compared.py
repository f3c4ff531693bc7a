"""What the comparison of a contract with the source says about one run: what that is held to, and what it changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from trackdown.core.contracts.comparison import Finding
from trackdown.core.contracts.digest import fix_message
from trackdown.core.contracts.served import Place
from trackdown.core.runs.policy import PinnedContract

MOST_CHARACTERS = 4000
"""The most that a message about findings has."""
_ANYWHERE = ("missing", "mismatched", "shadowed", "unknown")


class Judged(NamedTuple):
    """``present`` of the ``of`` operations that the run is held to are as the contract says; ``missing`` names the
    others. ``message`` is what to tell who mends it, empty if nothing is wrong."""

    present: int
    of: int
    missing: list[str]
    message: str


def judged(data: dict[str, Any], pinned: PinnedContract, changed: Collection[str]) -> Judged:
    """``data`` is what ``trackdown contract check`` says as JSON, ``changed`` the paths that the run changed.

    Faults that were there before do not count: of routes and requests beyond the contract only those in changed files.
    """
    findings = [_finding(item) for item in data["findings"]]
    whole = [str(item["operation"]) for item in data["operations"]]
    held = pinned.operations or whole
    if pinned.side == "client":
        present, counted = _client(data, pinned, held, findings, changed)
    else:
        present = [item["operation"] for item in data["operations"] if item["state"] == "present"]
        counted = [item for item in findings if item.side == "server" and _counts(item, held, changed)]
    counted += [_unreadable(item) for item in data["unreadable"] if item["file"] in changed]
    there = [name for name in held if name in present]
    missing = [name for name in held if name not in present]
    return Judged(len(there), len(held), missing, cut(fix_message(counted, pinned.path)))


def _client(
    data: dict[str, Any], pinned: PinnedContract, held: list[str], findings: list[Finding], changed: Collection[str]
) -> tuple[list[str], list[Finding]]:
    """Whoever names no operations need not call all of them, but at least one."""
    called = list(data["client"]["called"])
    counted = [item for item in findings if item.side == "client" and _place(item) in changed]
    said = "the client does not call it"
    if pinned.operations:
        counted += [Finding("missing", name, said, side="client") for name in held if name not in called]
    elif not called:
        counted.append(Finding("missing", "any operation", said.replace("it", "the API"), side="client"))
    wrong = {item.operation for item in counted}
    return [name for name in called if name not in wrong], counted


def _counts(item: Finding, held: Collection[str], changed: Collection[str]) -> bool:
    if item.rule == "base" or (item.kind in _ANYWHERE and item.operation in held):
        return True
    return item.kind != "missing" and item.kind != "mismatched" and _place(item) in changed


def _finding(item: dict[str, Any]) -> Finding:
    place = Place(str(item["file"]), int(item["line"] or 0)) if item["file"] else None
    line = int(item["contract_line"] or 0)
    return Finding(item["kind"], str(item["operation"]), str(item["text"]), place, line, item["rule"], item["side"])


def _unreadable(item: dict[str, Any]) -> Finding:
    return Finding("unknown", "what this file has", str(item["why"]), Place(str(item["file"]), int(item["line"] or 1)))


def _place(item: Finding) -> str:
    return item.place.file if item.place else ""


def cut(message: str) -> str:
    """As many whole lines as help, the first ones: what is missing stands first."""
    if len(message) <= MOST_CHARACTERS:
        return message
    lines = message.split("\n")
    kept: list[str] = []
    while lines and sum(map(len, kept)) + len(lines[0]) < MOST_CHARACTERS:
        kept.append(lines.pop(0))
    return "\n".join([*kept, f"- and {len(lines)} more lines"])
