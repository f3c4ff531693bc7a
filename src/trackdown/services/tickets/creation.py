"""Making tickets, one or many in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from trackdown.core.ops import subtasks as subtask_ops
from trackdown.core.ops import ticket_lifecycle
from trackdown.core.ops.links import linked
from trackdown.core.ops.relations import blocked
from trackdown.core.tickets import fields
from trackdown.core.tickets.kinds import check_parent, checked_kind, is_key
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.new import NewTicket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.core.workflows.model import STANDARD
from trackdown.errors import InvalidInput, Refused
from trackdown.ports.store import Writer
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.relations.absent import adopt_absent, is_absent, uid_or_absent
from trackdown.services.relations.edges import check_block, check_not_away
from trackdown.services.tickets.changes import known_sprint
from trackdown.services.tickets.criteria import new_state
from trackdown.services.workflows.choice import named


def create(desk: Desk, wanted: list[NewTicket]) -> list[Ticket]:
    """Make all of them or none, as one undoable step. They may refer to each other by their local ids.

    Raises InvalidInput, NotFound or Refused, naming the ticket by its title when there are several.
    """
    with desk.store.write(desk.actor) as writer:
        return create_within(desk, writer, wanted)


def create_within(desk: Desk, writer: Writer, wanted: list[NewTicket]) -> list[Ticket]:
    """The same inside a step that others began."""
    names = _local_names(wanted)
    uids: dict[str, str] = {}
    made: dict[str, str] = {}
    for new in _parents_first(wanted, names):
        with _named(new):
            uids[new.local or new.title] = uid = _create_one(desk, writer, new, made)
            if new.local:
                made[new.local] = uid
    order = [uids[new.local or new.title] for new in wanted]
    for new, uid in zip(wanted, order, strict=True):
        with _named(new):
            _relate(desk, writer, new, uid, made)
    return [lookup.by_uid(writer, uid) for uid in order]


@contextmanager
def _named(new: NewTicket) -> Iterator[None]:
    """Errors inside say which of the tickets they are about."""
    try:
        yield
    except InvalidInput as error:
        error.thing = error.thing or new.local or new.title[:80]
        raise


def _local_names(wanted: list[NewTicket]) -> set[str]:
    seen: set[str] = set()
    for new in wanted:
        name = new.local or new.title
        if name in seen:
            raise InvalidInput(
                f"Two of these tickets are called {name[:80]!r}.", thing=name[:80], hint="Give each its own `id:`."
            )
        seen.add(name)
    return {new.local for new in wanted if new.local}


def _parents_first(wanted: list[NewTicket], names: set[str]) -> list[NewTicket]:
    """In their own order, so that keys follow it, but for parents that stand below a child of theirs."""
    by_name = {new.local: new for new in wanted if new.local in names}
    ready: list[NewTicket] = []
    made: set[str] = set()
    for new in wanted:
        line: dict[str, NewTicket] = {}
        at: NewTicket | None = new
        while at is not None and (name := at.local or at.title) not in made:
            if name in line:
                circle = ", ".join(line)
                raise Refused(f"These tickets are each other's parents: {circle}.", hint="Take one `parent:` out.")
            line[name] = at
            at = by_name.get(at.parent)
        ready.extend(reversed(line.values()))
        made.update(line)
    return ready


def _create_one(desk: Desk, writer: Writer, new: NewTicket, uids: dict[str, str]) -> str:
    kind = checked_kind(new.kind)
    title = fields.checked_title(new.title)
    values: dict[str, Any] = {"title": title, **_plain_fields(desk, writer, new)}
    if new.parent:
        parent = lookup.by_uid(writer, _resolve(writer, new.parent, uids))
        check_parent(kind, title, parent.kind, parent.key)
        check_not_away(parent, title)
        if parent.status in FINISHED:
            raise Refused(
                f"{parent.key} is {parent.status}; it cannot get a new child.",
                thing=title,
                hint=f"Reopen it first: trackdown update {parent.key} --status reopened --reason …",
            )
        values["parent"] = parent.uid
    values["criteria"] = [new_state(desk, item, new.trusted) for item in new.criteria]
    prefix = desk.prefixes[kind]
    key = f"{prefix}-{writer.next_number(prefix)}"
    uid = desk.clock.new_uid()
    if new.alias:
        values["former"] = [{"key": new.alias, "kind": kind, "as": "alias"}]
    drafts = [ticket_lifecycle.created(uid, key, kind, values)]
    for text in new.subtasks:
        drafts.append(subtask_ops.added(uid, {"id": desk.clock.new_uid()[:10], **fields.checked_subtask(text)}))
    for text in dict.fromkeys(new.references):
        drafts.append(linked(uid, {"kind": "reference", "id": fields.checked_reference(text)}))
    writer.append(drafts)
    for name in filter(None, (key, new.alias)):
        adopt_absent(writer, name, uid)
    return uid


def _plain_fields(desk: Desk, writer: Writer, new: NewTicket) -> dict[str, Any]:
    values: dict[str, Any] = {
        "body": fields.checked_text(new.body, "description"),
        "priority": fields.checked_priority(new.priority),
        "labels": sorted({fields.checked_word(label, "label") for label in new.labels}),
        "components": sorted({fields.checked_word(name, "component") for name in new.components}),
        "files": {use: [fields.checked_path(path) for path in paths] for use, paths in new.files.items() if paths},
        "document": new.document,
    }
    checks: dict[str, Callable[[str], Any]] = {
        "type": lambda text: fields.checked_type(text, desk.types),
        "severity": fields.checked_severity,
        "target_date": fields.checked_date,
        "business_value": fields.checked_title,
        "assignee": desk.person,
        "agent": lambda text: fields.checked_word(text, "agent"),
        "estimate": fields.checked_estimate,
        "remaining": fields.checked_minutes,
        "sprint": lambda text: known_sprint(writer, text),
    }
    for name, check in checks.items():
        text = getattr(new, name)
        if text:
            values[name] = check(text)
    if new.workflow:
        own = named(desk, new.workflow)
        values["workflow"], values["state"] = (own.name, own.place_for("open")) if own else (STANDARD, "")
    return {name: value for name, value in values.items() if value not in ("", [], {})}


def _resolve(writer: Writer, name: str, uids: dict[str, str]) -> str:
    if name in uids:
        return uids[name]
    if not is_key(name):
        raise InvalidInput(
            f"{name[:80]!r} is neither a key nor the id of a ticket made in this step.",
            hint="Refer to an existing ticket by its key, or to one of these by its `id:`.",
        )
    return lookup.ticket(writer, name).uid


def _relate(desk: Desk, writer: Writer, new: NewTicket, uid: str, uids: dict[str, str]) -> None:
    pairs = [(uid, _blocker(desk, writer, name, uids)) for name in new.depends_on]
    pairs += [(_resolve(writer, name, uids), uid) for name in new.blocks]
    for ticket, blocker in pairs:
        if not is_absent(blocker):
            check_block(writer, ticket, blocker)
        writer.append([blocked(ticket, [blocker])])


def _blocker(desk: Desk, writer: Writer, name: str, uids: dict[str, str]) -> str:
    """What a ticket may wait for: also one of another project, which is not here."""
    if name not in uids and is_key(name) and is_absent(other := uid_or_absent(desk, writer, name, allowed=False)):
        return other
    return _resolve(writer, name, uids)
