"""Acceptance criteria as people write them on a page: boxes, but also plain lists, and scenarios in any dress.

Documents of tickets take only boxes and ``**Scenario …**`` for criteria (see ``document_criteria``), so that nothing
becomes one by accident. Below a heading for criteria on a page that is to become tickets, every entry is one:

    - Given a user, when the password is wrong, then the answer is 401
    - It takes less than a second
    Scenario: The session has ended
      Given a session
      When it is older than a day
      Then the answer is 401
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from trackdown.core.tickets.document_criteria import BOX, SCENARIO, STEP, Reader
from trackdown.core.tickets.document_markdown import LIST_ITEM, Line, heading_of, read_lines
from trackdown.core.tickets.document_text import Place
from trackdown.core.tickets.new import NewCriterion
from trackdown.core.tickets.templates import is_placeholder

LONGEST_NAME = 120

_ONE_LINE = re.compile(r"given\b[:,]?\s+(.+?),?\s+when\b[:,]?\s+(.+?),?\s+then\b[:,]?\s+(.+)", re.IGNORECASE)
_NAMED = re.compile(r"[ \t]*(?:[-*+][ \t]+)?(?:#{1,6}[ \t]+)?\*{0,2}(scenario\b[^*]*?)\*{0,2}:?[ \t]*", re.IGNORECASE)
_BOLD = re.compile(r"\*\*|__")


def stated(lines: Sequence[Line]) -> list[NewCriterion]:
    """What these lines, those below a heading for criteria, ask for. Raises BadDocument for a check that cannot be
    read."""
    text = "\n".join(_plain(lines))
    items = Reader(text, Place("acceptance criteria")).items(read_lines(text), scenarios=True)
    return [
        NewCriterion(item.text, item.check, item.group, item.done, item.steps)
        for item in items
        if item.steps or item.check or not is_placeholder(item.text)
    ]


def _plain(lines: Sequence[Line]) -> list[str]:
    """The lines in the form that documents take."""
    written: list[str] = []
    steps: list[tuple[str, str]] = []
    named = False

    def end() -> None:
        nonlocal named
        if steps and not named:
            written.append(f"**Scenario: {_name(steps)}**")
        written.extend(f"- {word.upper()}: {text}" for word, text in steps)
        steps.clear()
        named = False

    for at, line in enumerate(lines):
        step = None if line.opaque or BOX.fullmatch(line.text) else _step(line)
        if step is not None:
            if step[0] == "given" and any(word == "then" for word, _ in steps):
                end()
            steps.append(step)
        elif not (steps and line.blank):
            name = None if line.opaque else _scenario(lines, at)
            end()
            named = name is not None
            written += [f"**{name}**"] if name is not None else _entry(line)
    end()
    return written


def _step(line: Line) -> tuple[str, str] | None:
    found = STEP.fullmatch(line.text)
    if found is None or _ONE_LINE.fullmatch(_text_of(line)):
        return None
    return found[1].lower(), " ".join(_BOLD.sub("", found[2]).split())


def _text_of(line: Line) -> str:
    """What an entry says, without its mark and box."""
    box = BOX.fullmatch(line.text)
    if box is not None:
        return _BOLD.sub("", box[2] or "").strip()
    item = LIST_ITEM.match(line.text)
    return _BOLD.sub("", line.text[item.end() :] if item else line.text).strip()


def _scenario(lines: Sequence[Line], at: int) -> str | None:
    """The name of the scenario that begins here: it is called one, or only steps stand below it."""
    line = lines[at]
    bold = SCENARIO.fullmatch(line.text)
    if bold is not None:
        return " ".join(f"{bold[2]}{bold[3]}".split())
    named = _NAMED.fullmatch(line.text)
    if named is not None:
        return " ".join(named[1].split())
    if not LIST_ITEM.match(line.text) or BOX.fullmatch(line.text) or at + 1 == len(lines):
        return None
    below = lines[at + 1]
    return f"Scenario: {_text_of(line)}" if below.indent > line.indent and _step(below) is not None else None


def _entry(line: Line) -> list[str]:
    """A line that is no step: an entry of a list gets a box, unless it goes on with another one."""
    item = None if line.opaque else LIST_ITEM.match(line.text)
    text = _text_of(line)
    one = None if line.opaque else _ONE_LINE.fullmatch(text)
    if one is not None and (item is not None or heading_of(line) is None):
        steps = [("given", one[1]), ("when", one[2]), ("then", one[3])]
        return [f"**Scenario: {_name(steps)}**", *(f"- {word.upper()}: {part}" for word, part in steps)]
    if item is None or BOX.fullmatch(line.text) or line.indent > 1 or not text:
        return [line.text]
    return [f"- [ ] {text}"]


def _name(steps: Sequence[tuple[str, str]]) -> str:
    """A scenario without a name is called by what comes out."""
    text = next((text for word, text in reversed(steps) if word == "then"), steps[-1][1]).replace("*", "").rstrip(".")
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME].rpartition(' ')[0] or text[:LONGEST_NAME]}…"
