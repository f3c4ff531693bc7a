"""What agents ask, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackdown.render.folding import folded
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.times import local
from trackdown.services.runs.questions import Asking


def question_data(asking: Asking) -> dict[str, Any]:
    question = asking.question
    return {
        "key": question.key,
        "ticket": asking.ticket,
        "run": asking.run,
        "agent": asking.agent,
        "title": asking.title,
        "state": asking.standing,
        "question": question.text,
        "context": question.context,
        "options": question.options,
        "kind": question.kind,
        "urgency": question.urgency,
        "asked_at": question.at,
        "answer": question.answer._asdict() if question.answer else None,
    }


def question_lines(asking: Sequence[Asking], look: Look) -> list[str]:
    lines: list[str] = []
    for each in asking:
        lines += [*([""] if lines else []), *_one(each, look)]
    return lines


def _one(asking: Asking, look: Look) -> list[str]:
    question = asking.question
    head = f"{asking.ticket} {asking.title}  ({asking.agent} in {asking.run}, {local(question.at)}, {_kind(asking)})"
    first, *more = folded(f"{question.key}  {safe(head)}", look, indent=2)
    lines = [f"{look.paint(question.key, 'bold')}{first[len(question.key) :]}", *more]
    lines += [part for line in safe(question.text).splitlines() for part in folded(f"  {line}", look, 2)]
    lines += [part for line in safe(question.context).splitlines() for part in folded(f"    {line}", look, 4)]
    options = (f"  {number}. {safe(text)}" for number, text in enumerate(question.options, 1))
    lines += [part for option in options for part in folded(option, look, indent=5)]
    return [*lines, *(look.paint(line, "dim") for line in folded(f"  {_next(asking)}", look, indent=2))]


def _kind(asking: Asking) -> str:
    urgency = "" if asking.question.urgency == "normal" else f", urgency {asking.question.urgency}"
    return f"{asking.question.kind}{urgency}"


def _next(asking: Asking) -> str:
    answer = asking.question.answer
    if answer is not None:
        return f"→ {safe(answer.said)} ({safe(answer.by.partition(':')[2])}, {local(answer.at)})"
    if asking.standing == "closed":
        return "closed: its run is over"
    option = "--option N or " if asking.question.options else ""
    return f'trackdown answer {asking.question.key} "…", or with {option}--skip'
