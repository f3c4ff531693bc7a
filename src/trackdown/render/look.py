"""How text is to look: on a terminal with colours and a width, or plain for a file or another program."""

from __future__ import annotations

from typing import NamedTuple

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
STATUS_COLOURS = {
    "in-progress": "cyan",
    "blocked": "red",
    "review": "yellow",
    "done": "green",
    "cancelled": "dim",
    "reopened": "yellow",
}
PRIORITY_COLOURS = {"P0": "red", "P1": "yellow", "P3": "dim"}


class Look(NamedTuple):
    """``columns`` is 0 where nothing is ever cut. ``terminal``: a person looks at it now."""

    colour: bool = False
    columns: int = 0
    terminal: bool = False

    def paint(self, text: str, colour: str) -> str:
        if not self.colour or not colour or not text.strip():
            return text
        return f"\x1b[{_CODES[colour]}m{text}\x1b[0m"


PLAIN = Look()
