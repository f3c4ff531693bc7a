"""The brief of a ticket, without what is said to one agent alone (see ``engine.briefs``)."""

from __future__ import annotations

from trackdown.core.settings.model import Settings
from trackdown.core.tickets.brief import brief
from trackdown.core.tickets.model import Ticket
from trackdown.ports.store import Reader
from trackdown.services import lookup
from trackdown.services.runs.questions import answers_before


def brief_text(reader: Reader, known: Settings, ticket: Ticket) -> str:
    above: list[Ticket] = []
    uid = ticket.parent
    while uid:
        parent = lookup.by_uid(reader, uid)
        above.append(parent)
        uid = parent.parent
    done = [lookup.by_uid(reader, row.uid) for row in reader.blockers(ticket.uid) if row.status == "done"]
    checks = [(check.name, check.command) for check in known.checks]
    answers = answers_before(reader, ticket.uid)
    return brief(ticket, above=above, done_before=done, project_checks=checks, answers=answers)
