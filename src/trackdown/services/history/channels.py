"""The channels that are told something: setting one up, listing, trying and removing them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from trackdown.core.notices import rules as rule_rules
from trackdown.core.notices.address import checked_address, shown, variable
from trackdown.core.notices.rules import Rule
from trackdown.errors import InvalidInput, NotFound
from trackdown.ports.notifier import Delivery, Position
from trackdown.services.history.notices import Missing, Notifier, address_of, collect

CHANGE = "notify-rules"


class Wanted(NamedTuple):
    """What was asked for a channel; ``None`` leaves a thing as it is (for a new channel: everything, no address).
    ``url`` is an address, or ``${NAME}``."""

    channel: str
    priorities: Iterable[str] | None = None
    events: Iterable[str] | None = None
    query: str | None = None
    url: str | None = None


class Channel(NamedTuple):
    """``address`` is what may be seen of it, empty without one. ``missing`` says why nothing can be delivered."""

    rule: Rule
    address: str
    missing: str
    waiting: int = 0

    @property
    def data(self) -> dict[str, Any]:
        rule = self.rule
        return {
            "channel": rule.channel,
            "priorities": list(rule.priorities),
            "events": list(rule.events),
            "query": rule.query,
            "address": self.address,
            "deliverable": not self.missing,
            "missing": self.missing,
            "waiting": self.waiting,
        }


def configure(notifier: Notifier, wanted: Wanted) -> Channel:
    """Set a channel up or change it. It is told what happens from now on, never what happened before.

    Raises InvalidInput before anything is changed, BadConfiguration and Unusable for files that cannot be used.
    """
    name = rule_rules.checked_channel(wanted.channel)
    address = _checked(notifier, wanted.url)
    # Both files are read, changed and put in place whole: two who do that at once would lose one change.
    with notifier.store.lock(CHANGE):
        old = next((rule for rule in notifier.rules.read() if rule.channel == name), Rule(name))
        rule = _changed(old, wanted)
        # By the old rules: what happened until now is not the new rule's business.
        collect(notifier)
        notifier.outbox.begin(name, (notifier.outbox.position() or Position()).place)
        if address is not None:
            notifier.targets.put(name, "" if variable(address) else address)
        notifier.rules.put(rule)
    if address is not None:
        notifier.outbox.hurry(name)
    return _channel(notifier, rule)


def _changed(old: Rule, wanted: Wanted) -> Rule:
    return Rule(
        old.channel,
        old.priorities if wanted.priorities is None else rule_rules.checked_priorities(wanted.priorities),
        old.events if wanted.events is None else rule_rules.checked_events(wanted.events),
        old.query if wanted.query is None else rule_rules.checked_query(wanted.query),
        old.url if wanted.url is None else wanted.url.strip() if variable(wanted.url.strip()) else "",
    )


def _checked(notifier: Notifier, url: str | None) -> str | None:
    if url is None:
        return None
    if variable(url.strip()):
        return url.strip()
    address = checked_address(url)
    problem = notifier.sender.check(address)
    if problem:
        raise InvalidInput(
            f"The address cannot be used: {problem}.",
            thing=shown(address),
            hint="`trackdown notify configure --help` shows some that can.",
        )
    return address


def _channel(notifier: Notifier, rule: Rule) -> Channel:
    known = notifier.targets.read()
    found = address_of(notifier, rule, known)
    seen = shown(known.get(rule.channel) or rule.url) if rule.url or rule.channel in known else ""
    waiting = sum(entry.notice.channel == rule.channel for entry in notifier.outbox.due(""))
    return Channel(rule, seen, found.reason if isinstance(found, Missing) else "", waiting)


def channels(notifier: Notifier) -> list[Channel]:
    """All of them, in the order of the file."""
    return [_channel(notifier, rule) for rule in notifier.rules.read()]


def _named(notifier: Notifier, name: str) -> Rule:
    found = notifier.rules.read()
    for rule in found:
        if rule.channel == name.strip():
            return rule
    there = ", ".join(rule.channel for rule in found[:20])
    hint = f"There is {there}." if there else "Set one up with `trackdown notify configure --channel NAME --url URL`."
    raise NotFound(f"There is no channel {name[:80]!r}.", thing=name[:80], hint=hint)


class Removed(NamedTuple):
    """``dropped`` is how many notices waited for the channel."""

    channel: str
    dropped: int


def remove(notifier: Notifier, name: str) -> Removed:
    """Take a channel out, with its address and what still waits for it. Raises NotFound."""
    with notifier.store.lock(CHANGE):
        rule = _named(notifier, name)
        notifier.rules.remove(rule.channel)
        notifier.targets.put(rule.channel, "")
    return Removed(rule.channel, notifier.outbox.forget(rule.channel))


class Tried(NamedTuple):
    """What came of a message that was sent to try a channel."""

    channel: str
    address: str
    delivery: Delivery


def try_out(notifier: Notifier, name: str | None) -> list[Tried]:
    """Send a message to that channel, or to each. Raises NotFound if there is none."""
    rules = [_named(notifier, name)] if name is not None else notifier.rules.read()
    if not rules:
        raise NotFound(
            "No channel is configured.", hint="Set one up with `trackdown notify configure --channel NAME --url URL`."
        )
    known = notifier.targets.read()
    tried = []
    for rule in rules:
        address = address_of(notifier, rule, known)
        if isinstance(address, Missing):
            tried.append(Tried(rule.channel, _channel(notifier, rule).address, Delivery(False, address.reason)))
            continue
        came = notifier.sender.send(address, f"Trackdown can reach {rule.channel}: this is only a try.")
        tried.append(Tried(rule.channel, _channel(notifier, rule).address, came))
    return tried
