"""Writing values back into a document without touching anything else of it.

Each change is a replacement of one span of the text: unknown keys, comments, order, quotes, line ends and a missing
newline at the end stay as they are, byte for byte. The result is read again before it is handed out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from trackdown.core.tickets.document import (
    FILE_USES,
    LISTS,
    OWNED,
    TicketDocument,
    can_be_title,
    owned_name,
    parse,
    take_apart,
    title_line,
)
from trackdown.core.tickets.document_criteria import BOX, SCENARIO
from trackdown.core.tickets.document_emit import flow, scalar
from trackdown.core.tickets.document_markdown import Line, heading_of
from trackdown.core.tickets.document_text import BOM, FORBIDDEN, FrontMatter, Place
from trackdown.core.tickets.document_yaml import Node
from trackdown.core.tickets.kinds import checked_kind
from trackdown.errors import BadDocument, InvalidInput

NUMBERS = ("estimate", "priority", "sprint")
"""Keys whose text may look like a number without being quoted."""
_KEEPS = re.compile(r"[|>][1-9]?\+[1-9]?\s*(?:#.*)?$")
"""The head of a text that keeps all of its line ends."""
_EMPTY = re.compile(r"(?:[ \t]*\r?\n)+")


class _Span(NamedTuple):
    start: int
    end: int
    new: str


def edit(text: str, changes: Mapping[str, object]) -> str:
    """The document with these values set, and the same everywhere else.

    ``changes`` maps owned keys to values (``None`` takes the key out) and ``criteria`` to ``{index: done}``, counted
    from 0. A value that the document has already changes nothing. A title that is a heading is changed there.
    Raises BadDocument if the document cannot be read, or has a form in which a change cannot be made safely, and
    InvalidInput for a key or value that cannot be written.
    """
    document = parse(text)
    boxes = _boxes(document, changes.get("criteria", {}))
    wanted = {name: checked_value(name, value) for name, value in changes.items() if name != "criteria"}
    wanted = {name: value for name, value in wanted.items() if _differs(document, name, value)}
    if not wanted and not boxes:
        return text
    layout = take_apart(text, Place())
    editor = _Editor(text, layout.front.eol if layout.front else "\n")
    lines = {line.number: line for line in layout.lines}
    for index, done in boxes.items():
        editor.box(lines[document.criteria[index].line], done)
    if "title" in wanted and "title" not in document.given and wanted["title"]:
        line = title_line(layout.lines)
        if line is not None and editor.heading(line, wanted["title"]):
            document = document._replace(title=wanted.pop("title"))
    editor.front_matter(layout.front, layout.root, wanted)
    result = editor.result()
    _confirm(document, result, wanted, boxes)
    return result


def checked_value(name: str, value: object) -> Any:
    """A value of an owned key as ``parse`` would give it; ``None`` stays. Raises InvalidInput."""
    if name not in OWNED:
        raise InvalidInput(f"A document has no key {name[:60]!r} to set.", hint=f"Keys: {', '.join(OWNED)}, criteria.")
    if value is None:
        return None
    if name == "files":
        return _files(value)
    if name in LISTS:
        return _list(name, value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidInput(f"{name} has to be a text.", thing=name, hint="Give one line of text.")
    text = _line(name, str(value))
    if name == "title" and not text:
        raise InvalidInput("The title is empty.", thing=name, hint="Say in a few words what is to be done.")
    return checked_kind(text) if name == "kind" and text else text


def _line(name: str, value: str) -> str:
    text = value.strip()
    if len(text.splitlines()) > 1 or FORBIDDEN.search(text):
        raise InvalidInput(f"{name} has to be one line of text.", thing=name, hint="Take line ends and controls out.")
    return text


def _list(name: str, value: object) -> list[str]:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise InvalidInput(f"{name} has to be a list of texts.", thing=name, hint="Give a list, or texts and commas.")
    return [text for part in parts if (text := _line(name, part))]


def _files(value: object) -> dict[str, list[str]]:
    if not isinstance(value, Mapping):
        paths = _list("files", value)
        return {"read": paths} if paths else {}
    if wrong := [str(use)[:60] for use in value if use not in FILE_USES]:
        hint = f"Use {', '.join(FILE_USES)}."
        raise InvalidInput(f"files has no {wrong[0]!r}.", thing="files", hint=hint)
    return {use: paths for use, given in value.items() if (paths := _list("files", given))}


def _boxes(document: TicketDocument, wanted: object) -> dict[int, bool]:
    if not isinstance(wanted, Mapping):
        raise InvalidInput("criteria has to map numbers to true or false.", thing="criteria", hint="{0: True}")
    for index in wanted:
        if not isinstance(index, int) or not 0 <= index < len(document.criteria):
            message = f"The document has no criterion {index!r}."
            raise InvalidInput(message, thing="criteria", hint=f"It has {len(document.criteria)}, counted from 0.")
    return {index: bool(done) for index, done in wanted.items() if document.criteria[index].done != bool(done)}


def _differs(document: TicketDocument, name: str, value: Any) -> bool:
    return name in document.given if value is None else getattr(document, name) != value


class _Editor:
    def __init__(self, text: str, eol: str) -> None:
        self.text = text
        self.eol = eol
        self.spans: list[_Span] = []

    def result(self) -> str:
        parts, at = [], 0
        for span in sorted(self.spans, key=lambda span: (span.start, span.end)):
            parts += [self.text[at : span.start], span.new]
            at = span.end
        return "".join([*parts, self.text[at:]])

    def change(self, start: int, end: int, new: str) -> None:
        self.spans.append(_Span(start, end, new))

    def box(self, line: Line, done: bool) -> None:
        """Tick or clear the box on this line; a scenario without one gets it."""
        found = BOX.fullmatch(line.text) or SCENARIO.fullmatch(line.text)
        if found is not None and found[1] is not None:
            self.change(line.start + found.start(1), line.start + found.end(1), "x" if done else " ")
        else:
            at = line.start + len(line.text) - len(line.text.lstrip())
            self.change(at, at, "[x] " if done else "[ ] ")

    def heading(self, line: Line, title: str) -> bool:
        """Put the title into its heading; ``False`` if a heading cannot say it."""
        marks = line.text[: len(line.text) - len(line.text.lstrip("#"))]
        new = line._replace(text=f"{marks} {title}")
        if not can_be_title(title) or heading_of(new) != (len(marks), title):
            return False
        self.change(line.start, line.start + len(line.text), new.text)
        return True

    def front_matter(self, front: FrontMatter | None, root: Node | None, wanted: dict[str, Any]) -> None:
        if not wanted:
            return
        if front is not None:
            self._mapping(root, {owned_name(key.text): (key, value) for key, value in _pairs(root)}, wanted, front.end)
            return
        start = len(BOM) if self.text.startswith(BOM) else 0
        first = self.text.find("\n")
        self.eol = "\r\n" if first > 0 and self.text[first - 1] == "\r" else "\n"
        self.change(start, start, f"---{self.eol}")
        self._mapping(None, {}, wanted, start)
        self.change(start, start, f"---{self.eol}")

    def _mapping(
        self, node: Node | None, entries: dict[str, tuple[Node, Node]], wanted: dict[str, Any], end: int
    ) -> None:
        """Set the entries of one map; ``end`` is where a line for a new entry goes if the map is a block."""
        added = {name: value for name, value in wanted.items() if name not in entries and value is not None}
        gone = [entries[name] for name, value in wanted.items() if name in entries and value is None]
        for name, value in wanted.items():
            if name in entries and value is not None:
                self._replace(name, entries[name][1], value)
        order = [name for name in (*OWNED, *FILE_USES) if name in added]
        if node is not None and node.style == "flow":
            new = ", ".join(f"{name}: {written(name, added[name])}" for name in order)
            at = node.items[-1].end if node.items else node.start + 1
            self._remove_flow(node, gone)
            self.change(at, at, f", {new}" if len(gone) < len(node.pairs) and new else new)
            return
        stays = [pair for pair in _pairs(node) if pair not in gone]
        for key, value in gone:
            self.change(self._line_start(key.start), self._end_of_gone(stays, key, self._line_end(value.end)), "")
        indent = self._indent(node.start) if node is not None else ""
        for name in order:
            self.change(end, end, f"{indent}{name}: {written(name, added[name])}{self.eol}")

    def _end_of_gone(self, stays: list[tuple[Node, Node]], key: Node, end: int) -> int:
        """Empty lines behind it go along where they would become part of the text above, which keeps its line ends."""
        above = [value for other, value in stays if other.start < key.start]
        if not above:
            return end
        last = above[-1]
        while last.items:
            last = last.items[-1]
        if last.style not in ("|", ">") or not _KEEPS.search(self.text[last.start : self._line_end(last.start)]):
            return end
        found = _EMPTY.match(self.text, end)
        return found.end() if found else end

    def _replace(self, name: str, node: Node, value: Any) -> None:
        if name == "files" and node.kind == "map" and node.items and value:
            entries = {key.text: (key, item) for key, item in node.pairs}
            now = {use: self._paths(item) for use, (_, item) in entries.items()}
            changed = {use: value.get(use) for use in FILE_USES if value.get(use, []) != now.get(use, [])}
            self._mapping(node, entries, changed, self._line_end(node.end))
        elif node.kind == "list" and node.style == "block" and isinstance(value, list) and value:
            self._block_list(node, value)
        else:
            style = node.style if node.style in ("'", '"') else ""
            new = written(name, value, style)
            self.change(node.start, node.end, new if self.text[node.start - 1] in " \t" else f" {new}")

    def _block_list(self, node: Node, value: list[str]) -> None:
        """Lines of entries that stay are kept, with their comments; new entries get lines of their own."""
        start = self._line_start(node.start)
        kept: dict[str, list[str]] = {}
        at = start
        for item in node.items:
            stop = self._line_end(item.end)
            kept.setdefault(item.text.strip(), []).append(self.text[at:stop])
            at = stop
        indent = self._indent(node.start)
        lines = [kept[text].pop(0) if kept.get(text) else f"{indent}- {scalar(text)}{self.eol}" for text in value]
        self.change(start, at, "".join(lines))

    def _remove_flow(self, node: Node, gone: list[tuple[Node, Node]]) -> None:
        """Take entries out of a map in braces, each with the comma that its neighbours no longer need."""
        pairs = node.pairs
        stays = False
        for at, (key, value) in enumerate(pairs):
            if (key, value) not in gone:
                stays = True
            elif stays:
                self.change(pairs[at - 1][1].end, value.end, "")
            else:
                self.change(key.start, pairs[at + 1][0].start if at + 1 < len(pairs) else value.end, "")

    def _paths(self, node: Node) -> list[str]:
        return _list("files", [item.text for item in node.items] if node.kind == "list" else node.text)

    def _indent(self, index: int) -> str:
        return self.text[self._line_start(index) : index]

    def _line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def _line_end(self, index: int) -> int:
        return self.text.find("\n", index) + 1 or len(self.text)


def _pairs(root: Node | None) -> list[tuple[Node, Node]]:
    return [] if root is None else root.pairs


def written(name: str, value: Any, style: str = "") -> str:
    """An owned value as YAML on one line."""
    return scalar(value, style, number=name in NUMBERS) if isinstance(value, str) else flow(value)


_COMPARED = (*OWNED, "unknown", "goal", "dependencies")


def _confirm(before: TicketDocument, result: str, wanted: dict[str, Any], boxes: dict[int, bool]) -> None:
    """Raises BadDocument unless the result reads as the document before with exactly these changes."""
    hint = "Change the value by hand; the front matter is best written as plain `key: value` lines."
    problem = BadDocument("The change cannot be made in this document without changing more.", hint=hint)
    try:
        after = parse(result)
    except BadDocument:
        raise problem from None
    empty = TicketDocument(title=after.title)
    expected = before._replace(**{name: getattr(empty, name) if new is None else new for name, new in wanted.items()})
    if any(getattr(expected, name) != getattr(after, name) for name in _COMPARED):
        raise problem
    done = [boxes.get(index, item.done) for index, item in enumerate(before.criteria)]
    if [item._replace(line=0) for item in after.criteria] != [
        item._replace(line=0, done=state) for item, state in zip(before.criteria, done, strict=True)
    ]:
        raise problem
