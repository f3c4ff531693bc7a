"""Which channel is told what: the rules in ``.trackdown/notify.toml``, checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from trackdown.core.notices.address import checked_variable
from trackdown.core.notices.events import EVENTS
from trackdown.core.query.parser import parse
from trackdown.core.tickets.fields import checked_priority
from trackdown.errors import BadConfiguration, InvalidInput, TrackdownError

LONGEST_NAME = 80
_KEYS = ("name", "priorities", "events", "query", "url")


class Rule(NamedTuple):
    """``channel`` is the name that people know it by. No priorities or no events means all of them. ``query`` is kept
    as it was written; only tickets that it finds are told of. ``url`` is ``${NAME}`` where the address stands in a
    variable of the environment, else empty."""

    channel: str
    priorities: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    query: str = ""
    url: str = ""


def wanted(rule: Rule, priority: str, events: Iterable[str]) -> list[str]:
    """Those of the events of a ticket with that priority that the channel is told."""
    if rule.priorities and priority not in rule.priorities:
        return []
    return [name for name in events if not rule.events or name in rule.events]


def checked_channel(name: str) -> str:
    """Raises InvalidInput for what cannot be the name of a channel."""
    clean = name.strip()
    if not clean or len(clean) > LONGEST_NAME or clean.startswith("-") or not clean.isprintable():
        raise InvalidInput(
            f"{name[:LONGEST_NAME]!r} cannot be the name of a channel.",
            hint=f'Use up to {LONGEST_NAME} characters on one line, like "#dev-team".',
        )
    return clean


def checked_priorities(given: Iterable[str]) -> tuple[str, ...]:
    """Raises InvalidInput for what is no priority."""
    return tuple(sorted({checked_priority(text) for text in given}))


def checked_events(given: Iterable[str]) -> tuple[str, ...]:
    """In the order of ``EVENTS``. Raises InvalidInput for what is no event."""
    names = [text.strip().lower() for text in given]
    for name in names:
        if name not in EVENTS:
            raise InvalidInput(f"There is no event called {name[:80]!r}.", hint=f"There is {', '.join(EVENTS)}.")
    return tuple(event for event in EVENTS if event in names)


def checked_query(text: str) -> str:
    """Raises InvalidInput for more than one line and for what is no query; nobody in particular is ``@me`` here."""
    if len(text) > 1000 or (text and not text.isprintable()):
        raise InvalidInput(
            "The query has to be one line of at most 1,000 characters.", thing=text[:80], hint="Shorten it."
        )
    if text.strip():
        parse(text, now="2026-01-01T00:00:00Z", me="")
    return text.strip()


def rules(data: dict[str, Any], source: str) -> list[Rule]:
    """The rules in a parsed file. Raises BadConfiguration naming the channel and what is wrong with it."""
    strange = [key for key in data if key != "channel"]
    listed = data.get("channel", [])
    if strange or not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        what = f"There is no setting {strange[0][:80]!r}." if strange else "channel has to be a list of tables."
        raise BadConfiguration(what, thing=source, hint='Each channel is a table [[channel]] with a name = "…".')
    found: list[Rule] = []
    for number, item in enumerate(listed, start=1):
        where = f"{source}: channel {number}"
        try:
            rule = _rule(item)
        except TrackdownError as error:
            raise BadConfiguration(error.message, thing=where, hint=error.hint) from error
        if any(rule.channel == other.channel for other in found):
            raise BadConfiguration(f"There are two channels {rule.channel}.", thing=where, hint="Keep one of them.")
        found.append(rule)
    return found


def _rule(item: dict[str, Any]) -> Rule:
    strange = [key for key in item if key not in _KEYS]
    if strange:
        raise InvalidInput(f"There is no setting {strange[0][:80]!r}.", hint=f"There is {', '.join(_KEYS)}.")
    url = _one(item, "url")
    return Rule(
        checked_channel(_one(item, "name")),
        checked_priorities(_several(item, "priorities")),
        checked_events(_several(item, "events")),
        checked_query(_one(item, "query")),
        checked_variable(url) if url else "",
    )


def _one(item: dict[str, Any], name: str) -> str:
    value = item.get(name, "")
    if not isinstance(value, str):
        raise InvalidInput(f"{name} has to be a text in quotes.", hint=f'Write {name} = "…".')
    return value


def _several(item: dict[str, Any], name: str) -> list[str]:
    value = item.get(name, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise InvalidInput(f"{name} has to be a list of texts.", hint=f'Write {name} = ["…", "…"].')
    if name in item and not value:
        # Neither "none" nor "all" is what everybody would read there.
        raise InvalidInput(f"{name} is empty.", hint=f"Leave {name} out where all are meant.")
    return value
