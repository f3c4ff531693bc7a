"""From ticket documents and checklists to tickets that are about to be made."""

from __future__ import annotations

from trackdown.core.nearest import nearest
from trackdown.core.tickets.bundle import checklist, split
from trackdown.core.tickets.document import OWNED, TicketDocument, parse
from trackdown.core.tickets.document_criteria import DocumentCriterion
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.core.tickets.statuses import checked_status
from trackdown.core.tickets.templates import is_placeholder
from trackdown.errors import BadDocument, InvalidInput, Refused
from trackdown.services import lookup
from trackdown.services.desk import Desk


def tickets_in(text: str, source: str, *, kind: str = "", trusted: bool = True) -> list[NewTicket]:
    """The tickets of a file with one or several documents. ``kind`` is what they have to be, if anything.

    Raises BadDocument and InvalidInput, naming file and line.
    """
    found = [(part, parse(part, source, line)) for part, line in split(text, source)]
    return [_new_ticket(part, document, kind, trusted) for part, document in found]


def _new_ticket(text: str, document: TicketDocument, kind: str, trusted: bool) -> NewTicket:
    _check_new(document, kind)
    return NewTicket(
        title=document.title,
        kind=document.kind or kind or "task",
        body=document.body.strip("\r\n"),
        priority=document.priority or "P2",
        parent=document.parent,
        depends_on=list(dict.fromkeys([*document.depends_on, *document.dependencies])),
        blocks=document.blocks,
        labels=document.labels,
        components=document.components,
        type=document.type,
        assignee=document.assignee,
        agent=document.agent,
        estimate=document.estimate,
        remaining=document.remaining,
        severity=document.severity,
        target_date=document.target_date,
        business_value=document.business_value,
        sprint=document.sprint,
        workflow=document.workflow,
        subtasks=document.subtasks,
        references=document.references,
        files=document.files,
        criteria=new_criteria(document, trusted),
        document=text,
        local=document.id or document.key,
        trusted=trusted,
    )


def _check_new(document: TicketDocument, kind: str) -> None:
    where = f"{document.source}:{document.line}" if document.source else f"line {document.line}"
    if kind and document.kind and document.kind != kind:
        hint = f"Write `kind: {kind}` there, or use `trackdown {document.kind} create`."
        raise BadDocument(f"The document is of the kind {document.kind}, not {kind}.", thing=where, hint=hint)
    if not document.title:
        raise BadDocument("The document has no title.", thing=where, hint="Add `title: …` between two `---` lines.")
    try:
        if document.status and checked_status(document.status) != "open":
            raise Refused(
                f"A new ticket is open; it cannot begin as {document.status[:40]!r}.",
                hint="Take `status:` out, and move the ticket once it is made.",
            )
    except InvalidInput as error:
        error.thing = error.thing or where
        raise


def new_criteria(document: TicketDocument, trusted: bool = True) -> list[NewCriterion]:
    """A ticked box of a text from outside is a claim, so it does not count."""
    return [
        NewCriterion(item.text, item.check, item.group, item.done and trusted, item.steps)
        for item in meant_criteria(document)
    ]


def meant_criteria(document: TicketDocument) -> list[DocumentCriterion]:
    """The criteria of a document without those that a template only suggests."""
    return [item for item in document.criteria if item.steps or item.check or not is_placeholder(item.text)]


def described_criteria(body: str, *, trusted: bool = True) -> list[NewCriterion]:
    """The criteria that a description states in a section of its own. Raises BadDocument."""
    return new_criteria(parse(f"# Description\n\n{body}", "description", first_line=-1), trusted)


def check_unknown(desk: Desk, wanted: list[NewTicket]) -> None:
    """Raises Refused if one of the documents is that of a ticket which is there already."""
    with desk.store.read() as reader:
        for new in wanted:
            key = parse(new.document).key if new.document else ""
            if key and (uid := reader.uid_of(key)) and reader.ticket(uid):
                raise Refused(
                    f"This is the document of {key.upper()}, which is there already.",
                    thing=new.title[:80],
                    hint=f"Change that one with `trackdown update {key.upper()} --file FILE`, or take `key:` out.",
                )


def misspelt(wanted: list[NewTicket]) -> list[str]:
    """A sentence for each foreign key of a document that is almost one of ours: it is kept, and says nothing."""
    found = []
    for new in wanted:
        for key in parse(new.document).unknown if new.document else ():
            close = nearest(str(key).replace("-", "_"), OWNED)
            if close:
                found.append(f"{str(key)[:60]!r} is kept, but says nothing here; did you mean {close[0]!r}?")
    return found


def pages(wanted: list[NewTicket], source: str) -> list[str]:
    """A sentence for a text that says nothing of itself and reads like the specification of several tickets."""
    from trackdown.core.planning.breakdown import page

    for new in wanted:
        if new.document and not new.document.lstrip("\ufeff").startswith("---"):
            try:
                found = page(new.document).pieces
            except BadDocument:
                # As a page it would be refused; as the one ticket that was asked for it is fine.
                continue
            if sum(piece.origin == "section" and bool(piece.parts) for piece in found) > 1:
                line = f"trackdown epic create-with-issues --from-markdown {source}"
                return [
                    f"This is one ticket now. `{line}` makes an epic of such a page, with an issue for each heading."
                ]
    return []


def tasks_in(desk: Desk, text: str, source: str, parent: str, *, trusted: bool = True) -> list[NewTicket]:
    """One task for each open box of a Markdown file, under ``parent``. Raises NotFound, BadDocument, InvalidInput.

    A box's first line is the title, the lines below it the description; its ``check:`` becomes the criterion.
    """
    with desk.store.read() as reader:
        key = lookup.ticket(reader, parent).key
    items = [item for item in checklist(text, source) if not item.done]
    if not items:
        raise InvalidInput("There is no open box in this file.", thing=source, hint="Write one as `- [ ] what to do`.")
    wanted = []
    for item in items:
        title, _, details = item.text.partition("\n")
        if not title.strip():
            raise BadDocument("A box has no text.", thing=f"{source}:{item.line}", hint="Say what is to be done.")
        about = [f"From the section {item.group}." if item.group else "", details.strip("\n")]
        wanted.append(
            NewTicket(
                title=title,
                body="\n\n".join(part for part in about if part),
                parent=key,
                criteria=[NewCriterion(title, item.check)] if item.check else [],
                local=f"{source}:{item.line}",
                trusted=trusted,
            )
        )
    return wanted
