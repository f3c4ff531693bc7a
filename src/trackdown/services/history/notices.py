"""Turning the log into notices, and delivering them.

The log of operations is the one source: a notice is made from what was written behind the place up to which the log
was read, and that place moves in the transaction that keeps the notice. So each is delivered at least once, and twice
only if whoever sends it is killed between the target's answer and the note about it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from trackdown.core.notices.address import variable
from trackdown.core.notices.notice import Notice, batches, message
from trackdown.core.notices.retry import next_try
from trackdown.core.notices.rules import Rule, wanted
from trackdown.core.ops.envelope import derived_id
from trackdown.core.query.nodes import Equal, Query, all_of
from trackdown.core.query.parser import parse
from trackdown.ports.notifier import Delivery, Entry, Outbox, Position, Rules, Sender, Targets
from trackdown.ports.store import Reader, Store
from trackdown.services.history.happenings import Happening, happenings

LOCK = "notify"


class Notifier(NamedTuple):
    """``environment`` is where an address may stand in a variable; ``now`` gives UTC."""

    store: Store
    outbox: Outbox
    rules: Rules
    targets: Targets
    sender: Sender
    environment: Mapping[str, str]
    now: Callable[[], str]


class Flushed(NamedTuple):
    """How many notices were sent, and failed for now or for good. ``busy``: another process is sending."""

    sent: int = 0
    failed: int = 0
    busy: bool = False


class Missing(NamedTuple):
    """Why there is no address to send to."""

    reason: str


def address_of(notifier: Notifier, rule: Rule, known: Mapping[str, str]) -> str | Missing:
    """Where a channel's messages go. What is kept on this machine counts before the variable that the rule names."""
    kept = known.get(rule.channel)
    if kept:
        return kept
    if not rule.url:
        return Missing("it has no address here")
    found = notifier.environment.get(variable(rule.url), "").strip()
    return found or Missing(f"the variable {variable(rule.url)} is not set")


def collect(notifier: Notifier) -> int:
    """Read the log on from where it was read last, and keep what has to be sent; how many notices that made.

    A channel without any address is told nothing, and nothing is kept for it. One that is seen for the first time is
    told what happens from now on. Raises BadConfiguration, Unusable.
    """
    rules, known = notifier.rules.read(), notifier.targets.read()
    reachable = [rule for rule in rules if rule.url or rule.channel in known]
    seen = notifier.outbox.position()
    since = notifier.outbox.since()
    with notifier.store.read() as reader:
        now, told = _news(reader, seen, {name for rule in reachable for name in (rule.events or ("",))})
        meant = {rule.channel: _meant(reader, rule, told, notifier.now()) for rule in reachable if rule.query}
    new = {rule.channel: now.place for rule in rules if rule.channel not in since}
    notices = [
        notice
        for happening in told
        for rule in reachable
        if happening.place > since.get(rule.channel, now.place)
        and happening.ticket.uid in meant.get(rule.channel, (happening.ticket.uid,))
        and (notice := _notice(rule, happening)) is not None
    ]
    if now == seen and not new:
        return 0
    return len(notices) if notifier.outbox.record(seen, now, notices, new) else 0


def _news(reader: Reader, seen: Position | None, events: set[str]) -> tuple[Position, list[Happening]]:
    """What happened since, and how far that is. ``events`` are those that anybody wants to know of, "" for all."""
    if seen is None:
        return head(reader), []
    # From the last operation that was read: if it is no longer there, this is another log (a backup was put in place).
    found = list(reader.log(max(seen.place - 1, 0)))
    if seen.operation:
        if not found or (found[0][0], found[0][1].id) != seen:
            return head(reader), []
        found = found[1:]
    if not found:
        return seen, []
    now = Position(found[-1][0], found[-1][1].id)
    return now, happenings(reader, found, freed=bool(events & {"", "unblocked"})) if events else []


