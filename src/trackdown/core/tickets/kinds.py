"""The three kinds of ticket, who may be whose parent, and the keys people type."""

from __future__ import annotations

import re

from trackdown.errors import InvalidInput, Refused

KINDS = ("epic", "issue", "task")
PARENTS: dict[str, tuple[str, ...]] = {"epic": (), "issue": ("epic",), "task": ("issue", "epic")}
"""Which kinds may be the parent of a kind. A task may sit directly under an epic."""

DEFAULT_PREFIXES = {"epic": "EPIC", "issue": "ISSUE", "task": "TASK", "run": "RUN"}

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}-[0-9]{1,9}")
_UID = re.compile(r"[0-9a-f]{20}")
_PREFIX = re.compile(r"[A-Z][A-Z0-9_]{0,31}")


def checked_kind(kind: str) -> str:
    """The kind in its own spelling. Raises InvalidInput."""
    name = kind.strip().lower()
    if name not in KINDS:
        raise InvalidInput(f"There is no kind of ticket called {kind!r}.", hint=f"Use one of: {', '.join(KINDS)}.")
    return name


def checked_key(key: str) -> str:
    """A well-formed key in capitals. Raises InvalidInput, so that a path or an option is never looked up."""
    if not _KEY.fullmatch(key.strip()):
        raise InvalidInput(
            f"{key[:80]!r} is not a ticket key.",
            hint="A key looks like TASK-12. `trackdown list` shows them.",
        )
    return key.strip().upper()


def is_key(text: str) -> bool:
    return _KEY.fullmatch(text.strip()) is not None


def plain_key(key: str) -> str:
    """A key without the zeros that some people write before its number."""
    prefix, _, number = key.rpartition("-")
    return f"{prefix}-{int(number)}"


def is_uid(text: str) -> bool:
    """Whether it looks like what never changes about a ticket or run."""
    return _UID.fullmatch(text) is not None


def checked_prefix(prefix: str) -> str:
    """A usable key prefix. Raises InvalidInput."""
    if not _PREFIX.fullmatch(prefix):
        raise InvalidInput(
            f"{prefix[:80]!r} cannot be a key prefix.",
            hint="Use capitals, digits and _, beginning with a letter.",
        )
    return prefix


def check_parent(kind: str, key: str, parent_kind: str, parent_key: str) -> None:
    """Raises Refused if a ticket of ``kind`` may not sit under one of ``parent_kind``."""
    if parent_kind in PARENTS[kind]:
        return
    allowed = " or ".join(PARENTS[kind])
    hint = f"The parent of a {kind} is an {allowed}." if allowed else "An epic has no parent."
    raise Refused(f"{parent_key} ({parent_kind}) cannot be the parent of this {kind}.", thing=key, hint=hint)
