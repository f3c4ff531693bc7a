"""Boxes of the definition of done that gates can judge, settled in a delegated run by what its gates came to."""

from __future__ import annotations

from trackdown.core.gates.definition import Box, gates_of, judge_box
from trackdown.core.gates.model import Outcome
from trackdown.core.runs.evidence import Evidence, verdict
from trackdown.core.runs.model import Run
from trackdown.core.runs.policy import PinnedCriterion
from trackdown.engine.gates import VERDICTS


def judged_boxes(run: Run, found: list[Evidence], outcomes: list[Outcome]) -> list[Evidence]:
    """The evidence, with each box judged by the rules of ``doctor --eval``. What no gate can judge, or none of those
    that ran, stays a person's; a box with a check of its own is judged by that."""
    boxes = {item.id: item for item in run.policy.criteria if item.done}
    said = [*outcomes, *_verified(found, boxes)]
    return [_judged(item, boxes[item.subject], said) if _is_box(item, boxes) else item for item in found]


def _is_box(item: Evidence, boxes: dict[str, PinnedCriterion]) -> bool:
    own = boxes.get(item.subject) if item.kind == "criterion" else None
    return own is not None and own.check is None and bool(gates_of(own.text))


def _judged(item: Evidence, own: PinnedCriterion, said: list[Outcome]) -> Evidence:
    seen = judge_box(Box(own.text, own.met, gates=gates_of(own.text)), said)
    return item._replace(verdict=VERDICTS[seen.verdict], excerpt=seen.text)


def _verified(found: list[Evidence], boxes: dict[str, PinnedCriterion]) -> list[Outcome]:
    """The gates that the verification itself holds: the contract, the scope, and the criteria besides the boxes."""
    criteria = [item for item in found if item.kind == "criterion" and item.subject and item.subject not in boxes]
    own = [Outcome(item.kind, item.verdict, item.name) for item in found if item.kind in ("contract", "scope")]
    return [*own, *([Outcome("criteria", verdict(criteria), "")] if criteria else [])]
