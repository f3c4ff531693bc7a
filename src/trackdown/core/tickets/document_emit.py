"""Values as YAML on one line, written so that reading gives them back."""

from __future__ import annotations

import re
from typing import Any

from trackdown.core.tickets.document_yaml import plain_value
from trackdown.errors import InvalidInput

# Plain text is kept to what no YAML reader, inside brackets or not, takes for something else.
_PLAIN = re.compile(r"[^\W]([\w./+()@' -]*[\w./+()'-])?")
_READ_OTHERWISE = {"y", "n", "yes", "no", "on", "off"}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_ESCAPED = re.compile('[\\\\"\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]')


def scalar(value: str, style: str = "", *, number: bool = False) -> str:
    """Text as a scalar: plain if that is safe, else quoted; ``style`` is the quote to keep to.

    ``number``: the text may look like a number without being quoted.
    """
    if style == "'" and not _ESCAPED.search(value.replace('"', "").replace("\\", "")):
        return "'" + value.replace("'", "''") + "'"
    if style != '"' and _PLAIN.fullmatch(value) and value.casefold() not in _READ_OTHERWISE:
        meant = plain_value(value)
        if isinstance(meant, str) or (number and isinstance(meant, int | float) and not isinstance(meant, bool)):
            return value
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"


def flow(value: Any) -> str:
    """Plain data (text, numbers, true and false, ``None``, lists, maps) on one line. Raises InvalidInput."""
    if isinstance(value, str):
        return scalar(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(item)}" for key, item in value.items()) + "}"
    hint = "Use text, numbers, true or false, lists and maps."
    raise InvalidInput(f"A value of the type {type(value).__name__} cannot be written into a document.", hint=hint)


def _number(value: float) -> str:
    text = repr(value)
    return text if plain_value(text) == value else scalar(text)
