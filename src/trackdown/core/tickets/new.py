"""A ticket that is about to be made, as its author wrote it."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.tickets.model import Check


class NewCriterion(NamedTuple):
    """``trusted`` says whether its check may run without approval; ``None``: as its ticket says."""

    text: str
    check: Check | None = None
    group: str = ""
    met: bool = False
    steps: list[list[str]] = []
    trusted: bool | None = None


class NewTicket(NamedTuple):
    """``parent``, ``depends_on`` and ``blocks`` name keys, or the ``local`` ids of tickets made in the same step.

    Texts are as typed. ``subtasks`` are written as in a document (``[x] title`` is done), ``references`` name tickets
    and pages of other systems. ``trusted`` is false for a text that came from outside: its checks wait for a person's
    approval. ``alias`` is a key that it answers to besides its own.
    """

    title: str
    kind: str = "task"
    body: str = ""
    priority: str = "P2"
    parent: str = ""
    depends_on: list[str] = []
    blocks: list[str] = []
    labels: list[str] = []
    components: list[str] = []
    type: str = ""
    severity: str = ""
    target_date: str = ""
    business_value: str = ""
    sprint: str = ""
    workflow: str = ""
    assignee: str = ""
    agent: str = ""
    estimate: str = ""
    remaining: str = ""
    subtasks: list[str] = []
    references: list[str] = []
    files: dict[str, list[str]] = {}
    criteria: list[NewCriterion] = []
    document: str = ""
    local: str = ""
    alias: str = ""
    trusted: bool = True
