"""One notice for one channel, and its words. What tickets say is data: it cannot steer whoever shows the message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

LONGEST_TITLE = 100
LONGEST_DETAIL = 200
MOST_TOGETHER = 20
"""Lines in one message; a bulk change fills several."""

TOGETHER_FROM = 5
"""So many notices for one channel are sent as a list instead of one by one."""

_HARMLESS = str.maketrans({"<": "(", ">": ")", "[": "(", "]": ")", "`": "'", "@": "@\u200b"})


class Notice(NamedTuple):
    """``id`` is always the same for the same step, ticket and channel, so that nobody is told twice. ``place`` is where
    its first operation stands in the log. ``title``, ``priority`` and ``status`` are those of that time."""

    id: str
    channel: str
    place: int
    events: list[str]
    key: str
    kind: str
    title: str
    priority: str
    status: str
    actor: str
    at: str
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        return self._asdict()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Notice:
        return cls(**{name: data[name] for name in cls._fields if name in data})


def one_line(text: str, most: int) -> str:
    """The text on one line without control characters and marks of direction, cut with … where it is too long."""
    cut = text[: most * 4]
    clean = " ".join("".join(character if character.isprintable() else " " for character in cut).split())
    return clean if len(clean) <= most else f"{clean[: most - 1].rstrip()}…"


def harmless(text: str) -> str:
    """The text for a place that reads markup: without what could become a link, a mention or a tag there."""
    return text.translate(_HARMLESS)


def line(notice: Notice) -> str:
    """``TASK-1 blocked (P0): Login fails, by ann: the vendor is down``."""
    happened = ", ".join(notice.events)
    who = one_line(notice.actor.partition(":")[2] or notice.actor, 40)
    title = one_line(notice.title, LONGEST_TITLE)
    detail = one_line(notice.detail, LONGEST_DETAIL)
    return f"{notice.key} {happened} ({notice.priority}): {title}, by {who}{f': {detail}' if detail else ''}"


def message(notices: Sequence[Notice]) -> str:
    """The text of one message about these notices."""
    return "\n".join(line(notice) for notice in notices)


def batches(notices: Sequence[Notice]) -> list[list[Notice]]:
    """What is sent as one message each, in order."""
    size = 1 if len(notices) < TOGETHER_FROM else MOST_TOGETHER
    return [list(notices[start : start + size]) for start in range(0, len(notices), size)]
