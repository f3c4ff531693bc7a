"""How a title is best written: what it concerns in brackets, then clearly what is to be done.

An epic begins with ``[EPIC]``, an issue with its component (``[Auth]``), a task with its kind of work (``[Testing]``).
Everything here is advice; a title is kept as it was typed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

FEWEST_WORDS = 3
"""A title with fewer words behind its brackets says too little."""

_PREFIX = re.compile(r"\[([^\[\]]*)\]\s*")
_WORD = re.compile(r"[\w'.+#/-]+")
_EMPTY_WORDS = frozenset(
    {
        *("stuff", "thing", "things", "something", "somehow", "whatever", "everything", "anything"),
        *("misc", "miscellaneous", "various", "etc"),
    }
)
"""Words that name nothing."""
_POINTING = frozenset({"it", "this", "that", "them", "these", "those"})
"""Words that point at something a reader cannot see, if little else is said."""
_COMPLAINTS = frozenset({"broken", "wrong", "bad", "better", "failing", "fails", "buggy", "weird", "slow", "works"})
"""Words that judge without saying how, if little else is said."""
_SORTS = frozenset({"bug", "feature", "enhancement", "issue", "task", "work", "ticket", "todo", "story"})
"""Words in brackets that say which sort of ticket it is, and nothing about what it concerns."""

_EXAMPLES = {
    "epic": "[EPIC] User Authentication System Overhaul",
    "issue": "[Auth] Implement token refresh",
    "task": "[Testing] Write integration tests for the login",
}
_PLACES = {"issue": "the component", "task": "the kind of work"}


class Advice(NamedTuple):
    """``rule`` is ``prefix``, ``vague`` or ``short``."""

    rule: str
    text: str


def advice(kind: str, title: str) -> list[Advice]:
    """What could be better about the title of a ticket of this kind; nothing if it is well."""
    found = _PREFIX.match(title)
    rest = title if found is None else title[found.end() :]
    findings = [_prefix(kind, found[1].strip() if found else None), _vague(rest)]
    return [item for item in findings if item is not None]


def _prefix(kind: str, prefix: str | None) -> Advice | None:
    example = f"e.g. {_EXAMPLES[kind]}"
    if kind == "epic":
        fits = prefix is not None and prefix.upper() == "EPIC"
        return None if fits else Advice("prefix", f"The title of an epic begins with [EPIC], {example}.")
    place = _PLACES[kind]
    if not prefix:
        return Advice("prefix", f"The title of {_a(kind)} begins with {place} in brackets, {example}.")
    if prefix.casefold() in _SORTS or prefix.upper() == "EPIC":
        text = f"[{prefix}] does not say what the {kind} concerns; put {place} in the brackets, {example}."
        return Advice("prefix", text)
    return None


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _vague(text: str) -> Advice | None:
    words = [word.casefold() for word in _WORD.findall(text)]
    empty = [word for word in words if word in _EMPTY_WORDS]
    if empty:
        return Advice("vague", f"The title says {empty[0]!r}; name what is meant.")
    unclear = [word for word in words if word in _POINTING | _COMPLAINTS]
    if unclear and len(words) <= FEWEST_WORDS:
        return Advice("vague", f"The title says {unclear[-1]!r}; say what exactly, and where.")
    if len(words) < FEWEST_WORDS:
        return Advice("short", "The title has few words; say what is to be done to what.")
    return None
