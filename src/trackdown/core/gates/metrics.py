"""The success metrics of a delegated ticket, computed from what the gates came to. What is not known stays unknown."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.core.gates.model import Outcome

LABELS = {
    "matches_spec": "implementation matches spec",
    "tests_pass": "tests pass",
    "gates_pass": "gates pass",
    "no_vulnerabilities": "dependencies without a known vulnerability",
}


class Metric(NamedTuple):
    """``numerator`` of ``denominator`` are as they should be. ``unknown`` names what is not known: then there is no
    percentage, since it could be any."""

    name: str
    numerator: int
    denominator: int
    unit: str
    unknown: tuple[str, ...] = ()

    @property
    def percent(self) -> float | None:
        if self.unknown or not self.denominator:
            return None
        return round(100 * self.numerator / self.denominator, 1)

    @property
    def label(self) -> str:
        return LABELS[self.name]

    def to_json(self) -> dict[str, Any]:
        return {**self._asdict(), "unknown": list(self.unknown), "percent": self.percent}


def metrics(outcomes: list[Outcome]) -> list[Metric]:
    """All four, in the order of ``LABELS``."""
    return [
        _counted("matches_spec", outcomes, ("contract", "criteria")),
        _counted("tests_pass", outcomes, ("tests",)),
        _gates(outcomes),
        _counted("no_vulnerabilities", outcomes, ("audit",)),
    ]


def _counted(name: str, outcomes: list[Outcome], gates: tuple[str, ...]) -> Metric:
    own = [outcome for outcome in outcomes if outcome.gate in gates and outcome.verdict != "none"]
    counts = [outcome.counted for outcome in own if outcome.counted is not None]
    unknown = [_unsaid(outcome) for outcome in own if outcome.counted is None]
    unknown += [f"{count.unknown} more {count.unit}" for count in counts if count.unknown]
    if not own:
        unknown = ["nothing was looked at"]
    units = " and ".join(dict.fromkeys(count.unit for count in counts))
    good, total = sum(count.good for count in counts), sum(count.total for count in counts)
    return Metric(name, good, total, units, tuple(unknown))


def _gates(outcomes: list[Outcome]) -> Metric:
    """Required gates only, as in the exit code."""
    own = [outcome for outcome in outcomes if outcome.required and outcome.verdict != "none"]
    ran = [outcome for outcome in own if outcome.verdict in ("passed", "failed")]
    unknown = [_unsaid(outcome) for outcome in own if outcome not in ran]
    if not own:
        unknown = ["nothing was looked at"]
    return Metric("gates_pass", sum(item.verdict == "passed" for item in ran), len(ran), "gates", tuple(unknown))


def _unsaid(outcome: Outcome) -> str:
    said = {"not-run": "did not run", "person": "waits for a person"}
    return f"{outcome.name} {said.get(outcome.verdict, 'does not say how many')}"
