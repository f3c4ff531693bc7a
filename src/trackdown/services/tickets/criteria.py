"""Adding acceptance criteria to a ticket, changing them and taking them away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from trackdown.core.ops import criteria as criterion_ops
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.tickets import fields
from trackdown.core.tickets.model import Criterion, Ticket
from trackdown.core.tickets.new import NewCriterion
from trackdown.errors import InvalidInput, NotFound
from trackdown.ports.store import Writer
from trackdown.services.desk import Desk

if TYPE_CHECKING:
    from trackdown.core.tickets.document_criteria import DocumentCriterion


class CriterionChange(NamedTuple):
    """What criterion ``number`` (from 1) becomes; ``None`` leaves its text or its check as it is, and an empty check
    takes it away."""

    number: int
    text: str | None = None
    check: str | None = None


class CriterionEdits(NamedTuple):
    """Numbers are those before the step. ``trusted`` is false for texts from outside: their checks are not approved."""

    add: Sequence[NewCriterion] = ()
    change: Sequence[CriterionChange] = ()
    remove: Sequence[int] = ()
    trusted: bool = True

    def __bool__(self) -> bool:
        return bool(self.add or self.change or self.remove)


def edit(desk: Desk, writer: Writer, ticket: Ticket, edits: CriterionEdits) -> None:
    """Change the criteria inside a step that others began. One that says something else now, or is proven by another
    check, is not met any more.

    Raises InvalidInput for an empty text and for two orders about one criterion, NotFound for a number that there is
    not.
    """
    numbers = [*(change.number for change in edits.change), *edits.remove]
    for number in numbers:
        numbered(ticket, ticket.criteria, number, "criterion", "criteria")
        if numbers.count(number) > 1:
            message = f"There are two orders about criterion {number}."
            raise InvalidInput(message, thing=ticket.key, hint="Change it once, or take it away.")
    trusted = edits.trusted and desk.is_person
    changes = {change.number: change for change in edits.change}
    pairs: list[tuple[Criterion, Criterion | None]] = []
    for number, item in enumerate(ticket.criteria, 1):
        new = _changed(item, changes[number], trusted) if number in changes else item
        pairs.append((item, None if number in edits.remove else new))
    kept = [new for _, new in pairs if new is not None]
    added = [new_state(desk, item, trusted) for item in edits.add]
    if kept != ticket.criteria:
        writer.append([criterion_ops.replaced(ticket.uid, [dict(item._asdict()) for item in kept])])
    writer.append([criterion_ops.added(ticket.uid, state) for state in added])
    texts = _texts(ticket, pairs, [Criterion.from_state(state) for state in added])
    if texts:
        writer.append([changed(ticket.uid, texts)])


def _texts(
    ticket: Ticket, pairs: list[tuple[Criterion, Criterion | None]], added: list[Criterion]
) -> dict[str, str | None]:
    """The document and the description where they state the criteria, so that neither brings back what is gone."""
    if not ticket.document and "#" not in ticket.body:
        return {}
    from trackdown.core.tickets.document import parse
    from trackdown.core.tickets.document_criteria_edit import states_criteria, with_criteria

    document = parse(ticket.document) if ticket.document else None
    whole = document is not None and document.body.strip("\r\n") == ticket.body.strip("\r\n")
    body = document.body if document is not None and whole else ticket.body
    if not whole and not states_criteria(body):
        return {}
    replaced = [(_stated(old), _stated(new) if new else None) for old, new in pairs if old != new]
    after = with_criteria(body, replaced, [_stated(item) for item in added])
    _check_written(after, [new for old, new in pairs if new and old != new] + added)
    texts: dict[str, str | None] = {"body": after.strip("\r\n") or None}
    return {**texts, "document": ticket.document[: len(ticket.document) - len(body)] + after} if whole else texts


def _stated(item: Criterion) -> DocumentCriterion:
    from trackdown.core.tickets.document_criteria import DocumentCriterion

    return DocumentCriterion(item.text, item.met, item.check, item.group, steps=item.steps)


def _check_written(body: str, criteria: list[Criterion]) -> None:
    from trackdown.core.tickets.document import parse

    said = [(item.text.strip(), item.check, item.steps) for item in parse(f"\n{body}").criteria]
    for item in criteria:
        if (item.text, item.check, item.steps) not in said:
            message = "This criterion cannot be written into the ticket's document."
            raise InvalidInput(message, thing=item.text[:80], hint="Word it in one plain line.")


def _changed(known: Criterion, change: CriterionChange, trusted: bool) -> Criterion:
    text = known.text if change.text is None else _checked(change.text)
    check = known.check if change.check is None else change.check.strip() or None
    if (text, check) == (known.text, known.check):
        return known
    approved = known.approved if check == known.check else trusted
    return known._replace(text=text, check=check, approved=approved, met=False, evidence={})


def _checked(text: str) -> str:
    found = fields.checked_text(text, "criterion").strip()
    if not found:
        raise InvalidInput("A criterion is empty.", hint="Say what has to hold.")
    return found


def new_state(desk: Desk, new: NewCriterion, trusted: bool) -> dict[str, Any]:
    """A criterion of its own id as it is kept. Raises InvalidInput for an empty one."""
    made: dict[str, Any] = {"id": desk.clock.new_uid()[:10], "text": _checked(new.text)}
    if new.check:
        trusted = trusted if new.trusted is None else new.trusted
        made.update(check=new.check, approved=trusted and not desk.actor.startswith("agent:"))
    if new.group:
        made["group"] = new.group
    if new.steps:
        made["steps"] = new.steps
    if new.met and desk.is_person:
        made.update(met=True, evidence={"by": desk.name})
    return made


def numbered(ticket: Ticket, items: Sequence[Any], number: int, one: str, several: str) -> Any:
    """The item that people call by this number. Raises NotFound."""
    if not 1 <= number <= len(items):
        raise NotFound(
            f"{ticket.key} has no {one} {number}.",
            thing=ticket.key,
            hint=f"It has {len(items)} {several}; `trackdown show {ticket.key}` numbers them.",
        )
    return items[number - 1]
