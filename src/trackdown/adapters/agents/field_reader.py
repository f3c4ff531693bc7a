"""Reading one file's keys, checked one by one; the first that is wrong raises BadConfiguration with its line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from trackdown.adapters.agents.environment import UNREADABLE
from trackdown.adapters.agents.marked_yaml import MarkedYaml
from trackdown.core.nearest import nearest
from trackdown.errors import BadConfiguration

Place = tuple[str | int, ...]


class FieldReader:
    def __init__(self, file: Path, document: MarkedYaml) -> None:
        self._file = file
        self._document = document

    def _value(self, *path: str | int) -> Any:
        value = self._document.value
        for step in path:
            value = value.get(step) if isinstance(step, str) else value[step]
        return value

    def _text(self, *path: str | int) -> str:
        """A scalar, as it is written: a model called 4.10 keeps its last digit."""
        if self._value(*path) is None:
            return ""
        written = self._document.written.get(path)
        if written is None:
            raise self._bad(path, f"`{_name(path)}` is not a text", f"Write `{path[-1]}:` followed by one text.")
        return written

    def _strings(self, *path: str | int) -> list[str]:
        """A list of scalars, each as it is written."""
        value = self._value(*path)
        places = range(len(value)) if isinstance(value, list) else range(0)
        written = [self._document.written.get((*path, place)) for place in places]
        strings = [each for each in written if each is not None]
        if value is not None and (not isinstance(value, list) or len(strings) < len(value)):
            raise self._bad(path, f"`{_name(path)}` is not a list of texts", f"Write `{path[-1]}: [first, second]`.")
        return strings

    def _mapping(self, *path: str | int) -> dict[str, Any]:
        value = self._value(*path)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self._bad(path, f"`{_name(path)}` is not a mapping", f"Write `{path[-1]}: {{KEY: VALUE}}`.")
        return value

    def _referring(self, *path: str | int) -> str:
        """A text with a value, in which ``${NAME}`` may stand for a variable. As it is written: `1.10` is text here."""
        written = self._document.written.get(path)
        if written is None or self._value(*path) is None:
            raise self._bad(path, f"{_name(path)} has no text as its value", f'Write `{path[-1]}: "value"`.')
        if UNREADABLE.search(written):
            hint = "Write ${NAME}; nothing else is understood between the braces."
            raise self._bad(path, f"{_name(path)} has a reference that cannot be read", hint)
        return written

    def _known(self, path: Place, value: dict[str, Any], known: Iterable[str]) -> None:
        known = tuple(known)
        for key in value:
            if key not in known:
                near = nearest(key, known)
                hint = f"Did you mean `{near[0]}`?" if near else f"Known keys: {', '.join(known)}."
                raise self._bad((*path, key), f"unknown key `{_name((*path, key))}`", hint)

    def _bad(self, path: Place, message: str, hint: str) -> BadConfiguration:
        return BadConfiguration(message, thing=self._place(path), hint=hint)

    def _place(self, path: Place) -> str:
        return f"{self._file}:{self._document.line(*path)}"


def _name(path: Place) -> str:
    return ".".join(str(step) for step in path)
