"""What is known of an agent on tickets like this one: how often its work landed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from trackdown.core.planning.routing.work import Work

FEWEST = 3
"""So many runs on tickets that are alike in one way say more than all runs together."""


class Past(NamedTuple):
    """A run that is over, and what its ticket was. ``at_once``: it landed without a fix round."""

    agent: str
    kind: str
    type: str
    components: frozenset[str]
    labels: frozenset[str]
    landed: bool
    at_once: bool


class Record(NamedTuple):
    """``like`` says what the tickets have in common with this one; empty: nothing but the agent."""

    runs: int = 0
    landed: int = 0
    at_once: int = 0
    like: str = ""

    @property
    def rate(self) -> float:
        """The share that lands, as Laplace's rule of succession has it: one success and one failure are added, so that
        few runs never make certain, and none say one half."""
        return (self.landed + 1) / (self.runs + 2)

    @property
    def sentence(self) -> str:
        if not self.runs:
            return "nothing is known yet"
        like = f" {self.like}" if self.like else ""
        return f"{self.landed} of {self.runs} run{'s' if self.runs != 1 else ''}{like} landed, {self.at_once} at once"


def record_of(agent: str, work: Work, past: Sequence[Past]) -> Record:
    """By the closest likeness of which there are enough runs: type and component, component, label, type, kind."""
    own = [run for run in past if run.agent == agent]
    if not own:
        return Record()
    components = {name.casefold() for name in work.components}
    labels = {name.casefold() for name in work.labels}
    touches: Callable[[Past], bool] = lambda run: not components.isdisjoint(run.components)  # noqa: E731
    typed: Callable[[Past], bool] = lambda run: bool(work.type) and run.type == work.type  # noqa: E731
    levels: list[tuple[str, Callable[[Past], bool]]] = [
        (f"of the type {work.type} in {' or '.join(work.components)}", lambda run: touches(run) and typed(run)),
        (f"in {' or '.join(work.components)}", touches),
        (f"labelled {' or '.join(work.labels)}", lambda run: not labels.isdisjoint(run.labels)),
        (f"of the type {work.type}", typed),
        (f"on {work.kind}s", lambda run: bool(work.kind) and run.kind == work.kind),
    ]
    for like, alike in levels:
        found = [run for run in own if alike(run)]
        if len(found) >= FEWEST:
            return _counted(found, like)
    return _counted(own, "")


def _counted(runs: Sequence[Past], like: str) -> Record:
    return Record(len(runs), sum(run.landed for run in runs), sum(run.at_once for run in runs), like)
