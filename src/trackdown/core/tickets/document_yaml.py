"""Front matter as nodes that know where they stand in the document.

Only the parser's events are used: nothing is ever constructed from a tag, a date stays the text it is, and an alias
is a second mention of a node, so that a few lines cannot grow into millions of values.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    import yaml

    from trackdown.core.tickets.document_text import Place
    from trackdown.errors import BadDocument

MAX_DEPTH = 20
MAX_VALUES = 10_000
_STR_TAG = "tag:yaml.org,2002:str"
_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# YAML 1.2's core schema. A longer number is somebody's identifier and stays text, as do infinity and NaN.
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_OTHER_INT = re.compile(r"0o[0-7]{1,18}|0x[0-9a-fA-F]{1,15}")
_FLOAT = re.compile(
    r"[-+]?(?:(?:\.[0-9]{1,40}|[0-9]{1,40}\.[0-9]{0,40})(?:[eE][-+]?[0-9]{1,4})?|[0-9]{1,40}[eE][-+]?[0-9]{1,4})"
)
_ENTRY = re.compile(r"\s*(?:- +)?([\w.-]+):[ \t]+(\S.*?)[ \t\r]*$")
_GLUED = re.compile(r"\s*[\w.-]+:[^\s/]")


class Node(NamedTuple):
    """One value of the front matter.

    ``start`` and ``end`` are indices into the document; a block's ``end`` is that of its last value. ``style`` is
    ``""`` (plain), a quote, ``|`` or ``>`` for a scalar, and ``flow`` or ``block`` for a list or a map. ``size``
    counts the values in it, aliases as often as they are mentioned.
    """

    kind: Literal["scalar", "list", "map"]
    start: int
    end: int
    style: str
    text: str = ""
    items: tuple[Node, ...] = ()
    size: int = 1
    depth: int = 1

    @property
    def pairs(self) -> list[tuple[Node, Node]]:
        """Keys and values of a map, in their order."""
        return list(zip(self.items[::2], self.items[1::2], strict=True))

    @property
    def is_null(self) -> bool:
        return self.kind == "scalar" and self.style == "" and self.text in _NULL


def compose(text: str, start: int, end: int, place: Place) -> Node | None:
    """The nodes of ``text[start:end]``, or ``None`` if there is no value in it. Raises BadDocument."""
    import yaml

    # ``yaml.parse`` is untyped in the stubs.
    events: Callable[..., Any] = yaml.parse
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    composer = _Composer(text, start, place)
    try:
        for event in events(text[start:end], Loader=loader):
            composer.take(event)
    except yaml.YAMLError as error:
        raise _explained(error, text, start, end, place) from None
    return composer.root


class _Composer:
    def __init__(self, text: str, offset: int, place: Place) -> None:
        self.text = text
        self.offset = offset
        self.place = place
        self.root: Node | None = None
        self.open: list[tuple[yaml.CollectionStartEvent, list[Node]]] = []
        self.anchors: dict[str, Node] = {}
        self.count = 0

    def take(self, event: Any) -> None:
        import yaml

        start, stop = self._index(event.start_mark), self._index(event.end_mark)
        if isinstance(event, yaml.CollectionStartEvent):
            self._check_tag(event.tag, start)
            self.open.append((event, []))
            if len(self.open) > MAX_DEPTH:
                raise self.place.error(self.text, start, "values are nested too deeply.", "Write it flatter.")
        elif isinstance(event, yaml.CollectionEndEvent):
            opened, items = self.open.pop()
            self._put(self._collection(opened, items, stop), opened.anchor)
        elif isinstance(event, yaml.ScalarEvent):
            self._check_tag(event.tag, start)
            style = '"' if event.tag and not event.style else event.style or ""
            if style in ("|", ">"):  # its mark runs on over the blank lines behind it
                stop = start + len(self.text[start:stop].rstrip())
            self._put(Node("scalar", start, stop, style, event.value), event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            named = self.anchors.get(str(event.anchor))
            if named is None:
                hint = f'Put a value that begins with * in quotes: "*{event.anchor}".'
                raise self.place.error(self.text, start, f"no anchor is called &{event.anchor}.", hint)
            self._put(named._replace(start=start, end=stop), None)

    def _index(self, mark: Any) -> int:
        return self.offset + int(mark.index)

    def _check_tag(self, tag: str | None, start: int) -> None:
        if tag not in (None, _STR_TAG):
            hint = "Put a value that begins with ! in quotes."
            raise self.place.error(self.text, start, "YAML tags are not read.", hint)

    def _collection(self, opened: yaml.CollectionStartEvent, items: list[Node], stop: int) -> Node:
        import yaml

        start = self._index(opened.start_mark)
        flow = bool(opened.flow_style)
        if not flow and items:
            stop = items[-1].end
        kind: Literal["list", "map"] = "map" if isinstance(opened, yaml.MappingStartEvent) else "list"
        size = 1 + sum(item.size for item in items)
        depth = 1 + max((item.depth for item in items), default=0)
        if size > MAX_VALUES or depth > MAX_DEPTH:
            raise self._too_many(start)
        if kind == "map":
            self._check_keys(items[::2])
        return Node(kind, start, stop, "flow" if flow else "block", "", tuple(items), size, depth)

    def _too_many(self, start: int) -> BadDocument:
        # Front matter stands behind its fence; what begins at the beginning is a file of YAML and nothing else.
        what = "the front matter" if self.offset else "the file"
        hint = "Write the values out, without aliases, or spread them over several files."
        return self.place.error(self.text, start, f"{what} holds over {MAX_VALUES:,} values.", hint)

    def _check_keys(self, keys: list[Node]) -> None:
        seen: dict[str, Node] = {}
        for key in keys:
            if key.kind != "scalar":
                hint = "Put a text that begins with [ or { in quotes."
                raise self.place.error(self.text, key.start, "a key has to be a word.", hint)
            if key.text in seen:
                line = self.place.line_of(self.text, seen[key.text].start)
                message = f"the key {key.text[:60]!r} is there twice (first on line {line})."
                raise self.place.error(self.text, key.start, message, "Keep one of the two.")
            seen[key.text] = key

    def _put(self, node: Node, anchor: str | None) -> None:
        self.count += 1
        if self.count > MAX_VALUES:
            raise self._too_many(node.start)
        if anchor:
            self.anchors[anchor] = node
        if self.open:
            self.open[-1][1].append(node)
        else:
            self.root = node


def _explained(error: yaml.YAMLError, text: str, start: int, end: int, place: Place) -> BadDocument:
    """The parser's complaint as a BadDocument with the line of the file and the usual fix."""
    context = str(getattr(error, "context", "") or "")
    mark = getattr(error, "problem_mark", None)
    if mark is None or any(word in context for word in ("flow", "quoted", "simple key")):
        # Noticed at the end, wrong at the beginning.
        mark = getattr(error, "context_mark", None) or mark
    index = min(start + mark.index, end) if mark is not None else start
    problem = str(getattr(error, "problem", "") or "it cannot be read")
    lines = text[start : (text.find("\n", index) + 1) or len(text)].splitlines()[-2:]
    return place.error(text, index, f"the YAML is wrong: {problem}.", _fix(lines))


