"""Taking in agent tickets from files, as one undoable step or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from trackdown.core.ops.relations import ABSENT
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.query.nodes import EVERY_TICKET, Query
from trackdown.core.reports.record_shape import MOST_DIGITS
from trackdown.core.tickets.agent_ticket.model import STATUS_WORDS, AgentTicket, belonging, id_in_name
from trackdown.core.tickets.agent_ticket.reading import read_markdown
from trackdown.core.tickets.agent_ticket.yaml_form import read_yaml
from trackdown.core.tickets.document import parse
from trackdown.core.tickets.document_edit import edit
from trackdown.core.tickets.document_render import render
from trackdown.core.tickets.kinds import plain_key
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.new import NewTicket
from trackdown.errors import Ambiguous, BadDocument, InvalidInput, Refused
from trackdown.ports.store import Writer
from trackdown.ports.ticket_files import TicketFile, TicketFiles
from trackdown.services import lookup, rehearsal
from trackdown.services.agent_tickets.text import Origin, agent_text, digest_of, origin_comment, origin_of
from trackdown.services.desk import Desk
from trackdown.services.documents.changes import apply_within
from trackdown.services.documents.drafts import new_criteria
from trackdown.services.documents.present import document_text
from trackdown.services.tickets.creation import create_within


class Wishes(NamedTuple):
    """``update`` brings in what changed in the files; with ``force`` also where the ticket was changed here too.
    ``from_outside``: checks that the files bring wait for a person's approval."""

    update: bool = False
    force: bool = False
    from_outside: bool = False
    dry_run: bool = False


class TakenIn(NamedTuple):
    """Ids. ``different`` are files that changed and were left alone; ``conflicts`` those whose ticket was changed here
    as well. ``keys`` are the tickets' own keys by id, ``absent`` are tickets that are named and not here, and
    ``skipped`` files that are no tickets."""

    created: list[str]
    same: list[str]
    different: list[str]
    updated: list[str]
    conflicts: list[str]
    keys: dict[str, str]
    absent: list[str]
    skipped: list[str]


def import_agent_tickets(desk: Desk, given: TicketFiles, wishes: Wishes) -> TakenIn:
    """Raises BadDocument and InvalidInput naming file and line, Refused for ids that other tickets have and for tickets
    that would wait for each other in a circle. Then nothing was changed."""
    found, skipped = read_files(given)
    _check_statuses(given.statuses)
    with rehearsal.step(desk, dry_run=wishes.dry_run) as writer:
        work = _Work(desk, writer, wishes, given.statuses)
        work.take(found)
        result = work.result([*given.skipped, *skipped])
    return result


def read_files(given: TicketFiles) -> tuple[list[AgentTicket], list[str]]:
    """The tickets, and the names of the files that are none."""
    found: list[AgentTicket] = []
    skipped: list[str] = []
    for file in given.files:
        folder, _, name = file.name.rpartition("/")
        named = id_in_name(name.rpartition(".")[0])
        agent = folder.rpartition("/")[2].casefold()
        if given.several and not named and not _says_id(file):
            skipped.append(file.name)
            continue
        read = read_markdown if name.casefold().endswith(".md") else read_yaml
        ticket = read(file.text.removeprefix("\ufeff"), file.name, named=named, agent=agent)
        found.append(ticket._replace(file="" if file.elsewhere else file.name))
    _check_once(found)
    return found, skipped


def _says_id(file: TicketFile) -> bool:
    return any(line.startswith(("# Ticket:", "id:", "ticket:")) for line in file.text.split("\n")[:50])


def _check_once(found: Iterable[AgentTicket]) -> None:
    seen: dict[str, str] = {}
    for item in found:
        if item.key in seen:
            raise BadDocument(
                f"{item.id} is there twice: in {seen[item.key]} and in {item.source}.",
                thing=item.source,
                hint="Give one of them another id. Nothing was changed.",
            )
        seen[item.key] = item.source


def _check_statuses(statuses: Mapping[str, Mapping[str, Any]]) -> None:
    for id, entry in statuses.items():
        said = entry.get("status", "open")
        if not isinstance(said, str) or said not in STATUS_WORDS:
            hint = f"It is one of {', '.join(STATUS_WORDS)}. Nothing was changed."
            raise InvalidInput(f"{id[:80]} has no known status in the status file.", thing=id[:80], hint=hint)


