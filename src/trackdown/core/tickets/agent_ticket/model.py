"""An agent ticket as values: what its head and its lists say. All else stays the text that it is."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from trackdown.core.tickets.kinds import plain_key

COMPLEXITIES = ("simple", "medium", "complex")
AGENTS = ("codex", "claude", "deepseek", "ollama", "cascade")
"""Agents whose names begin the ids of Arela's tickets."""

PRIORITY_WORDS = {"P0": "critical", "P1": "high", "P2": "medium", "P3": "low"}
STATUS_WORDS = {"pending": "open", "open": "open", "in_progress": "in-progress", "completed": "done"}
STATUS_WORDS |= {"failed": "reopened", "blocked": "blocked"}
"""What Arela calls a status, and what it is here. Work that failed there has to be done again."""

Form = Literal["markdown", "yaml"]

ID = r"[A-Za-z][A-Za-z0-9_]{0,31}-[0-9]{1,8}"
_NAME = re.compile(rf"({ID})(?:[-_. ].*)?", re.DOTALL)
_SLUG = re.compile(r"[^a-z0-9]+")


class AgentTicket(NamedTuple):
    """``id`` is as it is written (``CLAUDE-045``). ``tokens`` and ``usd`` are what its author expects, ``None`` where
    nothing is said; ``estimate`` is a time that can be typed. ``depends_on`` names keys, ``files`` maps the uses of a
    ticket's files to paths. ``tags`` is ``None`` where the form has no place for them. ``body`` is Markdown; ``raw``
    the YAML that it was made of, empty for Markdown. ``source`` is what was read, ``file`` where that stands below the
    folder of agent tickets, empty for what stands elsewhere."""

    id: str
    title: str
    agent: str = ""
    priority: str = ""
    complexity: str = ""
    tokens: int | None = None
    usd: str | None = None
    estimate: str = ""
    status: str = ""
    depends_on: list[str] = []
    files: dict[str, list[str]] = {}
    tags: list[str] | None = None
    body: str = ""
    raw: str = ""
    form: Form = "markdown"
    source: str = ""
    file: str = ""

    @property
    def key(self) -> str:
        """The id as keys are compared: in capitals, without zeros before its number."""
        return plain_key(self.id.upper())


def id_in_name(name: str) -> str:
    """The id that a file's name begins with (``CODEX-123-user-api.md``), or nothing."""
    found = _NAME.fullmatch(name)
    return found[1] if found else ""


def belonging(id: str, title: str, agent: str, form: Form = "markdown", called: str = "") -> str:
    """Where a ticket's file belongs below the folder of agent tickets. A name that tells its id is kept."""
    name = called if id_in_name(called.rpartition(".")[0]) == id else file_name(id, title, form)
    return f"{agent or 'tickets'}/{name}"


def file_name(id: str, title: str, form: Form = "markdown") -> str:
    """What a ticket's file is called."""
    slug = _SLUG.sub("-", title.casefold()).strip("-")[:50].strip("-")
    return f"{id}{'-' if slug else ''}{slug}.{'md' if form == 'markdown' else 'yaml'}"
