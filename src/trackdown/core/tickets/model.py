"""A ticket as a value with types, read from its folded state."""

from __future__ import annotations

from typing import Any, NamedTuple

Check = str | list[str]
"""A string is one script for ``sh -c``; a list runs without a shell."""


class Criterion(NamedTuple):
    """One acceptance criterion. ``approved``: its check may run. ``evidence``: what stands behind ``met``."""

    id: str
    text: str
    check: Check | None = None
    group: str = ""
    approved: bool = True
    met: bool = False
    evidence: dict[str, Any] = {}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Criterion:
        return cls(**{name: state[name] for name in cls._fields if name in state})


class Comment(NamedTuple):
    id: str
    by: str
    at: str
    text: str
    kind: str = "note"

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Comment:
        return cls(**{name: state[name] for name in cls._fields if name in state})


class Ticket(NamedTuple):
    """``parent`` and ``blocked_by`` are uids. ``verified`` says what stands behind done: evidence, person, none."""

    uid: str
    key: str
    kind: str
    title: str
    status: str
    priority: str
    body: str = ""
    reason: str = ""
    parent: str = ""
    blocked_by: list[str] = []
    assignee: str = ""
    agent: str = ""
    estimate: dict[str, Any] | None = None
    type: str = ""
    component: str = ""
    labels: list[str] = []
    files: dict[str, list[str]] = {}
    criteria: list[Criterion] = []
    comments: list[Comment] = []
    document: str = ""
    verified: str = ""
    created_at: str = ""
    created_by: str = ""
    updated_at: str = ""

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Ticket:
        values = {name: state[name] for name in cls._fields if name in state}
        values["criteria"] = [Criterion.from_state(item) for item in state.get("criteria", [])]
        values["comments"] = [Comment.from_state(item) for item in state.get("comments", [])]
        return cls(**values)

    @property
    def named_files(self) -> list[str]:
        """Every path that the ticket names as to be created, modified or deleted."""
        return [path for use in ("create", "modify", "delete") for path in self.files.get(use, [])]
