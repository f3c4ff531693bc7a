"""Fills the project of the working directory with tickets as a large team has them: ``python filled_store.py 100000``.

A tree of three levels (each epic with about a thousand tickets below it), three relations and five comments each,
titles of about 60 characters, bodies of about 400, comments of about 150. The same number gives the same texts.
"""

from __future__ import annotations

import itertools
import os
import random
import sys
from collections.abc import Iterator
from typing import NamedTuple

from trackdown import bootstrap
from trackdown.core.ops.comments import commented
from trackdown.core.ops.envelope import Draft
from trackdown.core.ops.relations import blocked, related
from trackdown.core.ops.ticket_lifecycle import created, moved

UNDER_EPIC = 1000
UNDER_ISSUE = 50
PAGE = 1000
STATUSES = ("open", "open", "open", "in-progress", "review", "done", "done", "done", "blocked", "cancelled")


class Made(NamedTuple):
    uid: str
    key: str
    kind: str


class Writing:
    """Words that nobody wrote but that are spread as in a text: a few often, most seldom."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        parts = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
        self._words = ["".join(self.random.choices(parts, k=self.random.randint(1, 4))) for _ in range(8000)]
        self._sums = list(itertools.accumulate(1 / rank for rank in range(1, len(self._words) + 1)))

    def text(self, length: int) -> str:
        words = self.random.choices(self._words, cum_weights=self._sums, k=length // 5)
        return " ".join(words)[:length].strip().capitalize()


def kind_of(number: int) -> str:
    place = number % (UNDER_EPIC + 1)
    return "epic" if place == 0 else "issue" if place % UNDER_ISSUE == 1 else "task"


def drafts(writing: Writing, made: list[Made], new: Made, number: int) -> Iterator[Draft]:
    """One ticket, with everything that ever happened to it."""
    choose = writing.random
    place = number % (UNDER_EPIC + 1)
    back = {"epic": 0, "issue": place, "task": (place - 1) % UNDER_ISSUE}[new.kind]
    fields = {
        "title": writing.text(60),
        "body": writing.text(400),
        "priority": f"P{choose.choices(range(4), (1, 4, 10, 5))[0]}",
        "labels": sorted({f"label-{choose.randint(1, 40)}" for _ in range(2)}),
        "components": [f"part-{choose.randint(1, 30)}"],
        "type": choose.choice(("bug", "feature", "chore")),
        "estimate": {"points": choose.choice((1, 2, 3, 5, 8))},
        "criteria": [{"id": f"c{number}", "text": writing.text(60)}],
        **({"parent": made[number - back].uid} if back else {}),
        **({"assignee": f"person{choose.randint(1, 20)}"} if choose.random() < 0.6 else {}),
    }
    yield created(new.uid, new.key, new.kind, fields)
    near = [made[choose.randrange(max(0, number - 500), number)] for _ in range(3 if number else 0)]
    # An earlier task: whoever waits for what is above it waits for itself, and no command lets that be.
    first = next((other.uid for other in near if other.kind == "task"), "")
    if first:
        yield blocked(new.uid, [first])
    if near:
        yield related(new.uid, "relates", [other.uid for other in near if other.uid != first])
    for _ in range(5):
        yield commented(new.uid, writing.text(150))
    status = choose.choice(STATUSES) if new.kind == "task" else "open"
    if status != "open":
        yield moved(new.uid, status)


def fill(tickets: int) -> None:
    desk = bootstrap.project(os.getcwd(), os.environ).desk
    writing, made = Writing(tickets), list[Made]()
    for start in range(0, tickets, PAGE):
        with desk.store.write(desk.actor) as writer:
            new: list[Draft] = []
            for number in range(start, min(start + PAGE, tickets)):
                kind = kind_of(number)
                prefix = desk.prefixes[kind]
                made.append(Made(f"{number:020x}", f"{prefix}-{writer.next_number(prefix)}", kind))
                new += drafts(writing, made, made[-1], number)
            writer.append(new)


if __name__ == "__main__":
    fill(int(sys.argv[1]))
