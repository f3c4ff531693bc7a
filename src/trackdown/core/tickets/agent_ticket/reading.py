"""Reading an agent ticket that is written in Markdown."""

from __future__ import annotations

import re

from trackdown.core.tickets.agent_ticket.file_tree import files_of
from trackdown.core.tickets.agent_ticket.header import Entry, count_of, entries, money_of, stated
from trackdown.core.tickets.agent_ticket.model import AGENTS, COMPLEXITIES, ID, AgentTicket
from trackdown.core.tickets.document_criteria import BOX
from trackdown.core.tickets.document_markdown import Line, heading_of, read_lines, section_name, spans
from trackdown.core.tickets.document_text import Place, check_text
from trackdown.core.tickets.fields import checked_estimate, checked_priority, checked_title, checked_word
from trackdown.core.tickets.kinds import plain_key
from trackdown.errors import BadDocument, InvalidInput

TITLE = re.compile(rf"(?:ticket[ \t]*[:#]?[ \t]*)?({ID})(?:[ \t]*[:\u2013\u2014-]+[ \t]*|[ \t]+)(\S.*)", re.IGNORECASE)
BARE_TITLE = re.compile(r"(?:ticket[ \t]*:[ \t]*)?(?:\[AGENT\]-\[ID\][ \t]*[-:\u2013\u2014][ \t]*)?(.*)", re.IGNORECASE)
_FRONT_ID = re.compile(rf"id:[ \t]*[\"']?({ID})[\"']?[ \t]*")
_KEY = re.compile(rf"\b{ID}\b")
_TICKETS = re.compile(rf"\btickets?\b[ \t]*:?[ \t]*((?:{ID}(?:[ \t]*(?:,|and|&)[ \t]*)?)+)", re.IGNORECASE)
DEPENDS = re.compile(r"[ \t]*(?:[-*+][ \t]+)?\**depends on\**[ \t]*:\**[ \t]*(.*)", re.IGNORECASE)
DEPENDENCIES = "dependencies"


def read_markdown(text: str, source: str = "", *, named: str = "", agent: str = "") -> AgentTicket:
    """``named`` is the id that the file's name says, ``agent`` the one that its folder says. Raises BadDocument naming
    file and line."""
    place = Place(source)
    check_text(text, place)
    lines = read_lines(text)
    id, title, line = _title(lines, named)
    if not id:
        hint = "Begin it with `# Ticket: CODEX-12 - What is to be done`."
        raise place.error(text, line.start if line else 0, "the ticket has no id like CODEX-12.", hint)
    if named and plain_key(named.upper()) != plain_key(id.upper()):
        hint = "Let the title and the file's name say the same id."
        raise place.error(text, line.start if line else 0, f"the ticket says {id}, its file {named}.", hint)
    if not title:
        raise place.error(text, line.start if line else 0, "the ticket has no title.", "Say what is to be done.")
    head = entries(lines)
    reader = _Head(text, place, head)
    return AgentTicket(
        id,
        reader.checked(title, line, checked_title),
        reader.agent() or agent or _agent_of(id),
        reader.value("priority", checked_priority),
        reader.value("complexity", _complexity),
        count_of(head["estimated tokens"].value) if "estimated tokens" in head else None,
        money_of(head["cost estimate"].value) if "cost estimate" in head else None,
        reader.estimate(),
        depends_on=[key for key in depends_on(lines) if key != plain_key(id.upper())],
        files=files_of(lines),
        body=text,
        source=source,
    )


def _title(lines: list[Line], named: str) -> tuple[str, str, Line | None]:
    """The id and the title, and the line that says them."""
    front = next((found[1] for line in lines[:40] if (found := _FRONT_ID.fullmatch(line.text))), "")
    front = front if lines and lines[0].text.rstrip() == "---" else ""
    for line in lines:
        heading = heading_of(line)
        if heading is None:
            continue
        found = TITLE.fullmatch(heading[1])
        if found is not None:
            return found[1], found[2].strip(), line
        bare = BARE_TITLE.fullmatch(heading[1])
        return named or front, bare[1].strip() if bare else heading[1], line
    return named or front, "", None


