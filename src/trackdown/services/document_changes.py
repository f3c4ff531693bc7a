"""Making a ticket what a changed document says, as one step.

The document is compared with the ticket's own as it is now: only what differs is changed, and what was taken out of
the text is taken from the ticket.
"""

from __future__ import annotations

from typing import Any

from trackdown.core.ops import criteria as criterion_ops
from trackdown.core.ops.relations import blocked, unblocked
from trackdown.core.ops.ticket_fields import changed, labelled
from trackdown.core.tickets import fields
from trackdown.core.tickets.bundle import split
from trackdown.core.tickets.document import TicketDocument, parse
from trackdown.core.tickets.kinds import is_key
from trackdown.core.tickets.model import Criterion, Ticket
from trackdown.errors import BadDocument, Refused
from trackdown.ports.store import TicketRow, Writer
from trackdown.services import lookup
from trackdown.services.changes import Changed, move
from trackdown.services.desk import Desk
from trackdown.services.document_now import document_text
from trackdown.services.document_terms import differs, meant
from trackdown.services.documents import one_component
from trackdown.services.relations import check_block, check_new_parent


def apply_document(
    desk: Desk, key: str, text: str, source: str, *, reason: str = "", force: bool = False, trusted: bool = True
) -> Changed:
    """Raises BadDocument, InvalidInput, Refused, NotFound. A document that says nothing new changes nothing."""
    if len(split(text, source)) > 1:
        raise BadDocument("There are several documents in this file.", thing=source, hint="Give the one of the ticket.")
    document = parse(text, source)
    if not document.title:
        raise BadDocument("The document has no title.", thing=source, hint="Add `title: …` between two `---` lines.")
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        _check_same(ticket, document, source)
        current = document_text(writer, ticket)
        if current == text:
            return Changed(ticket)
        before, after = meant(parse(current)), meant(document)
        if ticket.document:
            after = _with_keys(after, meant(parse(ticket.document)._replace(title=ticket.title)), before)
        wanted = {name: value for name, value in after.items() if differs(name, before[name], value)}
        if "status" not in document.given:
            wanted.pop("status", None)  # the text says nothing about it, and work may have begun since
        freed = _Application(desk, writer, ticket, trusted).perform(document, text, before, wanted, reason, force)
        return Changed(lookup.by_uid(writer, ticket.uid), freed)


