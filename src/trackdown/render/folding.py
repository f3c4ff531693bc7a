"""Long lines, folded where the terminal ends."""

from __future__ import annotations

from collections.abc import Sequence

from trackdown.render.look import Look
from trackdown.render.plain import width

_NARROWEST = 20


def folded(text: str, look: Look, indent: int = 0) -> list[str]:
    """One line of text in as many as it needs, broken between words, all but the first behind ``indent`` columns.

    What is no terminal has no width: there the line stays whole. A word that is too long stays whole, too: somebody may
    want to copy it. Spaces stay as they are where the line is not broken.
    """
    if not look.columns or look.columns - indent < _NARROWEST or width(text) <= look.columns:
        return [text]
    lines = []
    lead = text[: len(text) - len(text.lstrip(" "))]
    current, gap = lead, ""
    for place, word in enumerate(text[len(lead) :].split(" ")):
        if place and width(current) + len(gap) + width(word) > look.columns and current.strip():
            lines.append(current.rstrip())
            current, gap = " " * indent, ""
        current, gap = f"{current}{gap}{word}", " "
    return [*lines, current.rstrip()]


def all_folded(lines: Sequence[str], look: Look, indent: int = 0) -> list[str]:
    """Each line folded, but for one that the mark (``^``) on the next line points into."""
    shown: list[str] = []
    for line, below in zip(lines, [*lines, ""][1:], strict=True):
        shown += [line] if below.strip() == "^" else folded(line, look, indent)
    return shown
