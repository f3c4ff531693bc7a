"""Acceptance criteria in Markdown: boxes with their details and checks, and Given/When/Then scenarios.

    - [ ] An expired refresh token gets 401
      check: python -m pytest -q tests/test_refresh.py

``check: `…` `` is the same command in backticks, ``check: [python, -m, pytest]`` runs without a shell, and
``check: |`` begins a script on the lines below it, indented further. A scenario is one criterion:

    **Scenario 1: The token has expired**
    - GIVEN: a token that has expired
    - WHEN: it is refreshed
    - THEN: the answer is 401
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent
from typing import NamedTuple

from trackdown.core.tickets.document_markdown import LIST_ITEM, Line, heading_of, section_name, spans
from trackdown.core.tickets.document_text import FORBIDDEN, Place
from trackdown.core.tickets.document_yaml import compose
from trackdown.core.tickets.model import Check
from trackdown.errors import BadDocument

CRITERIA_SECTIONS = ("acceptance criteria", "success criteria", "definition of done")
"""Headings under which every box is a criterion (as ``section_name`` spells them)."""

BOX = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+\[([ \t]{0,3}[xX]?[ \t]{0,3})\](?:[ \t]+(.*))?")
SCENARIO = re.compile(
    r"[ \t]*(?:\[([ \t]{0,3}[xX]?[ \t]{0,3})\][ \t]+)?\*\*([ \t]*scenario\b[^*]*)\*\*(.*)", re.IGNORECASE
)
_NUMBERED = re.compile(r"scenario\b[ \t]*[0-9]*[ \t]*[:.\u2013\u2014-]?[ \t]*", re.IGNORECASE)
STEP = re.compile(r"[ \t]*(?:[-*+][ \t]+)?\*{0,2}(given|when|then|and|but)\b:?\*{0,2}:?[ \t]+(.+)", re.IGNORECASE)
CHECK = re.compile(r"[ \t]*[Cc]heck:(?:[ \t]+(.*)|[ \t]*)")
_NOT_LAZY = re.compile(r"[ \t]*(?:#|>|\||```|~~~|<!--|(?:-[ \t]*){3,}$|(?:\*[ \t]*){3,}$|(?:_[ \t]*){3,}$)")


class DocumentCriterion(NamedTuple):
    """One criterion as the document states it.

    ``text`` keeps the lines of its details; ``group`` is the heading it stands under; ``line`` the line of the file.
    ``steps`` are those of a scenario (``given``, ``when`` or ``then``, and what holds then); ``text`` is its name.
    """

    text: str
    done: bool = False
    check: Check | None = None
    group: str = ""
    line: int = 0
    steps: list[list[str]] = []


class _Opening(NamedTuple):
    indent: int
    done: bool
    text: str
    scenario: bool = False
    bare: bool = False


class Reader:
    """Reads criteria from a document's lines. ``text`` and ``place`` are for its errors, which are BadDocument."""

    def __init__(self, text: str, place: Place) -> None:
        self.text = text
        self.place = place

    def sections(self, lines: list[Line]) -> list[DocumentCriterion]:
        """The criteria of every section whose heading says that it holds them."""
        found: list[DocumentCriterion] = []
        done = 0
        for _, heading, start, stop in spans(lines):
            if section_name(heading) in CRITERIA_SECTIONS and start >= done:
                found.extend(self.items(lines[start:stop], scenarios=True))
                done = stop
        return found

    def items(self, lines: list[Line], *, scenarios: bool) -> Iterator[DocumentCriterion]:
        """Every box that is not inside another one, and every scenario if they count here."""
        return (found for found, _, _ in self.placed(lines, scenarios=scenarios))

    def placed(self, lines: list[Line], *, scenarios: bool) -> Iterator[tuple[DocumentCriterion, int, int]]:
        """The same, each with the range of its lines (indices)."""
        group, at, parents = "", 0, _Parents()
        while at < len(lines):
            line = lines[at]
            heading = heading_of(line)
            group = group if heading is None else heading[1]
            opening = _opening(line, scenarios)
            if opening is None or parents.hold_code(line):
                parents.see(line)
                at += 1
                continue
            end = _end(lines, at, opening)
            criterion = self._criterion(opening, lines[at:end], group)
            if criterion is not None:
                yield criterion, at, end
            at = end

    def _criterion(self, opening: _Opening, lines: list[Line], group: str) -> DocumentCriterion | None:
        check: Check | None = None
        details: list[str] = []
        at = 1
        while at < len(lines):
            line = lines[at]
            found = None if line.opaque else CHECK.fullmatch(line.text)
            if found is None:
                details.append(line.text.rstrip())
                at += 1
                continue
            if check is not None:
                hint = "Join the commands with &&, or make it two criteria."
                raise self._error(line, "a second check for the same criterion.", hint)
            check, at = self._check(lines, at, (found[1] or "").strip())
        body = dedent("\n".join(details)).strip("\n")
        if opening.bare and not body:  # bold words with no steps under them
            return None
        steps = _steps(details) if opening.scenario and not any(line.opaque for line in lines) else []
        if steps:
            return DocumentCriterion(_name(opening.text), opening.done, check, group, lines[0].number, steps)
        text = f"{opening.text}\n{body}" if body else opening.text
        if not text and check is None:
            return None
        return DocumentCriterion(text, opening.done, check, group, lines[0].number)

    def _check(self, lines: list[Line], at: int, value: str) -> tuple[Check, int]:
        """The check that this line states, and the index of the line after it."""
        line = lines[at]
        if value in ("|", "|-"):
            end = at + 1
            while end < len(lines) and (lines[end].blank or lines[end].indent > line.indent):
                end += 1
            script = dedent("\n".join(other.text for other in lines[at + 1 : end])).strip("\n")
            if not script:
                raise self._error(line, "a check without a command.", "Indent the script further than `check:`.")
            return script, end
        return self._command(line, value), at + 1

    def _command(self, line: Line, value: str) -> Check:
        if not value:
            hint = "Write the command behind `check:`, or word the line differently."
            raise self._error(line, "a check without a command.", hint)
        if value.startswith("["):
            return self._list(line, value)
        if not value.startswith("`"):
            return value
        ticks = value[: len(value) - len(value.lstrip("`"))]
        inner = value[len(ticks) : -len(ticks)]
        if not value.endswith(ticks) or not inner.strip("`").strip() or re.search(f"(?<!`){ticks}(?!`)", inner):
            hint = "Put the whole command, and nothing else, between the backticks."
            raise self._error(line, "the check's backticks do not go around all of it.", hint)
        return inner.strip()

    def _list(self, line: Line, value: str) -> list[str]:
        hint = 'Write a list as [python, -m, pytest]. Put a script for the shell in backticks: check: `[ -f "a b" ]`.'
        start = line.start + line.text.index("[")
        try:
            node = compose(self.text, start, start + len(value), self.place)
        except BadDocument:
            raise self._error(line, "the check begins with [ but is no list.", hint) from None
        items = () if node is None or node.kind != "list" else node.items
        if not items or any(item.kind != "scalar" for item in items) or not items[0].text.strip():
            raise self._error(line, "the check begins with [ but is no list of words.", hint)
        if items[0].text.startswith("-"):
            raise self._error(line, f"the check's program cannot be called {items[0].text[:60]!r}.", hint)
        words = [item.text for item in items]
        if any(FORBIDDEN.search(word) for word in words):
            raise self._error(line, "a control character in the check.", "Take it out.")
        return words

    def _error(self, line: Line, message: str, hint: str) -> BadDocument:
        return self.place.error(self.text, line.start + len(line.text) - len(line.text.lstrip()), message, hint)


