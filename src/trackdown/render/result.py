"""What a command came to, before anybody sees it."""

from __future__ import annotations

from typing import Any, NamedTuple


class Result(NamedTuple):
    """``data`` is what ``--json`` shows. ``text`` is for people: lines, or a text that is printed exactly as it is.

    ``quiet`` holds the lines that ``--quiet`` leaves (keys of what was made or asked for); ``errors`` what went wrong
    in a command that went on all the same. ``page`` says which part of a list ``data`` is; ``notes`` are lines for a
    person beside the answer, on stderr, where neither a file nor another program gets them.
    """

    data: Any = None
    text: list[str] | str = []
    exit_code: int = 0
    quiet: list[str] = []
    errors: list[dict[str, str]] = []
    page: dict[str, int | None] | None = None
    notes: list[str] = []
