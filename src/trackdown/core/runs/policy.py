"""The rules of a run, pinned when it starts: later edits of the configuration or the ticket do not reach it."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from trackdown.core.runs.workspace_rules import WorkspaceRules
from trackdown.core.tickets.model import Check

FIX_ROUNDS = 2
"""How many times, in all, a failing result is sent back to the agent before a person is asked."""

FIRST_PAUSE = 10.0
"""Seconds before a turn is begun again for the first time that failed for a reason which passes by itself."""

DEFAULT_PROTECTED = ["conftest.py", "pytest.ini", "tox.ini", "noxfile.py", "Makefile", "makefile", "GNUmakefile"]


class PinnedCriterion(NamedTuple):
    """``approved``: the check may run. ``met``: a person had already said so when the run started. ``done``: it is a
    box of the definition of done, which gates may judge."""

    id: str
    text: str
    check: Check | None = None
    approved: bool = True
    met: bool = False
    done: bool = False


class ProjectCheck(NamedTuple):
    """A check of ``config.toml`` that every run has to pass."""

    name: str
    command: Check


class PinnedContract(NamedTuple):
    """An API contract that the result is compared with: the file ``path`` of the repository, which the agent may not
    change. ``operations`` are those that the ticket is about, such as ``GET /api/posts/{id}``; none: all of them.
    ``implementation`` and ``client`` are the files and folders in which the source of either side is looked for."""

    path: str
    side: Literal["server", "client"] = "server"
    operations: list[str] = []
    implementation: list[str] = ["."]
    client: list[str] = ["."]


class Policy(NamedTuple):
    """``files`` are the paths that the ticket names (create, modify, delete together): with ``scope`` set, changes
    elsewhere fail. ``protected`` are patterns of paths that judge the agent. ``setup`` are commands run once in each
    new checkout. Times are in seconds. ``unverified``: ``land`` or ``review``, for tickets without any criterion.
    ``report``: a report alone is a result, for a person to look at. ``retry_seconds`` is the first pause after a
    failure that passes by itself. ``gates`` are the rules of the gates that the result has to pass (see
    ``core.gates.rules``), ``None`` where it has not."""

    criteria: list[PinnedCriterion] = []
    checks: list[ProjectCheck] = []
    files: list[str] = []
    scope: bool = True
    protected: list[str] = DEFAULT_PROTECTED
    setup: list[Check] = []
    check_seconds: float = 600.0
    setup_seconds: float = 900.0
    unverified: str = "land"
    report: bool = False
    retry_seconds: float = FIRST_PAUSE
    workspace: WorkspaceRules = WorkspaceRules()
    contract: PinnedContract | None = None
    gates: dict[str, dict[str, Any]] | None = None

    @property
    def commands(self) -> list[Check]:
        """Every command that judges the result."""
        own = [criterion.check for criterion in self.criteria if criterion.check]
        return [*own, *(check.command for check in self.checks)]

    def to_json(self) -> dict[str, Any]:
        plain = dict(self._asdict())
        plain["criteria"] = [dict(criterion._asdict()) for criterion in self.criteria]
        plain["workspace"] = dict(self.workspace._asdict())
        plain["contract"] = dict(self.contract._asdict()) if self.contract else None
        plain["checks"] = [dict(check._asdict()) for check in self.checks]
        return plain

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Policy:
        values = {name: data[name] for name in cls._fields if name in data}
        values["workspace"] = WorkspaceRules.from_json(data.get("workspace"))
        values["contract"] = PinnedContract(**data["contract"]) if data.get("contract") else None
        values["criteria"] = [PinnedCriterion(**item) for item in data.get("criteria", [])]
        values["checks"] = [ProjectCheck(**item) for item in data.get("checks", [])]
        return cls(**values)
