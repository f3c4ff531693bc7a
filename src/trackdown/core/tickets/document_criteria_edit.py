"""Putting other criteria into a text that states some: every other line of it stays."""

from __future__ import annotations

from collections.abc import Sequence

from trackdown.core.tickets.document_criteria import CRITERIA_SECTIONS, DocumentCriterion, Reader
from trackdown.core.tickets.document_markdown import Line, read_lines, section_name, spans
from trackdown.core.tickets.document_render import criteria_text
from trackdown.core.tickets.document_text import Place

Replacement = tuple[DocumentCriterion, DocumentCriterion | None]
"""A criterion as the text states it, and what is to stand there; ``None`` takes it away."""


def with_criteria(body: str, replaced: Sequence[Replacement], added: Sequence[DocumentCriterion]) -> str:
    """``body`` with these in the place of those, and new ones behind the last criterion; without a section for them
    it gets one at its end. Raises BadDocument for a body whose criteria cannot be read."""
    lines, raw = read_lines(body), body.split("\n")
    end = "\r" if "\r\n" in body else ""
    placed = _placed(body, lines)
    left, changes = list(replaced), dict[int, tuple[int, list[str]]]()
    for found, start, stop in placed:
        pair = next((pair for pair in left if _same(pair[0], found)), None)
        if pair is not None:
            left.remove(pair)
            changes[start] = (stop, [] if pair[1] is None else _lines([pair[1]]))
    fresh = [*(new for _, new in left if new is not None), *added]
    result, at = [], 0
    last = placed[-1][2] if placed else _end_of_section(lines)
    while at <= len(lines):
        if at == last and fresh:
            result += [f"{text}{end}" for text in ([*([] if placed else [""]), *_lines(fresh)])]
        if at in changes:
            at, new = changes[at]
            result += [f"{text}{end}" for text in new]
        elif at < len(lines):
            result.append(raw[at])
            at += 1
        else:
            break
    text = "\n".join(result)
    return text if last is not None or not fresh else f"{text.rstrip()}\n\n{criteria_text(fresh)}".lstrip("\n")


def states_criteria(body: str) -> bool:
    """Whether the text has a section for criteria."""
    return any(section_name(heading) in CRITERIA_SECTIONS for _, heading, *_ in spans(read_lines(body)))


def _placed(body: str, lines: list[Line]) -> list[tuple[DocumentCriterion, int, int]]:
    found: list[tuple[DocumentCriterion, int, int]] = []
    reader, done = Reader(body, Place("description")), 0
    for _, heading, start, stop in spans(lines):
        if section_name(heading) in CRITERIA_SECTIONS and start >= done:
            for item, first, end in reader.placed(lines[start:stop], scenarios=True):
                found.append((item, start + first, start + end))
            done = stop
    return found


def _end_of_section(lines: list[Line]) -> int | None:
    """Behind the last line that says something in the first section for criteria."""
    for _, heading, start, stop in spans(lines):
        if section_name(heading) in CRITERIA_SECTIONS:
            return max((at + 1 for at in range(start, stop) if not lines[at].blank), default=start)
    return None


def _same(one: DocumentCriterion, other: DocumentCriterion) -> bool:
    return (one.text.strip(), one.steps) == (other.text.strip(), other.steps)


def _lines(criteria: Sequence[DocumentCriterion]) -> list[str]:
    return criteria_text([item._replace(group="") for item in criteria]).split("\n")[2:]
