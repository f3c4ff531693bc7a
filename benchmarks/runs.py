"""What Trackdown itself costs per ticket: ``uv run python benchmarks/runs.py``.

Many tickets whose agent does next to nothing, through the same engine as ``trackdown run --jobs 8``; where each run's
time goes, by the news that it gives of itself, and how long the store was written to.
"""

from __future__ import annotations

import argparse
import itertools
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from machine import described, table

from trackdown import bootstrap
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.cli.main import main as trackdown
from trackdown.core.runs.model import Run
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.engine.dispatcher import Order
from trackdown.engine.equipment import Progress
from trackdown.services.tickets.creation import create

STATES = {
    "preparing": "preparing the workspace",
    "working": "launching, following, committing",
    "verifying": "verifying",
    "merging": "merging (waits for the lane included)",
}
AGENT = 'command: "echo done > \\"$TRACKDOWN_TICKET.txt\\""\n'


class News(NamedTuple):
    at: float
    run: str
    state: str


def project(folder: Path, tickets: int) -> Path:
    root = folder / "repository"
    (root / ".trackdown" / "agents").mkdir(parents=True)
    (root / ".trackdown" / "agents" / "quick.yaml").write_text(AGENT, encoding="utf-8")
    (root / "start.txt").write_text("one\n", encoding="utf-8")
    for words in (["init", "-q"], ["config", "user.name", "Ada Example"], ["config", "user.email", "ada@example.org"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    assert trackdown(["-C", str(root), "init", "-q"]) == 0
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    subprocess.run(["git", "commit", "-q", "-m", "Begin"], cwd=root, check=True)
    criterion = NewCriterion("It is done", ["grep", "-rqx", "done", "."])
    create(
        bootstrap.project(str(root), os.environ).desk,
        [NewTicket(f"No {n}", criteria=[criterion]) for n in range(tickets)],
    )
    return root


@contextmanager
def timed_writes(spent: list[float]) -> Iterator[None]:
    """Every transaction that writes adds its duration, the wait for the others included."""
    whole = SqliteStore.write

    @contextmanager
    def write(self: SqliteStore, actor: str, **options: Any) -> Iterator[Any]:
        began = time.perf_counter()
        try:
            with whole(self, actor, **options) as writer:
                yield writer
        finally:
            spent.append(time.perf_counter() - began)

    SqliteStore.write = write  # type: ignore[method-assign]
    try:
        yield
    finally:
        SqliteStore.write = whole  # type: ignore[method-assign]


def worked(root: Path, jobs: int) -> tuple[list[News], list[Run], float]:
    """The news, the runs, and how long the work took, the engine's start and end included."""
    news: list[News] = []

    opened = bootstrap.project(str(root), os.environ)
    with bootstrap.engine(opened, os.environ) as engine:
        tell = engine.equipment.notify

        def hear(item: Progress) -> None:
            # In the moment in which it is told: who shows it may be busy with something else.
            if item.kind != "event":
                news.append(News(time.perf_counter(), item.run, "left" if item.kind == "left" else item.state))
            tell(item)

        engine.equipment = engine.equipment._replace(notify=hear)
        order = Order(engine.wanted([], ""), jobs, engine.target(""), opened.desk.actor)
        started = time.perf_counter()
        shift = engine.work(order, lambda _: None)
    return news, shift.runs, time.perf_counter() - started


def phases(news: list[News]) -> dict[str, list[float]]:
    """For each phase, how long every run was in it."""
    by_run: dict[str, list[News]] = defaultdict(list)
    for item in news:
        by_run[item.run].append(item)
    spent: dict[str, list[float]] = {name: [] for name in (*STATES.values(), "after the landing")}
    for items in by_run.values():
        total: dict[str, float] = defaultdict(float)
        for item, following in itertools.pairwise(items):
            total[STATES.get(item.state, "after the landing")] += following.at - item.at
        for name, seconds in total.items():
            spent[name].append(seconds)
    return spent


def processor() -> tuple[float, float]:
    """Processor seconds so far, of this process and of those that it started and that have ended."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime, others.ru_utime + others.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description="Times runs whose agent does next to nothing.")
    parser.add_argument("--tickets", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=8)
    given = parser.parse_args()
    writes: list[float] = []
    with tempfile.TemporaryDirectory(prefix="trackdown-benchmark-") as place:
        os.environ["TRACKDOWN_STATE"] = str(Path(place) / "state")
        root = project(Path(place), given.tickets)
        before = processor()
        with timed_writes(writes):
            news, runs, wall = worked(root, given.jobs)
        own, hands = (now - then for now, then in zip(processor(), before, strict=True))
    merged = sum(run.state == "done" for run in runs)
    agent = statistics.mean(turn.seconds for run in runs for turn in run.turns)
    rows = [
        [name, f"{statistics.mean(spent) * 1000:.0f}", f"{max(spent) * 1000:.0f}"]
        for name, spent in phases(news).items()
        if spent
    ]
    rows += [
        ["of these: the agent's own process", f"{agent * 1000:.0f}", ""],
        ["of these: writing to the store", f"{sum(writes) / len(runs) * 1000:.0f}", f"{max(writes) * 1000:.0f}"],
    ]
    print(f"{described()}; {given.tickets} tickets, {given.jobs} jobs\n")
    print(f"{merged} of {len(runs)} merged in {wall:.1f} s: {wall / len(runs) * 1000:.0f} ms a ticket (wall clock).\n")
    print(table(["where a run's time goes", "mean ms", "most ms"], rows))
    print(
        f"\nProcessor time for each run: Trackdown's process {own / len(runs) * 1000:.0f} ms; git, supervisors, agents"
    )
    print(f"and checks {hands / len(runs) * 1000:.0f} ms.")
    return 0 if merged == given.tickets else 1


if __name__ == "__main__":
    sys.exit(main())
