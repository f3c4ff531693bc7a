"""What the value of a setting has to be. Each check gives it in its own type; ValueError says what is wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trackdown.core.runs.containment import POLICIES
from trackdown.core.runs.policy import ProjectCheck
from trackdown.core.runs.workspace_rules import KINDS, checked_pattern
from trackdown.core.tickets.fields import checked_path, checked_word
from trackdown.core.tickets.kinds import checked_prefix
from trackdown.core.tickets.model import Check

MOST_RESULTS = 1_000_000


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text in quotes")
    return value


def texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError('a list of texts, e.g. ["a", "b"]')
    return value


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 256:
        raise ValueError("a whole number from 1 to 256")
    return value


def results(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_RESULTS:
        raise ValueError(f"a whole number from 1 to {MOST_RESULTS:,}")
    return value


def seconds(value: Any) -> float:
    # Written so that nan, which TOML can say and which is neither above nor below anything, is refused too.
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < float("inf"):
        raise ValueError("a number of seconds above 0")
    return float(value)


def ceiling(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST:
        raise ValueError("a whole number, 0 for no limit")
    return value


def turn_seconds(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _LARGEST:
        raise ValueError("a whole number of seconds from 1 to a year")
    return value


_LARGEST = 365 * 24 * 3600


def sandbox(value: Any) -> str:
    if value not in POLICIES:
        raise ValueError('"read-only", "workspace" or "full"')
    return str(value)


def quiet(value: Any) -> str:
    from trackdown.core.runs.quiet import quiet_hours

    quiet_hours(text(value))
    return str(value).strip()


def budget(name: str) -> Callable[[Any], str]:
    def checked(value: Any) -> str:
        from trackdown.core.runs.budget import value_of

        return value_of(name, value)

    return checked


def check(value: Any) -> Check:
    words = [value] if isinstance(value, str) else value
    texts = isinstance(words, list) and all(isinstance(word, str) for word in words)
    # No system starts a program with an empty name, or with a zero byte in its command line.
    if not texts or not words or not words[0].strip() or any("\x00" in word for word in words):
        raise ValueError('a command: a script in quotes, or a list like ["make", "test"]')
    return value  # type: ignore[no-any-return]


def setup(value: Any) -> list[Check]:
    if isinstance(value, str):
        return [check(value)]
    if not isinstance(value, list):
        raise ValueError('a list of commands, e.g. ["npm ci"]')
    return [check(item) for item in value]


def checks(value: Any) -> list[ProjectCheck]:
    if not isinstance(value, dict):
        raise ValueError('a table of named commands, e.g. tests = "pytest -q"')
    return [ProjectCheck(name, check(command)) for name, command in value.items()]


def kind(value: Any) -> str:
    if value not in KINDS:
        raise ValueError('"worktree", "clone" or "contract"')
    return str(value)


def patterns(value: Any) -> list[str]:
    return [checked_pattern(text) for text in texts(value)]


def paths(value: Any) -> list[str]:
    paths = patterns(value)
    if any(mark in path for path in paths for mark in "*?["):
        raise ValueError('paths without patterns, e.g. ["node_modules"]')
    return paths


def ports(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1000:
        raise ValueError("a whole number from 0 (none) to 1000")
    return value


def names(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value.values()):
        raise ValueError('a table of names, e.g. bug = "bug_fix"')
    return value


def unverified(value: Any) -> str:
    if value not in ("land", "review"):
        raise ValueError('"land" or "review"')
    return str(value)


def gated(value: Any) -> str:
    if value not in ("delegated", "always"):
        raise ValueError('"delegated" or "always"')
    return str(value)


def folder(value: Any) -> str:
    return checked_path(text(value).rstrip("/"))


def prefix(value: Any) -> str:
    return checked_prefix(text(value))


def owner(value: Any) -> str:
    return checked_word(text(value).strip().removeprefix("@"), "name")


def keeper(value: Any) -> str:
    name = text(value).strip().removeprefix("@")
    return checked_word(name, "name") if name else ""
