"""A query that cannot be understood, and how its place is shown."""

from __future__ import annotations

from trackdown.errors import InvalidInput

SEE = "`trackdown help query` shows the language."
_AROUND = 40


class BadQuery(InvalidInput):
    """A query that cannot be understood.

    ``place`` counts characters of the query from 0; it is the text's length where something is missing at its end.
    The message names the column, counted from 1; the hint shows the query with a ``^`` under it."""

    code = "E-QUERY"

    def __init__(self, text: str, place: int, problem: str, advice: str) -> None:
        super().__init__(
            f"Column {place + 1} of the query: {problem}",
            thing=_one_line(text),
            hint="\n".join([advice, *_marked(text, place)]),
        )
        self.place = place


def _marked(text: str, place: int) -> list[str]:
    """The query's text around the place, and a line with the mark under it."""
    start, end = max(0, place - _AROUND), place + _AROUND
    before, after = _one_line(text[start:place]), _one_line(text[place:end])
    left, right = "…" if start else "", "…" if end < len(text) else ""
    return [f"{left}{before}{after}{right}".rstrip(), f"{_blank(left + before)}^"]


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _blank(text: str) -> str:
    """Blanks as wide as the text is on a terminal."""
    if text.isascii():
        return " " * len(text)
    from unicodedata import combining, east_asian_width

    return "".join("" if combining(c) else "  " if east_asian_width(c) in "WF" else " " for c in text)
