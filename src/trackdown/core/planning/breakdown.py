"""What a ticket's own text says that it consists of. Nothing is made up: only what is listed counts.

In this order, together:

* every open box of the description that does not stand under a heading for criteria or for what is left out;
* every entry of a list under a heading like ``Scope``, ``In Scope``, ``Steps`` or ``Plan`` (or behind ``Scope:``);
* every heading that names a part: ``Phase 1 …``, ``Step 2 …``, and those below one like ``Scope``.

What stands nested below a part is a part of it. If there is none of these, each criterion that is not met is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from textwrap import dedent
from typing import NamedTuple

from trackdown.core.tickets.document_criteria import BOX, CRITERIA_SECTIONS, Reader
from trackdown.core.tickets.document_markdown import LIST_ITEM, Line, heading_of, read_lines, section_name
from trackdown.core.tickets.document_text import Place
from trackdown.core.tickets.model import Criterion
from trackdown.core.tickets.new import NewCriterion
from trackdown.core.tickets.templates import is_placeholder

SCOPES = (
    *("scope", "in scope", "steps", "steps to complete", "tasks", "issues", "plan", "implementation plan"),
    *("implementation steps", "work breakdown", "breakdown", "phases", "milestones"),
)
"""Headings under which every entry of a list is a part (as ``section_name`` spells them)."""
LEFT_OUT = ("out of scope", "not in scope", "dependencies", "risks", "risks & mitigations", "references")
"""Headings under which nothing is a part, not even a box."""
LONGEST_TITLE = 120

_PHASE = re.compile(r"(?:phase|step|part|stage|milestone)\s+\S", re.IGNORECASE)
_LABEL = re.compile(r"[ \t]*\*{0,2}([A-Za-z][A-Za-z &]{1,40}):\*{0,2}[ \t]*")
_PREFIX = re.compile(r"\[([^\[\]]{1,100})\]")


class Piece(NamedTuple):
    """A part of a ticket. ``origin`` is box, scope, heading or criterion; ``criterion`` is what proves it, if its text
    says so, and ``approved`` whether its check may run."""

    title: str
    body: str = ""
    criterion: NewCriterion | None = None
    parts: list[Piece] = []
    origin: str = "box"
    approved: bool = False


class Found(NamedTuple):
    """``done`` counts boxes that are ticked, and criteria that are met: nothing is left to do about them."""

    pieces: list[Piece]
    done: int = 0


def pieces(body: str, criteria: Sequence[Criterion] = ()) -> Found:
    """What the description consists of, else what the criteria ask for. Raises BadDocument for a check in the text that
    cannot be read."""
    found = _Reading().read(read_lines(body))
    return found if found.pieces or found.done else of_criteria(criteria)


def of_criteria(criteria: Iterable[Criterion]) -> Found:
    """A part for each criterion that is not met; two of the same text are one."""
    known = list(criteria)
    made: dict[str, Piece] = {}
    for item in known:
        if not item.met and not is_placeholder(item.text):
            proof = NewCriterion(item.text, item.check, item.group, steps=item.steps)
            title = clear_title(item.text)
            body = item.text if title != item.text.strip().rstrip(".") else ""
            made.setdefault(same(title), Piece(title, body, proof, origin="criterion", approved=item.approved))
    return Found(list(made.values()), sum(item.met for item in known))


def clear_title(text: str) -> str:
    """A title of the first line of a text: without emphasis and a closing full stop, in at most 120 characters."""
    first = " ".join(text.strip().partition("\n")[0].replace("**", "").replace("__", "").split()).rstrip(".:;")
    if len(first) <= LONGEST_TITLE:
        return first
    return first[: LONGEST_TITLE - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"


def same(title: str) -> str:
    """A title without what people vary in writing it: two that are alike here mean one part."""
    return " ".join(re.sub(r"[^\w]+", " ", title.casefold()).split())


def component_named(title: str, known: Iterable[str]) -> str:
    """The component that a title names in brackets (``[Frontend] …``), in the spelling that is known; else nothing."""
    found = _PREFIX.match(title)
    names = {name.casefold(): name for name in known}
    return names.get(found[1].strip().casefold(), "") if found else ""


class _Item:
    """A part while its lines are read. ``indent`` is -1 for a heading."""

    def __init__(self, origin: str, indent: int, text: str, level: int = 0, *, done: bool = False) -> None:
        self.origin = origin
        self.indent = indent
        self.level = level
        self.text = text
        self.done = done
        self.lines: list[str] = []
        self.parts: list[_Item] = []


class _Reading:
    def __init__(self) -> None:
        self._top: list[_Item] = []
        self._heading: _Item | None = None
        self._open: list[_Item] = []
        self._sections: list[tuple[int, str]] = []
        self._label = ""
        self._done = 0

    def read(self, lines: list[Line]) -> Found:
        for line in lines:
            heading = heading_of(line)
            if heading is not None:
                self._begin_section(*heading)
            elif not self._item(line):
                self._detail(line)
        return Found(self._made(self._top), self._done)

    def _begin_section(self, level: int, name: str) -> None:
        self._sections = [section for section in self._sections if section[0] < level]
        self._open, self._label = [], ""
        if self._heading is not None and self._heading.level >= level:
            self._heading = None
        inside = any(known in SCOPES for _, known in self._sections)
        clean = section_name(name)
        self._sections.append((level, clean))
        if self._left_out or clean in SCOPES or is_placeholder(name):
            return
        if (inside or _PHASE.match(name)) and self._heading is None:
            self._heading = _Item("heading", -1, name, level)
            self._top.append(self._heading)

    @property
    def _left_out(self) -> bool:
        out = (*LEFT_OUT, *CRITERIA_SECTIONS)
        return any(name in out for _, name in self._sections) or self._label in out

    @property
    def _scope(self) -> bool:
        named = self._label or (self._sections[-1][1] if self._sections else "")
        return named in SCOPES or (not self._label and self._heading is not None)

    def _item(self, line: Line) -> bool:
        """Take the line if it begins a part."""
        if line.opaque:
            return False
        listed = LIST_ITEM.match(line.text)
        if listed is None:
            label = _LABEL.fullmatch(line.text)
            if label is not None and not (self._open and line.indent > self._open[-1].indent):
                self._open = []
                self._begin_label(section_name(label[1]))
                return True
            return False
        box = BOX.fullmatch(line.text)
        above = [item for item in self._open if item.indent < line.indent]
        plain = self._scope and all(item.origin == "scope" for item in above)
        if self._left_out or not (box or plain):
            return False
        text = (box[2] or "") if box else line.text[listed.end() :]
        item = _Item("box" if box else "scope", line.indent, text.strip(), done=bool(box and box[1].strip()))
        parent = above[-1] if above else self._heading
        (self._top if parent is None else parent.parts).append(item)
        self._open = [*above, item]
        return True

    def _begin_label(self, name: str) -> None:
        """``Scope:`` on a line of its own is like a heading; under one like that, any other word only groups."""
        meant = name in SCOPES or name in LEFT_OUT or name in CRITERIA_SECTIONS
        grouping = bool(self._sections) and self._sections[-1][1] in SCOPES
        self._label = "" if grouping and not meant else name

    def _detail(self, line: Line) -> None:
        """A line that belongs to the part above it, or ends the list."""
        if line.blank or (self._open and line.indent > self._open[-1].indent):
            if self._open:
                self._open[-1].lines.append(line.text)
            return
        if self._open and line.indent > self._open[0].indent:
            self._open = [item for item in self._open if item.indent < line.indent]
            self._open[-1].lines.append(line.text)
            return
        self._open, self._label = [], ""
        if self._heading is not None and not self._left_out:
            self._heading.lines.append(line.text)

    def _made(self, items: list[_Item]) -> list[Piece]:
        made: dict[str, Piece] = {}
        for item in items:
            if item.done:
                self._done += 1
            elif item.text and not is_placeholder(item.text):
                piece = self._piece(item)
                made.setdefault(same(piece.title), piece)
        return list(made.values())

    def _piece(self, item: _Item) -> Piece:
        body = dedent("\n".join(item.lines)).strip("\n")
        criterion: NewCriterion | None = None
        if item.origin == "box" and "check:" in body.casefold():
            indented = "".join(f"\n  {line}" for line in body.split("\n"))
            text = f"- [ ] {item.text}{indented}"
            (box, *_) = Reader(text, Place("description")).items(read_lines(text), scenarios=False)
            body = box.text.partition("\n")[2]
            criterion = NewCriterion(item.text, box.check) if box.check else None
        title = clear_title(item.text)
        if title.endswith("…"):
            body = f"{item.text}\n\n{body}".strip()
        return Piece(title, body, criterion, self._made(item.parts), item.origin)
