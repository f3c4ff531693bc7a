"""Which ticket an orphan most likely belongs under, by what the two have in common, each reason with its weight."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

MENTION, COMPONENT, LABEL, SPRINT, WHOLE_TITLE, WORD, ASSIGNEE = 6, 3, 2, 2, 2, 1, 1
"""Weights: a key named in the text is nearly certain, a shared component a strong hint, a shared word a weak one."""

ENOUGH = 4
"""The least that makes a parent; below it nothing is guessed."""

MOST_WORDS = 4
_WORD = re.compile(r"[^\W\d_]{4,}")
_KEY = re.compile(r"\b[A-Za-z][A-Za-z0-9_]*-[0-9]+\b")
_EMPTY = frozenset(
    (
        *("that", "this", "with", "from", "into", "when", "then", "than", "have", "will", "should", "must"),
        *("task", "issue", "epic", "ticket", "create", "update", "make", "implement", "write"),
        *("frontend", "backend", "docs", "testing"),
    )
)


class Profile(NamedTuple):
    """What is known of a ticket. ``text`` is title and description; ``keys`` are those that it answers to."""

    key: str
    kind: str
    title: str
    text: str
    keys: frozenset[str]
    components: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    sprint: str = ""
    assignee: str = ""


class Match(NamedTuple):
    """``reasons`` say what the score is made of."""

    parent: str
    score: int
    reasons: list[str]


def best_parent(orphan: Profile, candidates: Iterable[Profile]) -> Match | None:
    """The candidate with the highest score, or ``None`` if none has enough, or if two are equally likely."""
    scored = sorted((_score(orphan, other) for other in candidates if other.key != orphan.key), key=_rank)
    if not scored or scored[0].score < ENOUGH:
        return None
    if len(scored) > 1 and scored[1].score == scored[0].score:
        return None
    return scored[0]


def _rank(match: Match) -> tuple[int, str]:
    return (-match.score, match.parent)


def _score(orphan: Profile, other: Profile) -> Match:
    found = [*_mentions(orphan, other)]
    found += [(COMPONENT, f"component {name}") for name in sorted(orphan.components & other.components)[:1]]
    found += [(LABEL, f"label {name}") for name in sorted(orphan.labels & other.labels)[:1]]
    if orphan.sprint and orphan.sprint == other.sprint:
        found.append((SPRINT, f"sprint {orphan.sprint}"))
    if orphan.assignee and orphan.assignee == other.assignee:
        found.append((ASSIGNEE, f"assignee {orphan.assignee}"))
    theirs = words(other.title)
    shared = sorted(words(orphan.title) & theirs)[:MOST_WORDS]
    if shared:
        found.append((WORD * len(shared), f"words of the title: {', '.join(shared)}"))
    if len(theirs) > 1 and theirs <= words(orphan.title):
        found.append((WHOLE_TITLE, f"all words of {other.key}'s title"))
    return Match(other.key, sum(weight for weight, _ in found), [reason for _, reason in found])


def _mentions(orphan: Profile, other: Profile) -> list[tuple[int, str]]:
    if other.keys & named_keys(orphan.text):
        return [(MENTION, f"it names {other.key}")]
    return [(MENTION, f"{other.key} names it")] if orphan.keys & named_keys(other.text) else []


def named_keys(text: str) -> frozenset[str]:
    """The keys that a text names, in capitals."""
    return frozenset(found.upper() for found in _KEY.findall(text))


def words(text: str) -> frozenset[str]:
    """The words that say something: of four letters or more, in their singular as far as an s tells it."""
    found = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word.removesuffix("s") for word in found if word not in _EMPTY)
