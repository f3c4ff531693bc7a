"""The text of an agent ticket as an agent gets it: its own sections in their order, each thing once."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.tickets.agent_ticket.file_tree import files_of
from trackdown.core.tickets.agent_ticket.reading import is_agent_ticket
from trackdown.core.tickets.document import parse
from trackdown.core.tickets.document_markdown import heading_of, read_lines
from trackdown.core.tickets.model import Criterion, Ticket
from trackdown.errors import BadDocument


class BriefText(NamedTuple):
    """``criteria`` and ``files`` are those that the text does not state."""

    text: str
    criteria: list[Criterion]
    files: dict[str, list[str]]


def brief_text(ticket: Ticket) -> BriefText | None:
    """``None`` for a ticket that is written otherwise. Its title is left out: a brief begins with it."""
    body = ticket.body.strip("\r\n")
    if not is_agent_ticket(body):
        return None
    try:
        stated = parse(body).criteria
    except BadDocument:
        return None  # a check in a form that cannot be read: the ticket's own list says what is known of it
    lines = body.split("\n")
    for item in stated:
        known = next((one for one in ticket.criteria if (one.text, one.steps) == (item.text.strip(), item.steps)), None)
        if known is not None:
            line = lines[item.line - 1]
            lines[item.line - 1] = line.replace("[ ]", "[x]", 1) if known.met else line.replace("[x]", "[ ]", 1)
    said = {(item.text.strip(), str(item.check)) for item in stated}
    drawn = {path for paths in files_of(read_lines(body)).values() for path in paths}
    return BriefText(
        _without_title("\n".join(lines)),
        [item for item in ticket.criteria if (item.text, str(item.check)) not in said],
        {use: left for use, paths in ticket.files.items() if (left := [path for path in paths if path not in drawn])},
    )


def _without_title(text: str) -> str:
    lines = read_lines(text)
    title = next(line for line in lines if (heading_of(line) or (0,))[0] == 1)
    return (text[: title.start] + text[title.start + len(title.text) :]).strip("\r\n")
