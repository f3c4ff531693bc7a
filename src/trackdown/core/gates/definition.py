"""The definition of done of a ticket: its boxes, and which of them gates can judge."""

from __future__ import annotations

import re
from typing import NamedTuple

from trackdown.core.gates.model import Outcome, Verdict
from trackdown.core.tickets.document_criteria import Reader
from trackdown.core.tickets.document_markdown import read_lines, section_name, spans
from trackdown.core.tickets.document_text import Place
from trackdown.core.tickets.model import Criterion, Ticket
from trackdown.errors import BadDocument

SECTION = "definition of done"
EVERY = "every"
"""Stands for all other gates together."""

_WORDS: tuple[tuple[str, str], ...] = (
    (r"\bdoctor\b|\b(?:all|quality) gates?\b", EVERY),
    (r"\bacceptance criteria\b|\ball criteria\b", "criteria"),
    (r"\btests?\b.*\b(?:pass|passes|passing|passed|green|succeed)\b|\bpassing tests?\b", "tests"),
    (
        r"\blint\w*\b|\bstyle guide\b|\bcode style\b|\btypescript errors?\b|\btype (?:errors?|checks?)\b"
        r"|\b(?:ruff|flake8|mypy|eslint|tsc|clippy)\b",
        "lint",
    ),
    (r"\b(?:api )?contract\b.*\b(?:match|met|holds?|check|implement)\w*|\bmatch\w*\b.*\bcontract\b", "contract"),
    (r"\bno (?:leaked |hard-?coded )?secrets?\b|\bsecrets? scan\b", "secrets"),
    (r"\bvulnerabilit(?:y|ies)\b|\bdependency audit\b|\bdependencies audited\b", "audit"),
    (r"\b(?:only|no other) (?:the )?(?:named |listed )?files\b|\bfile scope\b", "scope"),
)
_MEANT = [(re.compile(words, re.IGNORECASE), gate) for words, gate in _WORDS]


class Box(NamedTuple):
    """One box. ``criterion`` is what the ticket keeps of it, if it does; ``gates`` are those that judge it."""

    text: str
    met: bool
    criterion: Criterion | None = None
    gates: tuple[str, ...] = ()


class BoxJudged(NamedTuple):
    box: Box
    verdict: Verdict
    text: str


def boxes(ticket: Ticket) -> list[Box]:
    """The boxes of the section, of whatever level its heading is."""
    found: list[Box] = []
    lines = read_lines(ticket.body)
    known = {criterion.text: criterion for criterion in ticket.criteria}
    for _, heading, start, stop in spans(lines):
        if section_name(heading) != SECTION:
            continue
        try:
            items = list(Reader(ticket.body, Place()).items(lines[start:stop], scenarios=True))
        except BadDocument:
            continue  # a check that cannot be read; the ticket's document was refused for it
        for item in items:
            own = known.get(item.text)
            found.append(Box(item.text, own.met if own else item.done, own, gates_of(item.text)))
    named = {box.text for box in found}
    grouped = [item for item in ticket.criteria if section_name(item.group) == SECTION and item.text not in named]
    return [*found, *(Box(item.text, item.met, item, gates_of(item.text)) for item in grouped)]


def gates_of(text: str) -> tuple[str, ...]:
    """The gates that judge a box, by its words; none for what only a person can say."""
    return tuple(gate for words, gate in _MEANT if words.search(text.split("\n")[0]))


def judge_box(box: Box, outcomes: list[Outcome]) -> BoxJudged:
    """A box by what its gates came to; one that a person ticked is met by that person's word."""
    if EVERY in box.gates:
        own = [item for item in outcomes if item.required and item.gate != "done" and item.verdict != "none"]
        ran = {item.gate for item in own}
        missing: list[str] = [] if own else ["the gates"]
    else:
        own = [item for item in outcomes if item.gate in box.gates and item.verdict != "none"]
        ran = {item.gate for item in own}
        missing = [gate for gate in box.gates if gate not in ran]
    bad = [item.name for item in own if item.verdict == "failed"]
    if box.gates and bad:
        return BoxJudged(box, "failed", f"{', '.join(bad)} failed")
    open_ones = [*(item.name for item in own if item.verdict != "passed"), *missing]
    if box.gates and not open_ones:
        return BoxJudged(box, "passed", f"{', '.join(sorted(ran))} passed")
    if box.met:
        return BoxJudged(box, "passed", "a person ticked it")
    if box.gates:
        return BoxJudged(box, "person", f"{', '.join(open_ones)} did not say; a person has to")
    return BoxJudged(box, "person", "only a person can say")
