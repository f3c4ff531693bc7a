"""Making a ticket for an agent: from its template, with all that is known filled in."""

from __future__ import annotations

from trackdown.core.tickets.agent_ticket.forecast import Rates, forecast
from trackdown.core.tickets.agent_ticket.model import PRIORITY_WORDS
from trackdown.core.tickets.agent_ticket.reading import read_markdown
from trackdown.core.tickets.agent_ticket.writing import (
    with_dependencies,
    with_entry,
    with_files,
    with_section,
    with_title,
)
from trackdown.core.tickets.document_criteria import DocumentCriterion
from trackdown.core.tickets.document_render import render
from trackdown.core.tickets.fields import checked_priority
from trackdown.core.tickets.kinds import is_key, plain_key
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.new import NewTicket
from trackdown.errors import InvalidInput
from trackdown.ports.store import Reader
from trackdown.services.agent_tickets.intake import new_ticket
from trackdown.services.delegation.forecast import OURS, samples, wanted
from trackdown.services.desk import Desk
from trackdown.services.documents.templates import filled_in
from trackdown.services.tickets.creation import create_within

TEMPLATE = "agent-ticket"
_OWN = ("kind", "parent", "depends_on", "blocks", "components", "type", "severity", "target_date", "business_value")
_MORE = ("sprint", "workflow", "assignee", "remaining", "subtasks", "references", "labels", "estimate")


def create_agent_ticket(desk: Desk, new: NewTicket, complexity: str, templates: str, rates: Rates) -> Ticket:
    """``new`` says what is known of it: its ``body`` becomes the context. ``templates`` is the project's own folder.
    Raises what making any ticket raises."""
    prefix = _prefix(desk, new.agent)
    with desk.store.write(desk.actor) as writer:
        id = f"{prefix}-{writer.next_number(prefix)}"
        text = _text(writer, new, id, complexity, templates, rates)
        item = read_markdown(text)
        fields = {name: getattr(new, name) for name in (*_OWN, *_MORE) if getattr(new, name)}
        made = new_ticket(item, trusted=new.trusted)._replace(**fields, local="")
        return create_within(desk, writer, [made])[0]


def _prefix(desk: Desk, agent: str) -> str:
    if not agent:
        hint = "Say which: --agent codex."
        raise InvalidInput("An agent ticket is for an agent.", thing="--agent", hint=hint)
    prefix = "".join(letter if letter.isalnum() else "_" for letter in agent.upper())
    if not is_key(f"{prefix}-1") or prefix in desk.prefixes.values():
        hint = "Use letters and digits, and no prefix that tickets have already."
        raise InvalidInput(f"{agent[:80]!r} cannot begin the ids of tickets.", thing="--agent", hint=hint)
    return prefix


def _text(reader: Reader, new: NewTicket, id: str, complexity: str, templates: str, rates: Rates) -> str:
    text = f"{filled_in(new, templates, TEMPLATE, new.parent).body}\n"
    text = with_title(text, id, new.title, named=True)
    text = with_entry(text, "agent", f"@{new.agent}")
    text = with_entry(text, "priority", PRIORITY_WORDS[checked_priority(new.priority)])
    text = with_entry(text, "complexity", complexity) if complexity else text
    if new.body.strip():
        text = with_section(text, "Context", new.body.strip("\n"))
    if new.criteria:
        text = with_section(text, "Acceptance Criteria", _boxes(new))
    if any(new.files.values()):
        text = with_files(text, new.files)
    if new.depends_on:
        text = with_dependencies(text, [plain_key(key.upper()) for key in new.depends_on if is_key(key)])
    return _expected(reader, text, new, complexity, rates)


def _boxes(new: NewTicket) -> str:
    criteria = [
        DocumentCriterion(item.text, item.met, item.check, item.group, steps=item.steps) for item in new.criteria
    ]
    return render({"criteria": criteria}).partition("\n\n")[2].strip("\n")


def _expected(reader: Reader, text: str, new: NewTicket, complexity: str, rates: Rates) -> str:
    """With what it is expected to take, as far as something is known."""
    about = Ticket("", "", "task", new.title, "open", "P2", body=text, agent=new.agent, type=new.type)
    found = forecast(wanted(about), samples(reader), rates)
    if found.tokens is not None:
        text = with_entry(text, "estimated tokens", f"{round(found.tokens.middle):,} {OURS}")
    if found.usd is not None:
        text = with_entry(text, "cost estimate", f"${found.usd.middle:.4f} {OURS}")
    if found.minutes is not None:
        low, high = round(found.minutes.low), round(found.minutes.high)
        time = f"{low}-{high} minutes" if low != high else f"{low} minutes"
        said = "estimated " if found.estimated else ""
        text = with_section(text, "Estimated Timeline", f"- {time} ({said}{found.basis})")
    return text
