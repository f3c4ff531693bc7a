"""The text of a ticket as an agent ticket, and what is known about the file that it was read from."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.core.ops.comments import commented
from trackdown.core.ops.envelope import Draft, derived_id
from trackdown.core.ops.relations import ABSENT
from trackdown.core.tickets.agent_ticket.model import (
    PRIORITY_WORDS,
    STATUS_WORDS,
    AgentTicket,
    Form,
    belonging,
    id_in_name,
)
from trackdown.core.tickets.agent_ticket.reading import BARE_TITLE, is_agent_ticket, read_markdown
from trackdown.core.tickets.agent_ticket.writing import (
    with_agent,
    with_dependencies,
    with_files,
    with_priority,
    with_title,
)
from trackdown.core.tickets.agent_ticket.yaml_form import (
    MARKDOWN,
    Acceptance,
    acceptance_of,
    read_yaml,
    values_of,
    with_values,
)
from trackdown.core.tickets.document import parse
from trackdown.core.tickets.document_markdown import heading_of, read_lines
from trackdown.core.tickets.model import Ticket
from trackdown.errors import BadDocument
from trackdown.ports.store import Reader
from trackdown.services.documents.present import document_text

COMMENT = "agent-ticket"
"""The kind of comment that says from which file a ticket was read, or into which it was written."""

_STATUSES = {status: word for word, status in reversed(STATUS_WORDS.items()) if word != "open"}
_STATUSES |= {"review": "in_progress", "reopened": "pending", "cancelled": "failed"}


class Origin(NamedTuple):
    """The file that a ticket has in common with others. ``digest`` is that of the text both last agreed on, ``raw`` its
    YAML, if it is that; ``agent`` is the one that the file means, whether it says so or its place does."""

    id: str
    file: str
    digest: str
    form: Form = "markdown"
    agent: str = ""
    raw: str = ""
    cost: str = ""


class AgentText(NamedTuple):
    """``file`` is where it belongs below the folder of agent tickets; ``status`` is Arela's word. ``cost`` is in US
    dollars, ``None`` where nobody asked or nobody knows."""

    id: str
    agent: str
    file: str
    text: str
    form: Form
    status: str
    origin: Origin | None
    cost: float | None = None


def digest_of(text: str) -> str:
    return derived_id(COMMENT, text.removeprefix("\ufeff"))


def origin_comment(uid: str, said: str, origin: Origin, place: str = "") -> Draft:
    """``place`` is the file that is spoken of, if it is not the one that the ticket belongs into."""
    data = {name: value for name, value in origin._asdict().items() if value and value != "markdown"}
    return commented(uid, f"{said} {place or origin.file}.", COMMENT, data)


def origin_of(ticket: Ticket) -> Origin | None:
    """What the newest comment of that kind says; a comment that came from elsewhere may say anything."""
    for comment in reversed(ticket.comments):
        data = {name: comment.data.get(name) for name in Origin._fields}
        if comment.kind != COMMENT or not all(isinstance(data[name], str) for name in ("id", "file", "digest")):
            continue
        known = {name: value for name, value in data.items() if isinstance(value, str)}
        if id_in_name(known["id"]) == known["id"] and known.get("form", "yaml") == "yaml":
            return Origin(**known)  # type: ignore[arg-type]
    return None


def status_word(status: str) -> str:
    """What Arela calls a status."""
    return _STATUSES.get(status, "pending")


def agent_text(reader: Reader, ticket: Ticket) -> AgentText:
    """The ticket's own text with what Trackdown knows better brought up to date; one that was written otherwise is put
    together anew. Raises BadDocument if its text has a form in which a value cannot be changed."""
    origin = origin_of(ticket)
    body = parse(document_text(reader, ticket)).body
    alias = next((item["key"] for item in ticket.former if item.get("as") == "alias"), "")
    id = origin.id if origin else _id_in(body) or alias or ticket.key
    if not ticket.document or not parse(ticket.document).body.startswith(("\r", "\n")):
        body = body.lstrip("\n")  # a body that was written anew has a blank line before it
    text = _updated(reader, ticket, body, id, origin)
    form = origin.form if origin else "markdown"
    if origin and form == "yaml":
        text = _as_yaml(ticket, origin, text, _waits_for(reader, ticket))
    agent = (origin.agent if origin else "") or ticket.agent
    file = origin.file if origin else belonging(id, ticket.title, agent)
    return AgentText(id, agent, file, text, form, status_word(ticket.status), origin)


def _id_in(body: str) -> str:
    try:
        return read_markdown(body).id
    except BadDocument:
        return ""


def _updated(reader: Reader, ticket: Ticket, body: str, id: str, origin: Origin | None) -> str:
    if origin is None and not is_agent_ticket(body):
        body = _framed(ticket, body, id)
    text = with_title(body, id, ticket.title)
    now = _read(text, id, origin)
    if ticket.agent != now.agent:
        text = with_agent(text, ticket.agent)
    text = with_priority(text, ticket.priority)
    waits = _waits_for(reader, ticket)
    if set(now.depends_on) != set(waits):
        text = with_dependencies(text, waits)
    return with_files(text, ticket.files)


def _read(text: str, id: str, origin: Origin | None) -> AgentTicket:
    try:
        return read_markdown(text, named=id, agent=origin.agent if origin else "")
    except BadDocument:
        return AgentTicket(id, "")


def _framed(ticket: Ticket, body: str, id: str) -> str:
    """A ticket that was no agent ticket yet, with a title and a head; text without sections becomes its context."""
    lines = read_lines(body)
    first = next((line for line in lines if heading_of(line) is not None), None)
    named = heading_of(first) if first else None
    bare = BARE_TITLE.fullmatch(named[1]) if named and named[0] == 1 else None
    if first is not None and bare is not None and bare[1].strip() == ticket.title:
        body = body[: first.start] + body[first.start + len(first.text) :].lstrip("\n")
    if body.strip() and not body.lstrip().startswith("#"):
        body = f"## Context\n\n{body.lstrip()}"
    head = [f"**Agent:** @{ticket.agent}  "] if ticket.agent else []
    head.append(f"**Priority:** {PRIORITY_WORDS[ticket.priority]}  ")
    return "\n".join([f"# Ticket: {id} - {ticket.title}", "", *head, "", body.lstrip("\n")])


def _waits_for(reader: Reader, ticket: Ticket) -> list[str]:
    """The tickets that it waits for, by the ids that agent tickets have."""
    states = reader.tickets([uid for uid in ticket.blocked_by if not uid.startswith(ABSENT)])
    keys: list[str] = []
    for uid in ticket.blocked_by:
        if uid.startswith(ABSENT):
            keys.append(uid.removeprefix(ABSENT))
        elif uid in states:
            other = Ticket.from_state(states[uid])
            alias = next((item["key"] for item in other.former if item.get("as") == "alias"), other.key)
            keys.append(alias)
    return keys


def _as_yaml(ticket: Ticket, origin: Origin, text: str, waits: list[str]) -> str:
    """The YAML of the file with the values that are others now. What no key has a place for is kept as a text."""
    before = read_yaml(origin.raw, named=origin.id, agent=origin.agent)
    values: dict[str, Any] = {}
    if before.title != ticket.title:
        values["title"] = ticket.title
    if ticket.agent and before.agent != ticket.agent:
        values["agent"] = ticket.agent
    if (before.priority or "P2") != ticket.priority:
        values["priority"] = PRIORITY_WORDS[ticket.priority]
    if STATUS_WORDS.get(before.status, "open") != ticket.status and (before.status or "pending") != status_word(
        ticket.status
    ):
        values["status"] = status_word(ticket.status)
    if set(before.depends_on) != set(waits):
        values["dependencies"] = waits
    if _sorted(before.files) != _sorted(ticket.files):
        values["files"] = [{"path": path, "action": use} for use, paths in ticket.files.items() for path in paths]
    if set(before.tags or []) != set(ticket.labels):
        values["tags"] = ticket.labels
    values |= _acceptance(ticket, origin.raw)
    raw = with_values(origin.raw, values)
    made = read_yaml(raw, named=origin.id, agent=origin.agent).body
    return raw if made == text else with_values(raw, {MARKDOWN: text})


def _sorted(files: dict[str, list[str]]) -> dict[str, list[str]]:
    return {use: sorted(paths) for use, paths in files.items() if paths}


def _acceptance(ticket: Ticket, raw: str) -> dict[str, Any]:
    """The list of what has to hold, if it is another one now. Items keep their ids and whatever else they say."""
    now = [Acceptance(item.text.partition("\n")[0], item.met) for item in ticket.criteria]
    if now == acceptance_of(raw):
        return {}
    given = values_of(raw).get("acceptance") or []
    known = {" ".join(str(item.get("description")).split()): item for item in given if isinstance(item, dict)}
    listed = []
    for number, (text, done) in enumerate(now, 1):
        item = dict(known.get(text, {"id": f"AC-{number}", "description": text}))
        failed = item.get("status") == "failed" and not done
        listed.append({**item, "status": "passed" if done else "failed" if failed else "pending"})
    return {"acceptance": listed}
