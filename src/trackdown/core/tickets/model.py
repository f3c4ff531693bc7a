"""A ticket as a value with types, read from its folded state."""

from __future__ import annotations

from typing import Any, NamedTuple

Check = str | list[str]
"""A string is one script for ``sh -c``; a list runs without a shell."""


class Criterion(NamedTuple):
    """One acceptance criterion. ``approved``: its check may run. ``evidence``: what stands behind ``met``. ``steps``
    are those of a scenario, each a pair of ``given``, ``when`` or ``then`` and a text; ``text`` is then its name."""

    id: str
    text: str
    check: Check | None = None
    group: str = ""
    approved: bool = True
    met: bool = False
    evidence: dict[str, Any] = {}
    steps: list[list[str]] = []

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Criterion:
        return cls(**{name: state[name] for name in cls._fields if name in state})


class Comment(NamedTuple):
    id: str
    by: str
    at: str
    text: str
    kind: str = "note"
    data: dict[str, Any] = {}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Comment:
        return cls(**{name: state[name] for name in cls._fields if name in state})


class Subtask(NamedTuple):
    """A step of a light checklist. ``status`` is open, in-progress or done."""

    id: str
    title: str
    status: str = "open"

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Subtask:
        return cls(**{name: state[name] for name in cls._fields if name in state})


class Obstacle(NamedTuple):
    """What stands in the way without being a ticket. ``kind`` is technical, resource or business."""

    id: str
    kind: str
    text: str
    owner: str = ""
    by: str = ""
    at: str = ""

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Obstacle:
        return cls(**{name: state[name] for name in cls._fields if name in state})


class Ticket(NamedTuple):
    """``parent`` and ``blocked_by`` are uids (``?KEY`` for a ticket that is not here), as are those in ``related``, by
    relation. ``verified`` says what stands behind done: evidence, person, none. ``status`` is one of the standard ones;
    ``state`` is that of the ticket's own ``workflow``, if it has one. ``progress`` is the percentage that somebody
    stated, ``logged`` and ``remaining`` are minutes. ``former``: the keys and kinds that it had.
    """

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
    related: dict[str, list[str]] = {}
    assignee: str = ""
    agent: str = ""
    estimate: dict[str, Any] | None = None
    logged: int = 0
    remaining: int | None = None
    progress: int | None = None
    type: str = ""
    severity: str = ""
    components: list[str] = []
    labels: list[str] = []
    sprint: str = ""
    target_date: str = ""
    business_value: str = ""
    workflow: str = ""
    state: str = ""
    guards: dict[str, dict[str, Any]] = {}
    files: dict[str, list[str]] = {}
    criteria: list[Criterion] = []
    subtasks: list[Subtask] = []
    obstacles: list[Obstacle] = []
    comments: list[Comment] = []
    links: list[dict[str, Any]] = []
    work_log: list[dict[str, Any]] = []
    escalations: list[dict[str, Any]] = []
    blocked_from: dict[str, str] = {}
    former: list[dict[str, str]] = []
    archived: bool = False
    document: str = ""
    verified: str = ""
    created_at: str = ""
    created_by: str = ""
    responded_at: str = ""
    response_from: str = ""
    updated_at: str = ""

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Ticket:
        values = {name: state[name] for name in cls._fields if name in state}
        for name, part in _PARTS.items():
            values[name] = [part.from_state(item) for item in state.get(name, [])]
        return cls(**values)

    @property
    def named_files(self) -> list[str]:
        """Every path that the ticket names as to be created, modified or deleted."""
        return [path for use in ("create", "modify", "delete") for path in self.files.get(use, [])]


_PARTS: dict[str, Any] = {"criteria": Criterion, "comments": Comment, "subtasks": Subtask, "obstacles": Obstacle}
