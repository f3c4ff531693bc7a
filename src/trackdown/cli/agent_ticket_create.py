"""``trackdown create --agent-ticket``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackdown.cli.answers import made
from trackdown.cli.call import Call
from trackdown.cli.parser import UsageError
from trackdown.core.tickets.new import NewTicket
from trackdown.render.agent_tickets.lint import lint_data
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.agent_tickets.creation import create_agent_ticket
from trackdown.services.agent_tickets.lint import lint_tickets
from trackdown.services.documents.templates import folder_beside

if TYPE_CHECKING:
    from trackdown.bootstrap import Project


def made_for_agent(call: Call, project: Project, new: NewTicket) -> Result:
    """What is missing in it is told, and keeps nothing back."""
    given = call.arguments
    for name in ("template", "auto_assign"):
        if getattr(given, name):
            said = f"--{name.replace('_', '-')}"
            raise UsageError(f"{said} cannot be combined with --agent-ticket.", thing=said, hint="Leave one out.")
    folder = folder_beside(project.places.config)
    ticket = create_agent_ticket(project.desk, new, given.complexity or "", folder, project.settings.forecast)
    found = lint_tickets(project.desk, [ticket.key])
    result = made([ticket], call.look)
    alias = next((item["key"] for item in ticket.former), "")
    warnings = lint_data(found)["findings"]
    notes = [f"{safe(item.place)}: {safe(item.text)} {safe(item.mend)}" for item in found[ticket.key]]
    text = [*result.text, f"It answers to {alias} too."] if isinstance(result.text, list) else result.text
    return result._replace(data={**result.data, "id": alias, "lint": warnings}, text=text, notes=notes)
