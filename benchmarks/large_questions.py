"""Asks and changes much at once in the project of the working directory, and says as JSON what each took in
milliseconds, the most memory that the process had, and how large the store is next to its tickets in JSON.

Its arguments are queries. It leaves new tickets behind.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from functools import partial

from trackdown import bootstrap
from trackdown.core.ops.comments import commented
from trackdown.core.ops.envelope import canonical
from trackdown.core.ops.ticket_fields import changed, labelled
from trackdown.core.query.nodes import EVERYTHING, Equal, Query
from trackdown.core.query.parser import parse
from trackdown.core.tickets.new import NewTicket
from trackdown.ports.store import Reader
from trackdown.services.desk import Desk
from trackdown.services.tickets.creation import create

MANY = 10_000


class TakenBack(Exception):
    """Ends a transaction that was only timed."""


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def changes(desk: Desk) -> None:
    """Labels, a priority and a comment for each of many tickets, in one transaction."""
    try:
        with desk.store.write(desk.actor) as writer:
            for row in writer.find(Query(Equal("kind", ("task",))), MANY):
                said = commented(row.uid, "Moved with the others.")
                writer.append([labelled(row.uid, ["moved"], []), changed(row.uid, {"priority": "P3"}), said])
            raise TakenBack
    except TakenBack:
        return


def creations(desk: Desk) -> None:
    create(desk, [NewTicket(f"One of many, number {number}", body="What to do. " * 20) for number in range(MANY)])


def asked(reader: Reader, queries: list[str], now: str) -> dict[str, float]:
    epic = reader.find(Query(Equal("kind", ("epic",))), 1)[0].uid
    wanted = {text: parse(text, now=now, me="me") for text in queries}
    return {
        **{f"{text}, ms": timed(partial(reader.find, query, 50)) for text, query in wanted.items()},
        "tree of an epic, ms": timed(lambda: reader.tree(epic)),
        "all rows, ms": timed(lambda: reader.find(Query())),
        "count by status, ms": timed(lambda: reader.tally(Query(EVERYTHING), "status")),
    }


def main() -> None:
    opened = bootstrap.project(os.getcwd(), os.environ)
    desk = opened.desk
    took: dict[str, float] = {}
    with desk.store.read() as reader:
        began = time.perf_counter()
        size = sum(len(canonical(state).encode()) + 1 for state in reader.states(Query()))
        took["all states, ms"] = (time.perf_counter() - began) * 1000
        took["memory until here, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        took.update(asked(reader, sys.argv[1:], desk.clock.now()))
    took["times JSON"] = os.path.getsize(opened.places.store) / size
    took[f"change {MANY} tickets, ms"] = timed(lambda: changes(desk))
    took[f"make {MANY} tickets, ms"] = timed(lambda: creations(desk))
    json.dump(took, sys.stdout)


if __name__ == "__main__":
    main()
