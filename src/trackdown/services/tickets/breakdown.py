"""Making tickets of what a ticket, its criteria or a template consists of. Doing it again makes nothing again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from trackdown.core.ops.comments import commented
from trackdown.core.planning.breakdown import Found, Piece, component_named, of_criteria, pieces, same
from trackdown.core.planning.estimate import Estimate, Sample, Subject, by_size, from_history
from trackdown.core.tickets.kinds import is_key
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.errors import Refused
from trackdown.ports.store import Reader, Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.tickets.assignment import Assigned, assignee_for
from trackdown.services.tickets.changes import Changes, apply
from trackdown.services.tickets.creation import create_within
from trackdown.services.tickets.estimation import history

CHILD = {"epic": "issue", "issue": "task"}
"""The kind of ticket that one of a kind is broken into."""


CHECK_PASSES = "The check passes"
"""The criterion of a check that was given for all tickets of a plan."""


class Options(NamedTuple):
    """``owners`` maps components to names. ``estimate`` is by history, else by size; with ``history_only`` a ticket
    without history is not estimated. ``check`` is what every ticket with nothing below it is to pass."""

    owners: Mapping[str, str] = {}
    assign: bool = False
    estimate: bool = False
    history_only: bool = False
    check: str = ""


class Planned(NamedTuple):
    """A ticket of a plan. ``above`` is the key of its parent or, for one of the plan, its ``new.local``. ``there`` is
    its key if it was there before, ``key`` once it is made."""

    new: NewTicket
    above: str
    there: str = ""
    assigned: Assigned | None = None
    estimate: Estimate | None = None
    key: str = ""


class Plan(NamedTuple):
    """Parents stand before their children. ``done`` counts what the text says is done already; ``made`` is false if
    nothing was written."""

    ticket: Ticket
    planned: list[Planned]
    done: int
    made: bool

    @property
    def new(self) -> list[Planned]:
        return [item for item in self.planned if not item.there]


class Checklist(NamedTuple):
    """Subtasks: those that are new, and those that were there."""

    ticket: Ticket
    added: list[str]
    there: list[str]
    done: int


def break_down(desk: Desk, key: str, options: Options, *, make: bool) -> Plan:
    """What an epic or issue consists of, by its description and criteria, as child tickets: issues of an epic and their
    tasks, tasks of an issue. Without ``make`` it is only planned.

    Raises Refused for a task, and for a finished ticket.
    """
    with rehearsal.step(desk, dry_run=not make) as writer:
        ticket = lookup.ticket(writer, key)
        _check_above(ticket)
        found = pieces(ticket.body, ticket.criteria)
        plan = _perform(desk, writer, ticket, found, CHILD[ticket.kind], options)
    return plan._replace(made=make)


def tasks_of(desk: Desk, key: str, *, criteria_only: bool, dry_run: bool) -> Plan:
    """A task below the ticket for each of its parts, with the check of its criterion.

    Raises Refused below a task, and below a finished ticket.
    """
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        ticket = lookup.ticket(writer, key)
        _check_above(ticket)
        found = _parts_of(ticket, criteria_only=criteria_only)
        plan = _perform(desk, writer, ticket, found, "task", Options())
    return plan._replace(made=not dry_run)


def _check_above(ticket: Ticket) -> None:
    if ticket.kind not in CHILD:
        raise Refused(
            f"{ticket.key} is a task; nothing is below a task.",
            thing=ticket.key,
            hint=f"`trackdown task generate-checklist {ticket.key}` makes subtasks of it.",
        )


def checklist(desk: Desk, key: str, *, criteria_only: bool, dry_run: bool) -> Checklist:
    """The same as subtasks of the ticket itself."""
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        ticket = lookup.ticket(writer, key)
        found = _parts_of(ticket, criteria_only=criteria_only)
        known = {same(item.title): item.title for item in ticket.subtasks}
        wanted = {same(title): title for piece in found.pieces for title in _titles(piece)}
        added = [title for name, title in wanted.items() if name not in known]
        if added:
            apply(desk, writer, ticket, Changes(add_subtasks=added))
    return Checklist(ticket, added, [known[name] for name in wanted if name in known], found.done)


def _parts_of(ticket: Ticket, *, criteria_only: bool) -> Found:
    """What a checklist is made of: the criteria, or first what the description lists."""
    return of_criteria(ticket.criteria) if criteria_only else pieces(ticket.body, ticket.criteria)


def create_planned(desk: Desk, wanted: list[NewTicket], options: Options, *, dry_run: bool = False) -> list[Planned]:
    """Make these tickets, with estimates and assignees where they have none, as one step."""
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        planned = [Planned(new, new.parent) for new in wanted]
        return _create(desk, writer, _Finishing(writer, options).finished(planned))


def _perform(desk: Desk, writer: Writer, ticket: Ticket, found: Found, kind: str, options: Options) -> Plan:
    layout = list(_Layout(writer, ticket).lay(found.pieces, kind, ticket, ticket.key))
    planned = _Finishing(writer, options).finished(layout)
    new = _create(desk, writer, [item for item in planned if not item.there])
    made = {item.new.local: item for item in new}
    return Plan(ticket, [made.get(item.new.local, item) for item in planned], found.done, made=False)


def _create(desk: Desk, writer: Writer, planned: Sequence[Planned]) -> list[Planned]:
    """Make them and say of each estimate what it stands on."""
    tickets = create_within(desk, writer, [item.new for item in planned])
    pairs = list(zip(planned, tickets, strict=True))
    writer.append(
        commented(ticket.uid, f"Estimated {item.new.estimate}: {item.estimate.basis}.")
        for item, ticket in pairs
        if item.estimate is not None
    )
    return [item._replace(key=ticket.key) for item, ticket in pairs]


class _Layout:
    """From pieces to the tickets that they would be."""

    def __init__(self, reader: Reader, ticket: Ticket) -> None:
        self._reader = reader
        self._origin = ticket
        self._components = list(reader.words("components"))
        self._count = 0

    def lay(
        self,
        found: Sequence[Piece],
        kind: str,
        above: Ticket | None,
        name: str,
        beside: Mapping[str, Ticket] | None = None,
    ) -> Iterator[Planned]:
        """``above`` is the parent if it is there already, ``name`` what its children call it. ``beside`` are tickets
        next to it that may be its parts: of a text that was broken down when it had no sections."""
        known = {**(beside or {}), **(self._children(above) if above is not None else {})}
        for piece in found if kind in CHILD else _without_sections(found):
            old = known.get(same(piece.title)) or (known.get(same(piece.criterion.text)) if piece.criterion else None)
            new = self._new(piece, kind, name)
            yield Planned(new, name, there=old.key if old else "")
            if kind in CHILD:
                others = known if piece.origin == "section" else None
                yield from self.lay(piece.parts, CHILD[kind], old, old.key if old else new.local, others)

    def _children(self, ticket: Ticket) -> dict[str, Ticket]:
        """Those that are there, by what they are called and what they are to prove."""
        states = self._reader.tickets(row.uid for row in self._reader.children(ticket.uid))
        children = [Ticket.from_state(state) for state in states.values()]
        proofs = {same(item.text): child for child in children for item in child.criteria}
        return {**proofs, **{same(child.title): child for child in children}}

    def _new(self, piece: Piece, kind: str, parent: str) -> NewTicket:
        self._count += 1
        named = component_named(piece.title, self._components)
        origin = self._origin
        criteria = [*([piece.criterion] if piece.criterion else []), *piece.criteria]
        return NewTicket(
            title=piece.title,
            kind=kind,
            body=piece.body or _origin_line(piece, origin.key),
            priority=origin.priority,
            parent=parent,
            components=[named] if named else list(origin.components),
            type=origin.type,
            subtasks=[] if kind in CHILD else [title for part in piece.parts for title in _titles(part)],
            criteria=criteria,
            # A check in a description is nobody's yet; one of a criterion is as approved as it was there.
            trusted=piece.approved or not any(proof.check for proof in criteria),
            local=f"{self._count}. {piece.title}",
        )


def _without_sections(found: Sequence[Piece]) -> Iterator[Piece]:
    """A section whose parts are tasks is no task itself: they say where they stood. With criteria of its own it is."""
    for piece in found:
        if piece.origin != "section" or not piece.parts or piece.criteria:
            yield piece
            continue
        for part in _without_sections(piece.parts):
            texts = (f"From the section {piece.title}.", piece.body, part.body)
            yield part._replace(body="\n\n".join(filter(None, texts)))


def _titles(piece: Piece) -> Iterator[str]:
    if piece.origin != "section" or not piece.parts:
        yield piece.title
    for part in piece.parts:
        yield from _titles(part)


def _origin_line(piece: Piece, key: str) -> str:
    group = f" ({piece.criterion.group})" if piece.criterion and piece.criterion.group else ""
    return f"From the acceptance criteria of {key}{group}." if piece.origin == "criterion" else ""


class _Finishing:
    """Gives planned tickets an assignee and an estimate, as the options say."""

    def __init__(self, reader: Reader, options: Options) -> None:
        self._reader = reader
        self._options = options
        self._history: list[Sample] = history(reader) if options.estimate else []

    def finished(self, planned: Sequence[Planned]) -> list[Planned]:
        parents = {item.above for item in planned}
        return [item if item.there else self._one(item, item.new.local in parents) for item in planned]

    def _one(self, item: Planned, parent: bool) -> Planned:
        """A parent is neither estimated nor checked: what is below it says how much it is, and is."""
        new = item.new
        if self._options.check and not parent:
            proof = NewCriterion(CHECK_PASSES, self._options.check, trusted=True)
            new = new._replace(criteria=[*new.criteria, proof])
        if self._options.assign and not new.assignee and new.kind != "epic":
            who = assignee_for(self._reader, new.components, self._options.owners)
            item, new = item._replace(assigned=who), new._replace(assignee=who.name)
        if self._options.estimate and not new.estimate and new.kind != "epic" and not parent:
            estimate = self._estimate(new)
            text = f"{estimate.minutes / 60:g}h" if estimate else ""
            item, new = item._replace(estimate=estimate), new._replace(estimate=text)
        return item._replace(new=new)

    def _estimate(self, new: NewTicket) -> Estimate | None:
        components = tuple(new.components) or self._components_above(new.parent)
        subject = Subject(new.kind, new.type, components, len(new.criteria) + len(new.subtasks))
        found = from_history(subject, self._history)
        return found if found is not None or self._options.history_only else by_size(subject)

    def _components_above(self, parent: str) -> tuple[str, ...]:
        """Those of a parent that is there already: work below it is likely to be in them too."""
        state = self._reader.ticket(self._reader.uid_of(parent) or "") if is_key(parent) else None
        return tuple(state.get("components", ())) if state else ()
