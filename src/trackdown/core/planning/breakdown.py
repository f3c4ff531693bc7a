"""What a ticket's own text says that it consists of. Nothing is made up: only what is listed counts.

In this order, together:

* every open box of the description that does not stand under a heading for criteria or for what is left out;
* every entry of a list under a heading like ``Scope``, ``In Scope``, ``Steps`` or ``Plan`` (or behind ``Scope:``);
* every heading that names a part: ``Phase 1 …``, ``Step 2 …``, and those below one like ``Scope``.

What stands nested below a part is a part of it. Where two or more other headings (``Backend``, ``Frontend``) have
parts, each is one itself, a section, with what stands below it. If there is none of all these, but lists under two or
more such headings, they are read in the same way. Else each criterion that is not met is a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from textwrap import dedent
from typing import NamedTuple

from trackdown.core.planning.stated_criteria import stated
from trackdown.core.tickets.document_criteria import BOX, CRITERIA_SECTIONS, STEP, Reader
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
PROSE = (
    *("overview", "summary", "executive summary", "introduction", "background", "context", "description", "motivation"),
    *(
        "problem",
        "problem statement",
        "purpose",
        "objective",
        "objectives",
        "goal",
        "goals",
        "goals & success criteria",
    ),
    *("business value", "user impact", "users", "personas", "current behavior", "expected behavior", "technical notes"),
    *("notes", "note", "timeline", "deliverables", "time estimate", "estimate", "non-goals", "constraints"),
    *("assumptions", "open questions", "questions", "glossary", "definitions", "metrics", "success metrics", "links"),
    *("appendix", "changelog", "history", "faq", "stakeholders", "current behaviour", "expected behaviour"),
)
"""Headings that tell of the whole: they are no sections of it, and their lists no parts."""
LONGEST_TITLE = 120

_PHASE = re.compile(r"(?:phase|step|part|stage|milestone)\s+\S", re.IGNORECASE)
_LABEL = re.compile(r"[ \t]*\*{0,2}([A-Za-z][A-Za-z &]{1,40}):\*{0,2}[ \t]*")
_LISTED = re.compile(rf"(?:{LIST_ITEM.pattern})|(?:{STEP.pattern})|\s|[*]*scenario\b", re.IGNORECASE)
"""What goes on with a list of what is left out, or with criteria, below a label."""
_PREFIX = re.compile(r"\[([^\[\]]{1,100})\]")


class Piece(NamedTuple):
    """A part of a ticket. ``origin`` is box, scope, heading, section or criterion; ``criterion`` is what proves it, if
    its text says so, and ``approved`` whether its check may run. ``criteria`` stand under its own heading for them."""

    title: str
    body: str = ""
    criterion: NewCriterion | None = None
    parts: list[Piece] = []
    origin: str = "box"
    approved: bool = False
    criteria: list[NewCriterion] = []


class Found(NamedTuple):
    """``done`` counts boxes that are ticked, and criteria that are met: nothing is left to do about them. ``title`` is
    the heading above all others, and ``criteria`` are those of the whole, where a page was read."""

    pieces: list[Piece]
    done: int = 0
    title: str = ""
    criteria: list[NewCriterion] = []


def pieces(body: str, criteria: Sequence[Criterion] = ()) -> Found:
    """What the description consists of, else what the criteria ask for. Raises BadDocument for a check in the text that
    cannot be read."""
    lines = read_lines(body)
    found = _Reading(lines, lists=False).read()
    if found.pieces or found.done:
        return found
    listed = _Reading(lines, lists=True).read()
    kept = [piece for piece in listed.pieces if piece.parts]
    return listed._replace(pieces=kept) if len(kept) > 1 else of_criteria(criteria)


def page(text: str) -> Found:
    """What a page of its own consists of: every heading that does not tell of the whole is a part, with what is listed
    below it and the criteria that stand there. Raises BadDocument."""
    reading = _Reading(read_lines(text), lists=True)
    return reading.read()._replace(title=reading.title, criteria=stated(reading.criteria))


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
    """A part while its lines are read. ``indent`` is -1 for a heading; ``criteria`` are the lines under its own heading
    for them."""

    def __init__(self, origin: str, indent: int, text: str, level: int = 0, *, done: bool = False) -> None:
        self.origin = origin
        self.indent = indent
        self.level = level
        self.text = text
        self.done = done
        self.lines: list[str] = []
        self.parts: list[_Item] = []
        self.criteria: list[Line] = []


class _Reading:
    """``lists``: the lists under a section are parts of it too, and a section may have none."""

    def __init__(self, lines: list[Line], *, lists: bool) -> None:
        self._lines = lines
        self._lists = lists
        self.title = _title(lines)
        self.criteria: list[Line] = []
        self._groups: list[_Item] = []
        self._top: list[_Item] = []
        self._heading: _Item | None = None
        self._open: list[_Item] = []
        self._sections: list[tuple[int, str]] = []
        self._label = ""

    def read(self) -> Found:
        for line in self._lines:
            heading = heading_of(line)
            if heading is not None:
                inside = self._asked
                self._begin_section(*heading)
                if inside and self._asked:
                    self._own_criteria.append(line)
            elif not self._item(line):
                if self._asked:
                    self._own_criteria.append(line)
                self._detail(line)
        return Found(self._made(self._top if self._lists else _grouped(self._top)), _ticked(self._top))

    def _begin_section(self, level: int, name: str) -> None:
        self._sections = [section for section in self._sections if section[0] < level]
        self._open, self._label = [], ""
        if self._heading is not None and self._heading.level >= level:
            self._heading = None
        self._groups = [group for group in self._groups if group.level < level]
        inside = any(known in SCOPES for _, known in self._sections)
        clean = section_name(name)
        self._sections.append((level, clean))
        if self._left_out or clean in SCOPES or is_placeholder(name):
            return
        if (inside or _PHASE.match(name)) and self._heading is None:
            self._heading = _Item("heading", -1, name, level)
            self._parts.append(self._heading)
        elif self._heading is None and clean not in PROSE and not (level == 1 and name == self.title):
            group = _Item("section", -1, name, level)
            self._parts.append(group)
            self._groups.append(group)

    @property
    def _parts(self) -> list[_Item]:
        """Where a part belongs that stands in no other but a section."""
        return self._groups[-1].parts if self._groups else self._top

    @property
    def _asked(self) -> bool:
        """Whether this is about criteria."""
        return self._label in CRITERIA_SECTIONS or any(name in CRITERIA_SECTIONS for _, name in self._sections)

    @property
    def _own_criteria(self) -> list[Line]:
        above = self._heading or (self._groups[-1] if self._groups else None)
        return above.criteria if above is not None else self.criteria

    @property
    def _left_out(self) -> bool:
        out = (*LEFT_OUT, *CRITERIA_SECTIONS)
        return any(name in out for _, name in self._sections) or self._label in out

    @property
    def _scope(self) -> bool:
        named = self._label or (self._sections[-1][1] if self._sections else "")
        if self._lists and self._groups and named not in PROSE:
            return True
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
        (self._parts if parent is None else parent.parts).append(item)
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
        self._open = []
        if not (self._left_out and _LISTED.match(line.text)):
            self._label = ""
        above = self._heading or (self._groups[-1] if self._groups else None)
        if above is not None and not self._left_out:
            above.lines.append(line.text)

    def _made(self, items: list[_Item]) -> list[Piece]:
        made: dict[str, Piece] = {}
        for item in items:
            if not item.done and item.text and not is_placeholder(item.text):
                piece = self._piece(item)
                known = made.setdefault(same(piece.title), piece)
                if known is not piece and piece.origin == "section":
                    made[same(piece.title)] = _both(known, piece)
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
        parts = item.parts if self._lists else _grouped(item.parts)
        return Piece(title, body, criterion, self._made(parts), item.origin, criteria=stated(item.criteria))


def _both(one: Piece, other: Piece) -> Piece:
    """Two sections of one name."""
    parts = {same(part.title): part for part in (*other.parts, *one.parts)}
    ordered = {same(part.title): None for part in (*one.parts, *other.parts)}
    body = "\n\n".join(filter(None, (one.body, other.body)))
    return one._replace(body=body, parts=[parts[name] for name in ordered], criteria=[*one.criteria, *other.criteria])


def _ticked(items: Iterable[_Item]) -> int:
    return sum(1 if item.done else _ticked(item.parts) for item in items)


def _title(lines: Iterable[Line]) -> str:
    """The one heading of the first level, if it stands before all others."""
    found = [heading for line in lines if (heading := heading_of(line)) is not None]
    first = [name for level, name in found if level == 1]
    return first[0] if len(first) == 1 and found[0] == (1, first[0]) else ""


def _grouped(items: list[_Item]) -> list[_Item]:
    """Without sections that nothing was listed in; a single one groups nothing."""
    full = [item for item in items if item.origin != "section" or _full(item)]
    if sum(item.origin == "section" for item in full) > 1:
        return full
    return [part for item in full for part in (_grouped(item.parts) if item.origin == "section" else [item])]


def _full(item: _Item) -> bool:
    return any(_full(part) if part.origin == "section" else not part.done for part in item.parts)
