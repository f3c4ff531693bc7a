"""The gates that a ticket brings along: its acceptance criteria, and its definition of done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from trackdown.core.gates.definition import Box, BoxJudged, judge_box
from trackdown.core.gates.judging import Ended
from trackdown.core.gates.model import Counted, Finding, Outcome, Verdict
from trackdown.core.runs.feedback import excerpt
from trackdown.core.tickets.brief import shown_check
from trackdown.core.tickets.model import Check, Criterion
from trackdown.services.gates.programs import Bench, keep, printed


class CriterionJudged(NamedTuple):
    """``text`` says why; ``output`` is the digest of what its check printed, empty if none ran."""

    criterion: Criterion
    verdict: Verdict
    text: str
    command: str = ""
    exit_code: int | None = None
    seconds: float = 0.0
    output: str = ""
    excerpt: str = ""

    @property
    def ran(self) -> bool:
        return bool(self.command) and self.verdict != "person"


def runnable(criteria: list[Criterion]) -> list[tuple[Criterion, Check]]:
    """Those whose check may run."""
    return [(item, item.check) for item in criteria if item.check is not None and item.approved]


def judge_criteria(
    bench: Bench, criteria: list[Criterion], ended: dict[str, Ended], trouble: str
) -> list[CriterionJudged]:
    """Each criterion by what its check came to. ``trouble`` says why no check could run."""
    return [_judged(bench, item, ended.get(item.id), trouble) for item in criteria]


def _judged(bench: Bench, item: Criterion, ended: Ended | None, trouble: str) -> CriterionJudged:
    if item.check is None:
        met = "a person said that it is met" if item.met else "it has no check; only a person can say"
        return CriterionJudged(item, "passed" if item.met else "person", met)
    command = shown_check(item.check)
    if not item.approved:
        return CriterionJudged(item, "person", "its check waits for approval", command)
    if ended is None:
        return CriterionJudged(item, "failed", trouble, command)
    passed = ended.exit_code == 0
    text = f"exit code {ended.exit_code}"
    if ended.exit_code is None:
        text = "ran out of time" if ended.cause == "deadline" else ended.detail or ended.cause
    kept = printed(ended)
    shown = "" if passed else excerpt(kept)
    verdict: Verdict = "passed" if passed else "failed"
    return CriterionJudged(item, verdict, text, command, ended.exit_code, ended.seconds, keep(bench, kept), shown)


def criteria_outcome(judged: list[CriterionJudged]) -> Outcome:
    """All criteria as one gate; the unmet ones are named."""
    if not judged:
        return Outcome("criteria", "none", "the ticket has no acceptance criterion")
    verdict, counted, findings = _together([(item.criterion.text, item) for item in judged], "criteria")
    shown = "\n".join(f"{_line(item.criterion.text)}\n{item.excerpt}" for item in judged if item.excerpt)
    seconds = round(sum(item.seconds for item in judged), 3)
    waiting = f", {counted.unknown} wait for a person" if counted.unknown else ""
    text = f"{counted.good} of {len(judged)} are met{waiting}"
    return Outcome(
        "criteria", verdict, text, seconds=seconds, excerpt=excerpt(shown), findings=findings, counted=counted
    )


def done_outcome(
    boxes: list[Box], outcomes: list[Outcome], checked: dict[str, CriterionJudged]
) -> tuple[Outcome, list[BoxJudged]]:
    """The definition of done as one gate, and each of its boxes. A box with a check of its own is judged by that."""
    if not boxes:
        return Outcome("done", "none", "the ticket has no definition of done"), []
    judged = [_box(box, outcomes, checked) for box in boxes]
    verdict, counted, findings = _together([(item.box.text, item) for item in judged], "boxes")
    waiting = f", {counted.unknown} are a person's" if counted.unknown else ""
    text = f"{counted.good} of {len(judged)} boxes hold{waiting}"
    return Outcome("done", verdict, text, findings=findings, counted=counted), judged


def _together(
    judged: Sequence[tuple[str, CriterionJudged | BoxJudged]], unit: str
) -> tuple[Verdict, Counted, tuple[Finding, ...]]:
    """The verdict on all of them, how many hold, and a finding for each that does not."""
    good = sum(item.verdict == "passed" for _, item in judged)
    bad = sum(item.verdict == "failed" for _, item in judged)
    waiting = len(judged) - good - bad
    findings = tuple(
        Finding("unmet" if item.verdict == "failed" else "person", f"{_line(text)}: {item.text}")
        for text, item in judged
        if item.verdict != "passed"
    )
    verdict: Verdict = "failed" if bad else "person" if waiting else "passed"
    return verdict, Counted(good, good + bad, unit, waiting), findings


def _box(box: Box, outcomes: list[Outcome], checked: dict[str, CriterionJudged]) -> BoxJudged:
    own = checked.get(box.criterion.id) if box.criterion else None
    if own is not None and own.criterion.check is not None:
        return BoxJudged(box, own.verdict, own.text)
    return judge_box(box, outcomes)


def _line(text: str) -> str:
    return text.split("\n")[0]
