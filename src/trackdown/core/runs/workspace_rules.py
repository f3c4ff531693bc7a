"""What the workspace of a run is and what is brought into it, pinned when the run starts."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

WorkspaceKind = Literal["worktree", "clone", "contract"]
"""``worktree``: a linked work tree of the repository. ``clone``: a repository of its own with the same history, in
which the agent may commit though it may write nowhere else. ``contract``: a fresh repository that holds the contract,
the brief and the files that the ticket names, and nothing else."""

KINDS: tuple[WorkspaceKind, ...] = ("worktree", "clone", "contract")
PORTS = 10
"""How many ports a run has for itself, if nothing else is said."""


class WorkspaceRules(NamedTuple):
    """``copy`` and ``link`` are patterns of ignored files in the person's checkout. What the set-up makes at
    ``outputs`` is used again where the files ``inputs`` are the same. ``contract`` are patterns of paths that a
    workspace of that kind holds besides those that the ticket names. ``ports`` is how many ports in a row the run has
    for itself."""

    kind: WorkspaceKind = "worktree"
    copy: list[str] = []
    link: list[str] = []
    inputs: list[str] = []
    outputs: list[str] = []
    contract: list[str] = []
    ports: int = PORTS

    @classmethod
    def from_json(cls, data: dict[str, Any] | None) -> WorkspaceRules:
        data = data or {}
        return cls(**{name: data[name] for name in cls._fields if name in data})


def checked_pattern(text: str) -> str:
    """A pattern of paths below the checkout. Raises ValueError saying what it has to be."""
    parts = text.rstrip("/").split("/")
    if not text.isprintable() or "\\" in text or not all(parts) or any(part in (".", "..", ".git") for part in parts):
        raise ValueError('paths below the checkout such as ".env" or "packages/*/node_modules", without ".."')
    return "/".join(parts)
