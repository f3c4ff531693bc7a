"""Rows as comma-separated values (RFC 4180), with line feeds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trackdown.render.plain import safe

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula: https://owasp.org/www-community/attacks/CSV_Injection."""
_QUOTED = (",", '"', "\n", "\r")


def csv_text(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A text that would be a formula gets a ``'`` in front, which a spreadsheet takes for text; numbers stay."""
    return "".join(f"{_line(row)}\n" for row in (heading, *rows))


def _line(row: Sequence[str]) -> str:
    # An empty line would be no row to a reader.
    return ",".join(map(_cell, row)) or '""'


def _cell(text: str) -> str:
    clean = safe(text)
    if clean.startswith(_FORMULA) and not _number(clean):
        clean = f"'{clean}"
    return '"' + clean.replace('"', '""') + '"' if any(mark in clean for mark in _QUOTED) else clean


def _number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdecimal() and text[0] in "+-"
