"""Making a ticket what a changed document says, as one step.

The document is compared with the ticket's own as it is now: only what differs is changed, and what was taken out of
the text is taken from the ticket.
"""

from __future__ import annotations

from typing import Any

from trackdown.core.ops import criteria as criterion_ops
from trackdown.core.ops import subtasks as subtask_ops
from trackdown.core.ops.links import linked, unlinked
from trackdown.core.ops.relations import absent, blocked, unblocked
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.tickets import fields
from trackdown.core.tickets.bundle import split
from trackdown.core.tickets.document import TicketDocument, parse
from trackdown.core.tickets.kinds import is_key
from trackdown.core.tickets.model import Criterion, Ticket
from trackdown.errors import BadDocument, Refused
from trackdown.ports.store import TicketRow, Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.documents.drafts import meant_criteria
from trackdown.services.documents.present import document_text, same_criterion
from trackdown.services.documents.terms import differs, meant
from trackdown.services.relations.absent import is_absent, uid_or_absent
from trackdown.services.relations.edges import check_block
from trackdown.services.tickets.changes import Changed, Changes, apply
from trackdown.services.workflows.moves import open_blockers

_PLAIN = (
    *("title", "priority", "parent", "assignee", "agent", "type", "estimate", "remaining", "severity"),
    *("target_date", "business_value", "sprint", "workflow"),
)
"""What a document says in one value, by the name that ``Changes`` has for it too."""


def apply_document(
    desk: Desk,
    key: str,
    text: str,
    source: str,
    *,
    reason: str = "",
    force: bool = False,
    trusted: bool = True,
    dry_run: bool = False,
) -> Changed:
    """Raises BadDocument, InvalidInput, Refused, NotFound. A document that says nothing new changes nothing."""
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        done = apply_within(desk, writer, key, text, source, reason=reason, force=force, trusted=trusted)
    return done


def apply_within(
    desk: Desk,
    writer: Writer,
    key: str,
    text: str,
    source: str,
    *,
    reason: str = "",
    force: bool = False,
    trusted: bool = True,
) -> Changed:
    """The same inside a step that others began."""
    if len(split(text, source)) > 1:
        raise BadDocument("There are several documents in this file.", thing=source, hint="Give the one of the ticket.")
    document = parse(text, source)
    if not document.title:
        raise BadDocument("The document has no title.", thing=source, hint="Add `title: …` between two `---` lines.")
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
    now = lookup.by_uid(writer, ticket.uid)
    return Changed(now, freed, open_blockers=open_blockers(writer, now) if now.status != ticket.status else [])


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
    """A copy from before the ticket became another kind is its document too."""
    keys = (ticket.key, *(item["key"] for item in ticket.former))
    kinds = (ticket.kind, *(item["kind"] for item in ticket.former))
    if document.key and document.key.upper() not in keys:
        raise Refused(
            f"This is the document of {document.key[:40]}, not of {ticket.key}.", thing=source, hint="Check the key."
        )
    if document.kind and document.kind not in kinds:
        raise Refused(
            f"{ticket.key} is of the kind {ticket.kind}; a document does not change that.",
            thing=source,
            hint=f"Write `kind: {ticket.kind}`, or use `trackdown reclassify {ticket.key} --to-{document.kind}`.",
        )