def is_agent_ticket(text: str) -> bool:
    """Whether a text is written as an agent ticket: its title says an id, and lines of a head follow."""
    lines = read_lines(text)
    first = next((found for line in lines if (found := heading_of(line)) is not None), None)
    if first is None or first[0] != 1 or TITLE.fullmatch(first[1]) is None:
        return False
    return not {"agent", "priority", "complexity"}.isdisjoint(entries(lines))


def complexity_of(text: str) -> str:
    """What a text says about its complexity; empty if nothing that is known."""
    entry = entries(read_lines(text)).get("complexity")
    word = stated(entry.value).casefold() if entry else ""
    return word if word in COMPLEXITIES else ""


def _agent_of(id: str) -> str:
    name = id.rpartition("-")[0].casefold()
    return name if name in AGENTS else ""


def _complexity(text: str) -> str:
    word = text.casefold()
    if word not in COMPLEXITIES:
        hint = f"Use one of: {', '.join(COMPLEXITIES)}."
        raise InvalidInput(f"There is no complexity called {text[:80]!r}.", hint=hint)
    return word


class _Head:
    """Values of the head, checked. Errors are BadDocument with the line."""

    def __init__(self, text: str, place: Place, head: dict[str, Entry]) -> None:
        self.text = text
        self.place = place
        self.head = head

    def value(self, name: str, check: object) -> str:
        entry = self.head.get(name)
        text = stated(entry.value) if entry else ""
        return self.checked(text, entry.line if entry else None, check) if text else ""

    def agent(self) -> str:
        entry = self.head.get("agent")
        text = stated(entry.value).removeprefix("@") if entry else ""
        return self.checked(text, entry.line if entry else None, lambda word: checked_word(word, "agent"))

    def estimate(self) -> str:
        """Only a time that can be typed; a range stays in the text."""
        entry = self.head.get("estimated time")
        text = stated(entry.value) if entry else ""
        try:
            return text if text and checked_estimate(text) else ""
        except InvalidInput:
            return ""

    def checked(self, text: str, line: Line | None, check: object) -> str:
        if not text:
            return ""
        try:
            return str(check(text))  # type: ignore[operator]
        except InvalidInput as error:
            raise self._error(line, error) from None

    def _error(self, line: Line | None, error: InvalidInput) -> BadDocument:
        said = error.message[:1].lower() + error.message[1:]
        return self.place.error(self.text, line.start if line else 0, said, error.hint)


def depends_on(lines: list[Line]) -> list[str]:
    """The tickets that a ticket waits for, as keys: behind `Depends on:`, and in its section of dependencies behind the
    word ticket or with an agent's name before the number. A ticked box is no dependency any more."""
    found: list[str] = []
    head = entries(lines).get("depends on")
    if head is not None:
        found += _KEY.findall(head.value)
    inside = {
        at for _, name, start, stop in spans(lines) if section_name(name) == DEPENDENCIES for at in range(start, stop)
    }
    for at, line in enumerate(lines):
        if line.opaque:
            continue
        waits = DEPENDS.fullmatch(line.text)
        if waits is not None:
            found += _KEY.findall(waits[1])
        elif at in inside:
            found += keys_in(line)
    return list(dict.fromkeys(plain_key(key.upper()) for key in found))


def keys_in(line: Line) -> list[str]:
    """The tickets that a line of the section of dependencies waits for."""
    box = BOX.fullmatch(line.text)
    if box is not None and box[1].strip():
        return []
    named = [key for group in _TICKETS.findall(line.text) for key in _KEY.findall(group)]
    known = [key for key in _KEY.findall(line.text) if key.rpartition("-")[0].casefold() in AGENTS]
    return [*named, *known]