def _fix(lines: list[str]) -> str:
    """The usual fix for the last of these lines; a missing space shows only in the line below."""
    line = lines[-1][:300] if lines else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "Indent with spaces; YAML allows no tabs there."
    entry = _ENTRY.match(line)
    if entry is not None:
        key, value = entry[1], entry[2]
        if value[0] in "\"'":
            return "Let the quotes go around the whole value, and write a quote inside them as \\\" (or '' inside '…')."
        if value[0] in "[]{}@`!&*%|>,?-#" or ": " in value or value.endswith(":"):
            return f"Put the value in quotes: {key}: {quoted(value)}"
    if any(_GLUED.match(near) for near in lines):
        return "Put a space after the colon: `key: value`."
    return "Check this line and the one above: `key: value` lines, indented alike, special characters in quotes."


def quoted(value: str) -> str:
    """The value in the quotes that need the least escaping. For one line of printable text."""
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    return "'" + value.replace("'", "''") + "'"


def to_value(node: Node) -> Any:
    """The node as plain data: text, numbers, true and false, ``None``, lists and maps (keys as they are written)."""
    if node.kind == "list":
        return [to_value(item) for item in node.items]
    if node.kind == "map":
        return {key.text: to_value(value) for key, value in node.pairs}
    return node.text if node.style else plain_value(node.text)


def plain_value(text: str) -> str | int | float | bool | None:
    """What unquoted text stands for in YAML 1.2: ``yes`` and ``2026-01-31`` are text."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text)
    if _OTHER_INT.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text