class _Work:
    """One import, inside of its step."""

    def __init__(self, desk: Desk, writer: Writer, wishes: Wishes, statuses: Mapping[str, Mapping[str, Any]]) -> None:
        self._desk = desk
        self._writer = writer
        self._wishes = wishes
        self._statuses = {plain_key(id.upper()): entry for id, entry in statuses.items() if id_in_name(id) == id}
        self._done = TakenIn([], [], [], [], [], {}, [], [])
        self._trusted = not wishes.from_outside

    def take(self, found: list[AgentTicket]) -> None:
        new: list[AgentTicket] = []
        for item in found:
            uid = self._owner(item)
            if uid:
                self._known(item, lookup.by_uid(self._writer, uid))
            else:
                new.append(item)
        self._create(new)

    def _owner(self, item: AgentTicket) -> str:
        """The uid of the ticket that was made of this file before. Raises Refused if another ticket has its id."""
        try:
            uid = self._writer.uid_of(item.key) or ""
        except Ambiguous:
            uid = "several"
        state = self._writer.ticket(uid) if uid else None
        if not uid or (uid != "several" and state is None):
            return ""  # nobody, or a ticket whose creation was undone
        origin = origin_of(Ticket.from_state(state)) if state else None
        alias = state is not None and any(
            former.get("key") == item.key and former.get("as") == "alias" for former in state.get("former", [])
        )
        if not alias and (origin is None or plain_key(origin.id.upper()) != item.key):
            raise Refused(
                f"{item.id} is another ticket here.",
                thing=item.source,
                hint="Give the ticket of the file another id. Nothing was changed.",
            )
        return uid

    def _create(self, found: list[AgentTicket]) -> None:
        # Ids that are only named belong to somebody as well.
        for key in (key for item in found for key in (item.key, *item.depends_on)):
            prefix, _, number = key.rpartition("-")
            if len(number) <= MOST_DIGITS:
                self._writer.reserve(prefix, int(number))
        made = create_within(self._desk, self._writer, [new_ticket(item, trusted=self._trusted) for item in found])
        for item, ticket in zip(found, made, strict=True):
            entry = self._statuses.get(item.key, {})
            origin = _origin(item, cost=str(entry.get("cost", "")))
            self._writer.append([origin_comment(ticket.uid, "Read from", origin, item.source)])
            self._move(ticket, STATUS_WORDS.get(str(entry.get("status", item.status or "open")), "open"))
            self._done.created.append(item.id)
            self._done.keys[item.id] = ticket.key

    def _move(self, ticket: Ticket, status: str) -> None:
        """As the files say, whatever a move would take here: it is told, not done."""
        if status == "open":
            return
        reason = {"blocked": "blocked in its file", "reopened": "failed before"}.get(status, "")
        self._writer.append([moved(ticket.uid, status, reason)])
        if status == "done":
            self._writer.append([changed(ticket.uid, {"verified": "none"})])

    def _known(self, item: AgentTicket, ticket: Ticket) -> None:
        self._done.keys[item.id] = ticket.key
        origin = origin_of(ticket)
        text = item.raw or item.body
        now = agent_text(self._writer, ticket).text
        if now == text or (origin and origin.digest == digest_of(text)):
            self._done.same.append(item.id)
            if origin is None or origin.digest != digest_of(text):  # both came to say the same
                same = _origin(item, origin)
                self._writer.append([origin_comment(ticket.uid, "The same as", same, item.source)])
            return
        here = origin is None or digest_of(now) != origin.digest
        if here and not self._wishes.force:
            self._done.conflicts.append(item.id)
        elif not self._wishes.update:
            self._done.different.append(item.id)
        else:
            self._update(item, ticket)
            self._done.updated.append(item.id)

    def _update(self, item: AgentTicket, ticket: Ticket) -> None:
        now = document_text(self._writer, ticket)
        front = now[: len(now) - len(parse(now).body)] if ticket.document else document_for(item, front_only=True)
        changes: dict[str, Any] = {"title": item.title, "priority": item.priority or "P2", "files": item.files or None}
        changes["agent"] = item.agent or None
        changes["depends_on"] = [self._key_here(key) for key in item.depends_on] or None
        if item.estimate:
            changes["estimate"] = item.estimate
        if item.tags is not None:
            changes["labels"] = item.tags or None
        text = edit(f"{front}{item.body}", changes)
        apply_within(self._desk, self._writer, ticket.uid, text, item.source, trusted=self._trusted)
        origin = _origin(item, origin_of(ticket))
        self._writer.append([origin_comment(ticket.uid, "Read again from", origin, item.source)])

    def _key_here(self, key: str) -> str:
        uid = self._writer.uid_of(key)
        return self._writer.keys_of([uid]).get(uid, key) if uid else key

    def result(self, skipped: list[str]) -> TakenIn:
        keys = [self._done.keys[id] for id in (*self._done.created, *self._done.updated)]
        waits = [uid for key in keys for uid in lookup.ticket(self._writer, key).blocked_by]
        absent = sorted({uid.removeprefix(ABSENT) for uid in waits if uid.startswith(ABSENT)})
        return self._done._replace(absent=absent, skipped=skipped)


def _origin(item: AgentTicket, before: Origin | None = None, cost: str = "") -> Origin:
    """What stands elsewhere belongs where the ticket's file was before, or where an agent ticket's does."""
    text, called = item.raw or item.body, item.source.rpartition("/")[2]
    file = item.file or (before.file if before else belonging(item.id, item.title, item.agent, item.form, called))
    cost = cost or (before.cost if before else "")
    return Origin(item.id, file, digest_of(text), item.form, item.agent, item.raw, cost)


def document_for(item: AgentTicket, *, front_only: bool = False) -> str:
    """An agent ticket as a document of ours: what is read out of it stands before its own text, which is kept."""
    fields = {"title": item.title, "priority": item.priority, "agent": item.agent, "labels": item.tags or []}
    front = render({**fields, "estimate": item.estimate, "files": item.files})
    return front if front_only else f"{front}{item.body}"


def new_ticket(item: AgentTicket, *, trusted: bool = True) -> NewTicket:
    """The ticket that is made of an agent ticket. Raises BadDocument."""
    text = document_for(item)
    before = len(text) - len(item.body)
    document = parse(text, item.source, 1 - text.count("\n", 0, before))
    return NewTicket(
        title=item.title,
        body=item.body.strip("\r\n"),
        priority=item.priority or "P2",
        depends_on=item.depends_on,
        labels=item.tags or [],
        agent=item.agent,
        estimate=item.estimate,
        files=item.files,
        criteria=new_criteria(document, trusted),
        document=text,
        local=item.key,
        alias=item.key,
        trusted=trusted,
    )


def agent_ticket_keys(desk: Desk, query: Query | None = None) -> list[str]:
    """The keys of the tickets that a query finds; without one, of those that were read from files or have an id of an
    agent."""
    with desk.store.read() as reader:
        return [
            str(state["key"])
            for state in reader.states(query or EVERY_TICKET)
            if query or any(item.get("as") == "alias" for item in state.get("former", []))
        ]
