"""A page of specification as an epic: its headings are issues, what they list tasks; criteria stay where they stand.

# User accounts                 the epic
## Sign in                      an issue
- A form                        a task of it
### Acceptance criteria         the issue's
"""

from __future__ import annotations

from collections.abc import Iterator

from trackdown.core.planning.breakdown import Piece, clear_title, page
from trackdown.core.tickets.document_criteria import CRITERIA_SECTIONS
from trackdown.core.tickets.document_markdown import heading_of, read_lines, section_name, spans
from trackdown.core.tickets.document_text import Place, check_text
from trackdown.core.tickets.new import NewTicket
from trackdown.errors import BadDocument, InvalidInput

_EPIC = "epic"


def epic_of_page(text: str, source: str, title: str = "") -> list[NewTicket]:
    """The epic and what is below it; parents stand before their children. ``title`` goes before the page's own.

    Raises BadDocument for a text that is none and for a check that cannot be read, InvalidInput for a page without a
    title or without headings.
    """
    check_text(text, Place(source))
    try:
        found = page(text)
    except BadDocument as error:
        error.thing = f"{source}: {error.thing}"
        raise
    title = title or clear_title(found.title)
    if not title:
        hint = "Begin the page with `# What it is about`, or give --title."
        raise InvalidInput("The page has no title.", thing=source, hint=hint)
    if not found.pieces:
        hint = "Write a heading (`## Sign in`) for each issue, and below it a list of what is to be done."
        raise InvalidInput("The page has no headings to make issues of.", thing=source, hint=hint)
    epic = NewTicket(title, "epic", _told(text), criteria=found.criteria, local=_EPIC)
    return [epic, *_below(found.pieces, "issue", _EPIC)]


def _below(pieces: list[Piece], kind: str, parent: str) -> Iterator[NewTicket]:
    for count, piece in enumerate(pieces, 1):
        local = f"{parent}.{count}"
        criteria = [*([piece.criterion] if piece.criterion else []), *piece.criteria]
        subtasks = [title for part in piece.parts for title in _titles(part)] if kind == "task" else []
        yield NewTicket(piece.title, kind, piece.body, parent=parent, criteria=criteria, subtasks=subtasks, local=local)
        if kind == "issue":
            yield from _below(piece.parts, "task", local)


def _titles(piece: Piece) -> Iterator[str]:
    yield piece.title
    for part in piece.parts:
        yield from _titles(part)


def _told(text: str) -> str:
    """The page without its title and its criteria, which are criteria now."""
    lines = read_lines(text)
    gone = {
        at
        for _, name, start, stop in spans(lines)
        if section_name(name) in CRITERIA_SECTIONS
        for at in range(start - 1, stop)
    }
    first = next((at for at, line in enumerate(lines) if not line.blank), 0)
    heading = heading_of(lines[first])
    if heading is not None and heading[0] == 1:
        gone.add(first)
    return "\n".join(line.text.rstrip() for at, line in enumerate(lines) if at not in gone).strip("\n")