def _steps(details: list[str]) -> list[list[str]]:
    """The steps that these lines are, or none if they are anything else besides. What goes on in the next line belongs
    to the step; ``and`` and ``but`` go on with what stands before them."""
    steps: list[list[str]] = []
    for text in details:
        found = STEP.fullmatch(text)
        if found is not None:
            word = found[1].lower()
            if word in ("and", "but"):
                if not steps:
                    return []
                word = steps[-1][0]
            steps.append([word, " ".join(found[2].split())])
        elif text.strip() and steps and not LIST_ITEM.match(text):
            steps[-1][1] += f" {' '.join(text.split())}"
        elif text.strip():
            return []
    return steps


def _name(text: str) -> str:
    """The name of a scenario without the word and its number."""
    plain = " ".join(text.replace("**", "").split())
    return _NUMBERED.sub("", plain, count=1) or plain


class _Parents:
    """Whether a deeply indented box is in a list, or is the text of an indented code block."""

    def __init__(self) -> None:
        self.item: int | None = None

    def see(self, line: Line) -> None:
        if line.blank or line.opaque:
            return
        if LIST_ITEM.match(line.text) and (line.indent < 4 or self.item is not None):
            self.item = line.indent
        elif self.item is not None and line.indent <= self.item:
            self.item = None

    def hold_code(self, line: Line) -> bool:
        return line.indent >= 4 and self.item is None


def _opening(line: Line, scenarios: bool) -> _Opening | None:
    if line.opaque:
        return None
    box = BOX.fullmatch(line.text)
    if box is not None:
        text = (box[2] or "").strip()
        scenario = scenarios and SCENARIO.fullmatch(text) is not None
        return _Opening(line.indent, bool(box[1].strip()), text, scenario)
    named = SCENARIO.fullmatch(line.text) if scenarios else None
    if named is None:
        return None
    text = f"{named[2].strip()}{named[3].rstrip()}"
    return _Opening(line.indent, bool((named[1] or "").strip()), text, scenario=True, bare=True)


def _end(lines: list[Line], start: int, opening: _Opening) -> int:
    """The index of the line after the criterion that opens at ``start``, blank lines before it left out."""
    end, blank = start + 1, False
    for at in range(start + 1, len(lines)):
        line = lines[at]
        if line.blank:
            blank = True
            continue
        if line.indent <= opening.indent and not _goes_on(line, opening, blank):
            break
        end, blank = at + 1, False
    return end


def _goes_on(line: Line, opening: _Opening, blank: bool) -> bool:
    """Whether a line that is not indented further still belongs: a scenario's step, or the same paragraph."""
    if line.opaque or BOX.fullmatch(line.text) or SCENARIO.fullmatch(line.text):
        return False
    if LIST_ITEM.match(line.text):
        return opening.scenario and line.indent == opening.indent
    return not blank and not _NOT_LAZY.match(line.text)
