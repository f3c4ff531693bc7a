"""YAML with the line of everything in it, so that an error can say where. Booleans are those of YAML 1.2.

Only what a configuration needs: no anchors (a file can make a few of them grow without bound), no tags, no key twice.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_CONSTANTS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
DEPTH_LIMIT = 20


class YamlProblem(ValueError):
    """Text that cannot be read. ``line`` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class MarkedYaml(NamedTuple):
    """``lines`` and ``written`` are by path from the top: where a value stands, and a scalar exactly as written."""

    value: Any
    lines: dict[Path, int]
    written: dict[Path, str]

    def line(self, *path: str | int) -> int:
        """The line of that place, or of the nearest thing around it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(text: str) -> MarkedYaml:
    """Raises YamlProblem."""
    import yaml

    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # What is missing at the end is missed one line further on.
        line = min(mark.line, text.rstrip().count("\n")) + 1 if mark else 1
        raise YamlProblem(error.problem or "not YAML", line) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise YamlProblem(str(error) or "nested too deeply", 1) from error
    reading = _Reading()
    return MarkedYaml(reading.value(node, ()) if node else None, reading.lines, reading.written)


class _Reading:
    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.written: dict[Path, str] = {}
        self._seen: set[int] = set()

    def value(self, node: Any, path: Path) -> Any:
        line = node.start_mark.line + 1
        self.lines[path] = line
        # An alias is the very node it refers to.
        if id(node) in self._seen or len(path) > DEPTH_LIMIT:
            raise YamlProblem("anchors and deep nesting are not supported here", line)
        self._seen.add(id(node))
        if node.id == "scalar":
            self.written[path] = node.value
            return node.value if node.style in ("'", '"', "|", ">") else plain(node.value)
        if node.id == "sequence":
            return [self.value(item, (*path, place)) for place, item in enumerate(node.value)]
        return self._mapping(node, path)

    def _mapping(self, node: Any, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, item in node.value:
            line = key.start_mark.line + 1
            if key.id != "scalar":
                raise YamlProblem("a key is not plain text", line)
            if key.value in found:
                raise YamlProblem(f"the key '{key.value}' is there twice", line)
            found[key.value] = self.value(item, (*path, key.value))
            self.lines[(*path, key.value)] = line
        return found


def plain(text: str) -> Any:
    """What an unquoted scalar means."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.match(text) and len(text) < 30:
        return int(text)
    return float(text) if _NUMBER.match(text) and len(text) < 30 else text
