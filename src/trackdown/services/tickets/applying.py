"""Many moves at once: those that a file orders, and back to what a backup holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from trackdown.core.ops.envelope import State
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.workflow import requirements
from trackdown.core.workflows.orders import Order
from trackdown.errors import NotFound, Refused, TrackdownError
from trackdown.ports.store import Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.claims import check_not_at_work
from trackdown.services.desk import Desk
from trackdown.services.workflows.moves import move, surroundings


class Applied(NamedTuple):
    """``before`` and ``after`` are status and state. ``error`` says what kept it from going on where ``after`` is."""

    key: str
    before: str
    after: str
    error: TrackdownError | None = None


class Applications(NamedTuple):
    """``done`` is false if nothing was changed: it was a rehearsal, or all of it had to be possible and was
    not."""

    items: list[Applied]
    done: bool

    @property
    def exit_code(self) -> int:
        """0 if everything went through, 3 if a part did, 2 if nothing."""
        bad = sum(item.error is not None for item in self.items)
        moved = any(item.before != item.after for item in self.items)
        return 0 if not bad else 3 if self.done and moved else 2


def apply(desk: Desk, orders: list[Order], *, validate_steps: bool = False, dry_run: bool = False) -> Applications:
    """Move tickets as ordered, as one step; guards are checked at each move, in the order of the file.

    A ticket that cannot go on stays where it came to, and the others go through. ``validate_steps``: everything is
    tried first, and nothing is done unless all of it can be.
    """

    def all_of_them(writer: Writer) -> list[Applied]:
        return [_apply(desk, writer, order) for order in orders]

    if validate_steps and not dry_run:
        with rehearsal.step(desk, dry_run=True) as writer:
            items = all_of_them(writer)
        if any(item.error for item in items):
            return Applications(items, False)
    return _performed(desk, all_of_them, dry_run=dry_run)


def _performed(desk: Desk, perform: Callable[[Writer], list[Applied]], *, dry_run: bool) -> Applications:
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        items = perform(writer)
    return Applications(items, not dry_run)


def _apply(desk: Desk, writer: Writer, order: Order) -> Applied:
    before = ""
    try:
        ticket = lookup.ticket(writer, order.key)
        before = _shown(ticket)
        for to in order.to:
            move(desk, writer, ticket.uid, to, order.reason)
    except TrackdownError as error:
        error.thing = error.thing or f"line {order.line}"
        now = _shown(lookup.ticket(writer, order.key)) if before else ""
        return Applied(order.key, before, now, error)
    return Applied(ticket.key, before, _shown(lookup.by_uid(writer, ticket.uid)))


def _shown(ticket: Ticket) -> str:
    return f"{ticket.status} ({ticket.state})" if ticket.state else ticket.status


def reset(desk: Desk, keys: list[str], states: Iterable[State], source: str, *, dry_run: bool = False) -> Applications:
    """Put tickets back to the status and state that they have in ``states`` (those of a backup), as one step.

    Their workflow is not asked for a way; what being in that status takes is. A ticket that does not fit to the others
    as they are now stays as it is, and says why.
    """

    def all_of_them(writer: Writer) -> list[Applied]:
        tickets = {key: _ticket(writer, key) for key in dict.fromkeys(keys)}
        uids = {ticket.uid for ticket in tickets.values() if isinstance(ticket, Ticket)}
        wanted = {str(state["uid"]): state for state in states if state["uid"] in uids}
        left, items = dict(tickets), dict[str, Applied]()
        while left:  # a parent may have to go before its child, or after it
            tried = {key: _reset(writer, key, ticket, wanted, source) for key, ticket in left.items()}
            items.update(tried)
            if all(item.error for item in tried.values()):
                break
            left = {key: ticket for key, ticket in left.items() if tried[key].error}
        return [items[key] for key in tickets]

    return _performed(desk, all_of_them, dry_run=dry_run)


def _ticket(writer: Writer, key: str) -> Ticket | TrackdownError:
    try:
        return lookup.ticket(writer, key)
    except TrackdownError as error:
        return error


def _reset(writer: Writer, key: str, ticket: Ticket | TrackdownError, wanted: dict[str, State], source: str) -> Applied:
    if isinstance(ticket, TrackdownError):
        return Applied(key, "", "", ticket)
    before, state = _shown(ticket), wanted.get(ticket.uid)
    if state is None:
        gone = NotFound(f"{ticket.key} is not in {source}.", thing=ticket.key, hint="Choose another backup.")
        return Applied(key, before, before, gone)
    then = Ticket.from_state(state)
    if (then.status, then.state) == (ticket.status, ticket.state):
        return Applied(key, before, before)
    reason = then.reason or f"as in {source}"
    try:
        check_not_at_work(writer, ticket)
        lacks = requirements(ticket, then.status, reason, surroundings(writer, ticket))
        if lacks:
            problem = f"{ticket.key} cannot be {then.status} again: {'; '.join(lacks)}."
            raise Refused(problem, thing=ticket.key, hint="Do what is missing first, or leave the ticket as it is.")
    except TrackdownError as error:
        return Applied(key, before, before, error)
    writer.append([moved(ticket.uid, then.status, reason, state=then.state)])
    return Applied(key, before, _shown(then))
