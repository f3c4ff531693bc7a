"""The document of a ticket as it is now: its author's text with what Trackdown owns brought up to date."""

from __future__ import annotations

from typing import Any

from trackdown.core.tickets.document import TicketDocument, parse
from trackdown.core.tickets.document_criteria import CRITERIA_SECTIONS, DocumentCriterion
from trackdown.core.tickets.document_edit import edit
from trackdown.core.tickets.document_markdown import read_lines, section_name, spans
from trackdown.core.tickets.document_render import render
from trackdown.core.tickets.model import Criterion, Ticket
from trackdown.ports.store import Reader
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.documents.terms import Relations, differs, meant, relations_of, stated


def document_of(desk: Desk, key: str) -> str:
    """Byte for byte what its author wrote wherever nothing changed since; a fresh one if there never was one."""
    with desk.store.read() as reader:
        return document_text(reader, lookup.ticket(reader, key))


def document_text(reader: Reader, ticket: Ticket) -> str:
    """Raises BadDocument if the text has a form in which a value cannot be brought up to date."""
    around = relations_of(reader, ticket)
    return _updated(ticket, around) if ticket.document else _fresh(ticket, around)


def _updated(ticket: Ticket, around: Relations) -> str:
    text = ticket.document
    document = parse(text)
    if document.body.strip("\r\n") != ticket.body.strip("\r\n"):
        text = text[: len(text) - len(document.body)] + _body(ticket)
        document = parse(text)
    return edit(text, _changes(ticket, around, document))


def _changes(ticket: Ticket, around: Relations, document: TicketDocument) -> dict[str, Any]:
    said, now = meant(document._replace(title=document.title or ticket.title)), stated(ticket, around)
    changes: dict[str, Any] = {}
    for name, value in now.items():
        # What others wait for is said in their documents; here only if the author said it here.
        if name == "blocks" and name not in document.given:
            continue
        if differs(name, said[name], value):
            kept = [item for item in said[name] if item in value] if name in ("labels", "components") else []
            changes[name] = [*kept, *(item for item in value if item not in kept)] if kept else value or None
    if document.key and document.key.upper() != ticket.key:
        changes["key"] = ticket.key
    if not document.title:
        changes["title"] = ticket.title
    changes["criteria"] = _boxes(ticket, document)
    return changes


def _boxes(ticket: Ticket, document: TicketDocument) -> dict[int, bool]:
    left = list(ticket.criteria)
    boxes: dict[int, bool] = {}
    for index, item in enumerate(document.criteria):
        found = next((criterion for criterion in left if same_criterion(criterion, item)), None)
        if found is not None:
            left.remove(found)
            boxes[index] = found.met
    return boxes


def same_criterion(criterion: Criterion, item: DocumentCriterion) -> bool:
    """Whether a document means this criterion."""
    return criterion.text == item.text.strip() and criterion.steps == item.steps


def _body(ticket: Ticket) -> str:
    """A body that was written anew, with the criteria that it may have lost."""
    body = ticket.body.strip("\r\n")
    if not ticket.criteria or parse(f"\n{body}").criteria:
        return f"\n{body}\n" if body else ""
    return f"\n{render({'body': body, 'criteria': _criteria(ticket)}).strip()}\n"


def _fresh(ticket: Ticket, around: Relations) -> str:
    values = stated(ticket, around)
    if ticket.status == "open":
        del values["status"]
    body = _without_criteria(ticket.body) if ticket.criteria else ticket.body
    return render({"key": ticket.key, **values, "body": body, "criteria": _criteria(ticket)})


def _criteria(ticket: Ticket) -> list[DocumentCriterion]:
    return [
        DocumentCriterion(item.text, item.met, item.check, item.group, steps=item.steps) for item in ticket.criteria
    ]


def _without_criteria(body: str) -> str:
    lines = read_lines(body)
    gone: set[int] = set()
    for _, heading, start, stop in spans(lines):
        if section_name(heading) in CRITERIA_SECTIONS:
            gone.update(range(start - 1, stop))
    return "\n".join(line.text for at, line in enumerate(lines) if at not in gone)