class _Application:
    def __init__(self, desk: Desk, writer: Writer, ticket: Ticket, trusted: bool) -> None:
        self.desk = desk
        self.writer = writer
        self.ticket = ticket
        self.trusted = trusted and desk.is_person

    def perform(
        self,
        document: TicketDocument,
        text: str,
        before: dict[str, Any],
        wanted: dict[str, Any],
        reason: str,
        force: bool,
    ) -> list[TicketRow]:
        values: dict[str, Any] = {
            "document": text,
            "body": fields.checked_text(document.body.strip("\r\n"), "description"),
        }
        if "files" in wanted:
            files = wanted["files"].items()
            values["files"] = {use: [fields.checked_path(path) for path in paths] for use, paths in files}
        self.writer.append([changed(self.ticket.uid, values)])
        apply(self.desk, self.writer, self.ticket, self._plain(before, wanted))
        self._relations(before, wanted)
        if "references" in wanted:
            self._references(before["references"], wanted["references"])
        if "subtasks" in wanted:
            self._subtasks(wanted["subtasks"])
        self._criteria(document)
        if "status" in wanted:
            ticket = lookup.by_uid(self.writer, self.ticket.uid)
            return apply(self.desk, self.writer, ticket, Changes(status=wanted["status"], reason=reason, force=force))
        return []

    def _plain(self, before: dict[str, Any], wanted: dict[str, Any]) -> Changes:
        labels = wanted.get("labels", before["labels"])
        plain: dict[str, Any] = {name: wanted.get(name) for name in _PLAIN}
        return Changes(
            **plain,
            components=wanted.get("components"),
            add_labels=[label for label in labels if label not in before["labels"]],
            remove_labels=[label for label in before["labels"] if label not in labels],
        )

    def _references(self, before: list[str], after: list[str]) -> None:
        uid = self.ticket.uid
        self.writer.append([unlinked(uid, "reference", name) for name in before if name not in after])
        new = [fields.checked_reference(name) for name in after if name not in before]
        self.writer.append([linked(uid, {"kind": "reference", "id": name}) for name in new])

    def _subtasks(self, after: list[str]) -> None:
        """Those that stay in their place are kept with what is known about them."""
        wanted = [fields.checked_subtask(text) for text in after]
        pairs = list(zip(self.ticket.subtasks, wanted, strict=False))
        same = next((at for at, (old, new) in enumerate(pairs) if old.title != new["title"]), len(pairs))
        uid = self.ticket.uid
        for old, new in pairs[:same]:
            if old.status != new["status"]:
                self.writer.append([subtask_ops.changed(uid, old.id, {"status": new["status"]})])
        self.writer.append([subtask_ops.removed(uid, old.id) for old in self.ticket.subtasks[same:]])
        self.writer.append(
            [subtask_ops.added(uid, {"id": self.desk.clock.new_uid()[:10], **new}) for new in wanted[same:]]
        )

    def _relations(self, before: dict[str, Any], wanted: dict[str, Any]) -> None:
        for name in ("depends_on", "blocks"):
            if name not in wanted:
                continue
            for key in (key for key in before[name] if key not in wanted[name]):
                ticket, blocker = self._pair(name, key)
                self.writer.append([unblocked(ticket, [blocker])])
            for key in (key for key in wanted[name] if key not in before[name]):
                ticket, blocker = self._pair(name, key)
                if not is_absent(blocker):
                    check_block(self.writer, ticket, blocker)
                self.writer.append([blocked(ticket, [blocker])])

    def _pair(self, name: str, key: str) -> tuple[str, str]:
        if name == "blocks":
            return lookup.uid_of(self.writer, key), self.ticket.uid
        # One that is there already may be of this project, and still not be here.
        known = absent(key) in self.ticket.blocked_by
        return self.ticket.uid, uid_or_absent(self.desk, self.writer, key, allowed=known)

    def _criteria(self, document: TicketDocument) -> None:
        left = list(self.ticket.criteria)
        new: list[dict[str, Any]] = []
        for item in meant_criteria(document):
            text = fields.checked_text(item.text, "criterion").strip()
            known = next((criterion for criterion in left if same_criterion(criterion, item)), None)
            if known is not None:
                left.remove(known)
            wanted = Criterion("", text, item.check, item.group, met=item.done, steps=item.steps)
            new.append(self._criterion(text, known, wanted))
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
        return _as_state(Criterion(identity, text, wanted.check, wanted.group, approved, met, evidence, wanted.steps))


def _as_state(criterion: Criterion) -> dict[str, Any]:
    return dict(criterion._asdict())