def _meant(reader: Reader, rule: Rule, told: list[Happening], now: str) -> set[str]:
    """The tickets that the rule's query finds, as they are now, among those that something happened to."""
    keys = tuple({happening.ticket.key for happening in told})
    if not keys:
        return set()
    where = parse(rule.query, now=now, me="").where
    return {row.uid for row in reader.find(Query(all_of(where, Equal("key", keys))))}


def head(reader: Reader) -> Position:
    """The end of the log. Found by halves: an old log is long, and only its last operation is needed."""
    low, step = 0, 1
    while next(iter(reader.log(low + step)), None) is not None:
        low, step = low + step, step * 2
    while step > 1:
        step //= 2
        if next(iter(reader.log(low + step)), None) is not None:
            low += step
    last = Position()
    for place, operation in reader.log(low):
        last = Position(place, operation.id)
    return last


def _notice(rule: Rule, happening: Happening) -> Notice | None:
    ticket = happening.ticket
    names = wanted(rule, ticket.priority, dict.fromkeys(event.name for event in happening.events))
    if not names:
        return None
    details = [event.detail for event in happening.events if event.name in names and event.detail]
    return Notice(
        id=derived_id("notice", rule.channel, happening.first, ticket.uid),
        channel=rule.channel,
        place=happening.place,
        events=names,
        key=ticket.key,
        kind=ticket.kind,
        title=ticket.title,
        priority=ticket.priority,
        status=ticket.status,
        actor=happening.actor,
        at=happening.at,
        detail="; ".join(dict.fromkeys(details))[:1000],
    )


def flush(notifier: Notifier, *, everything: bool = False) -> Flushed:
    """Send what is due, and what waits for its time too if ``everything``. One process at a time.

    What is written while this one sends is sent as well: who wrote it found the lock taken and left. Raises
    BadConfiguration, Unusable.
    """
    sent = failed = 0
    while True:
        held = notifier.store.try_lock(LOCK)
        if held is None:
            return Flushed(sent, failed, busy=True)
        try:
            collect(notifier)
            came = _deliver(notifier, everything)
        finally:
            held.release()
        sent, failed, everything = sent + came.sent, failed + came.failed, False
        # After the release: somebody may have written, and found the lock still taken, since the log was read.
        with notifier.store.read() as reader:
            if _news(reader, notifier.outbox.position(), set())[0] == notifier.outbox.position():
                return Flushed(sent, failed)


def _deliver(notifier: Notifier, everything: bool) -> Flushed:
    rules = {rule.channel: rule for rule in notifier.rules.read()}
    known = notifier.targets.read()
    waiting: dict[str, list[Entry]] = {}
    for entry in notifier.outbox.due("" if everything else notifier.now()):
        waiting.setdefault(entry.notice.channel, []).append(entry)
    sent = failed = 0
    for channel, entries in waiting.items():
        rule = rules.get(channel)
        address = address_of(notifier, rule, known) if rule else Missing("the channel is no longer configured")
        came = _deliver_to(notifier, address, entries)
        sent, failed = sent + came.sent, failed + came.failed
    return Flushed(sent, failed)


def _deliver_to(notifier: Notifier, address: str | Missing, entries: list[Entry]) -> Flushed:
    tries = {entry.notice.id: entry.tries for entry in entries}
    sent = failed = 0
    down: Delivery | None = None
    for batch in batches([entry.notice for entry in entries]):
        if isinstance(address, Missing):
            down = Delivery(False, address.reason, unreachable=True)
        came = down or notifier.sender.send(address if isinstance(address, str) else "", message(batch))
        down = came if came.unreachable else None
        notifier.outbox.settle([_outcome(notifier, notice, tries[notice.id] + 1, came) for notice in batch])
        sent, failed = sent + len(batch) * came.ok, failed + len(batch) * (not came.ok)
    return Flushed(sent, failed)


def _outcome(notifier: Notifier, notice: Notice, tries: int, came: Delivery) -> Entry:
    now = notifier.now()
    if came.ok:
        return Entry(notice, "sent", tries, at=now)
    again = next_try(now, tries)
    return Entry(notice, "waiting" if again else "failed", tries, again, came.error, now)