def _with_keys(after: dict[str, Any], written: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The document's values with keys for local ids, where its author only left them as they stood in the text before.

    ``written`` is what that text says, ``before`` what the ticket says now: it has keys for the same tickets.
    """
    known = dict(after)
    if not is_key(after["parent"]) and after["parent"] == written["parent"]:
        known["parent"] = before["parent"]
    for name in ("depends_on", "blocks"):
        local = {other for other in after[name] if not is_key(other)}
        if local and local == {other for other in written[name] if not is_key(other)}:
            keys = [other for other in after[name] if is_key(other)]
            known[name] = [*keys, *(key for key in before[name] if is_key(key) and key not in written[name])]
    return known


def _check_same(ticket: Ticket, document: TicketDocument, source: str) -> None:
    if document.key and document.key.upper() != ticket.key:
        raise Refused(
            f"This is the document of {document.key[:40]}, not of {ticket.key}.", thing=source, hint="Check the key."
        )
    if document.kind and document.kind != ticket.kind:
        raise Refused(
            f"{ticket.key} is of the kind {ticket.kind}; that never changes.",
            thing=source,
            hint=f"Write `kind: {ticket.kind}`, or make a new ticket of the other kind.",
        )


class _Application:
    def __init__(self, desk: Desk, writer: Writer, ticket: Ticket, trusted: bool) -> None:
        self.desk = desk
        self.writer = writer
        self.ticket = ticket
        self.trusted = trusted and desk.actor.startswith("person:")

    def perform(
        self,
        document: TicketDocument,
        text: str,
        before: dict[str, Any],
        wanted: dict[str, Any],
        reason: str,
        force: bool,
    ) -> list[TicketRow]:
        values = {"document": text, "body": fields.checked_text(document.body.strip("\r\n"), "description")}
        self.writer.append([changed(self.ticket.uid, {**values, **self._plain(document, wanted)})])
        if "labels" in wanted:
            self._labels(before["labels"], wanted["labels"])
        self._relations(before, wanted)
        self._criteria(document)
        if "status" in wanted:
            return move(self.desk, self.writer, self.ticket.uid, wanted["status"], reason, force=force)
        return []

    def _plain(self, document: TicketDocument, wanted: dict[str, Any]) -> dict[str, Any]:
        new: dict[str, Any] = {name: wanted[name] for name in ("title", "priority") if name in wanted}
        for name in ("assignee", "agent", "type"):
            if name in wanted:
                new[name] = fields.checked_word(wanted[name], name) if wanted[name] else None
        if "components" in wanted:
            component = one_component(document)
            new["component"] = fields.checked_word(component, "component") if component else None
        if "estimate" in wanted:
            new["estimate"] = fields.checked_estimate(wanted["estimate"]) if wanted["estimate"] else None
        if "files" in wanted:
            files = wanted["files"].items()
            new["files"] = {use: [fields.checked_path(path) for path in paths] for use, paths in files}
        if "parent" in wanted:
            new["parent"] = self._parent(wanted["parent"])
        return new

    def _parent(self, key: str) -> str | None:
        if not key:
            return None
        parent = lookup.ticket(self.writer, key)
        check_new_parent(self.writer, self.ticket, parent)
        return parent.uid

    def _labels(self, before: list[str], after: list[str]) -> None:
        new = [fields.checked_word(label, "label") for label in after if label not in before]
        gone = [label for label in before if label not in after]
        self.writer.append([labelled(self.ticket.uid, new, gone)])

    def _relations(self, before: dict[str, Any], wanted: dict[str, Any]) -> None:
        for name in ("depends_on", "blocks"):
            if name not in wanted:
                continue
            for key in (key for key in before[name] if key not in wanted[name]):
                ticket, blocker = self._pair(name, key)
                self.writer.append([unblocked(ticket, [blocker])])
            for key in (key for key in wanted[name] if key not in before[name]):
                ticket, blocker = self._pair(name, key)
                check_block(self.writer, ticket, blocker)
                self.writer.append([blocked(ticket, [blocker])])

    def _pair(self, name: str, key: str) -> tuple[str, str]:
        other = lookup.uid_of(self.writer, key)
        return (self.ticket.uid, other) if name == "depends_on" else (other, self.ticket.uid)

    def _criteria(self, document: TicketDocument) -> None:
        left = list(self.ticket.criteria)
        new: list[dict[str, Any]] = []
        for item in document.criteria:
            text = fields.checked_text(item.text, "criterion").strip()
            known = next((criterion for criterion in left if criterion.text == text), None)
            if known is not None:
                left.remove(known)
            new.append(self._criterion(text, known, Criterion("", text, item.check, item.group, met=item.done)))
        if new != [_as_state(criterion) for criterion in self.ticket.criteria]:
            self.writer.append([criterion_ops.replaced(self.ticket.uid, new)])

    def _criterion(self, text: str, known: Criterion | None, wanted: Criterion) -> dict[str, Any]:
        """The criterion as it is from now on: what was known about it stays, unless its check is another one."""
        same = known is not None and known.check == wanted.check
        met, evidence = (known.met, known.evidence) if known and same else (False, {})
        # An empty box may be older than what has been shown since; only `--unmeet` takes that back.
        if self.trusted and wanted.met and not met and (same or known is None):
            met, evidence = True, {"by": self.desk.name}
        approved = known.approved if known and same else self.trusted
        identity = known.id if known else self.desk.clock.new_uid()[:10]
        return _as_state(Criterion(identity, text, wanted.check, wanted.group, approved, met, evidence))


def _as_state(criterion: Criterion) -> dict[str, Any]:
    return dict(criterion._asdict())
