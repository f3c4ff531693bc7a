"""What a text leaves open, and what to say so that it no longer does."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.planning.routing import lexicon
from trackdown.core.planning.routing.clauses import Reading
from trackdown.core.planning.routing.language import is_english
from trackdown.core.planning.routing.size import Size, counted
from trackdown.core.planning.routing.work import Work

FEW_WORDS = 4
CLEAR = 0.3
"""A text that is specified by at least so much needs no criteria to be understood."""


class Unclear(NamedTuple):
    """``degree`` is from 0 to 1, ``saw`` what says so; ``ask`` is what would make it clear."""

    degree: float
    saw: str
    ask: list[str]


def unclear(reading: Reading, work: Work, specified: float, size: Size) -> Unclear:
    signs: list[tuple[float, str, str]] = []
    if not reading.sentences:
        return Unclear(1.0, "it says nothing", ["Say what is wanted."])
    if not is_english(" \n".join(sentence.text for sentence in reading.sentences)):
        signs.append((1.0, "not in English", "What is it in English? The rules know no words of other languages."))
    for mention in reading.mentions(lexicon.VAGUE)[:2]:
        weight = 0.6 if mention.sentence.first and specified < CLEAR else 0.3
        signs.append(
            (weight, f"“{mention.words}”", f"What exactly does “{mention.words}” mean: which case, which result?")
        )
    questions = [line for line in (work.title, *work.body[:20_000].split("\n")) if line.rstrip().endswith("?")]
    if questions:
        said = " ".join(questions[0].split())[:60]
        asked = 0.6 if work.title.rstrip().endswith("?") else min(0.6, 0.3 * len(questions))
        signs.append((asked, counted(len(questions), "open question"), f"Answer first: {said}"))
    if specified < CLEAR and size.lines is None and not work.criteria:
        signs.append(
            (0.2, "no criteria", "What has to hold when it is done? Add criteria, with checks if they can be.")
        )
    if len(work.title.split()) < FEW_WORDS and specified < CLEAR and size.lines is None and not work.body.strip():
        signs.append((0.2, "only a few words", "Which files, interfaces or pages is it about?"))
    degree = min(1.0, round(sum(weight for weight, _, _ in signs), 2))
    return Unclear(degree, ", ".join(saw for _, saw, _ in signs), [ask for _, _, ask in signs])
