"""Rules as people write them, and what they let through."""

from __future__ import annotations

from typing import Any

import pytest

from trackdown.core.notices.events import EVENTS
from trackdown.core.notices.retry import BACK_OFF, MOST_TRIES, next_try
from trackdown.core.notices.rules import Rule, checked_channel, checked_events, checked_priorities, rules, wanted
from trackdown.errors import BadConfiguration, InvalidInput


@pytest.mark.parametrize(
    ("rule", "priority", "events", "told"),
    [
        (Rule("a"), "P3", ["created"], ["created"]),
        (Rule("a", ("P0",)), "P1", ["created"], []),
        (Rule("a", ("P0", "P1"), ("created",)), "P1", ["created", "assigned"], ["created"]),
        (Rule("a", (), ("blocked",)), "P0", ["created"], []),
    ],
)
def test_a_rule_lets_through(rule: Rule, priority: str, events: list[str], told: list[str]) -> None:
    assert wanted(rule, priority, events) == told


@pytest.mark.parametrize("name", ["", "   ", "-x", "a\nb", "a\x1bb", "x" * 81, "\u202eabc"])
def test_not_everything_is_the_name_of_a_channel(name: str) -> None:
    with pytest.raises(InvalidInput):
        checked_channel(name)


@pytest.mark.parametrize("event", ["", "complete", "created blocked", "\x00", "nan"])
def test_an_unknown_event_is_refused_naming_those_that_there_are(event: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        checked_events(["created", event])
    assert all(known in raised.value.hint for known in EVENTS)


def test_what_is_named_twice_counts_once() -> None:
    assert checked_events(["Blocked", "created", "blocked"]) == ("created", "blocked")
    assert checked_priorities(["p1", "P0", "P1"]) == ("P0", "P1")


@pytest.mark.parametrize(
    "data",
    [
        {"channels": []},
        {"channel": {"name": "a"}},
        {"channel": ["a"]},
        {"channel": [{}]},
        {"channel": [{"name": 3}]},
        {"channel": [{"name": "a"}, {"name": " a"}]},
        {"channel": [{"name": "a", "priorities": "P0"}]},
        {"channel": [{"name": "a", "priorities": []}]},
        {"channel": [{"name": "a", "priorities": ["P9"]}]},
        {"channel": [{"name": "a", "priorities": [float("nan")]}]},
        {"channel": [{"name": "a", "events": ["nothing"]}]},
        {"channel": [{"name": "a", "event": ["created"]}]},
        {"channel": [{"name": "a", "query": "a\nb"}]},
        {"channel": [{"name": "a", "url": "${A}${B}"}]},
    ],
)
def test_a_wrong_rule_is_refused_naming_the_file(data: dict[str, Any]) -> None:
    with pytest.raises(BadConfiguration) as raised:
        rules(data, "notify.toml")
    assert "notify.toml" in raised.value.thing


def test_an_address_in_the_repository_is_refused_and_not_repeated() -> None:
    with pytest.raises(BadConfiguration) as raised:
        rules({"channel": [{"name": "a", "url": "slack://SECRET/B/C"}]}, "notify.toml")
    assert "SECRET" not in str((raised.value.message, raised.value.thing, raised.value.hint))
    assert "${NAME}" in raised.value.hint


def test_a_failed_try_is_repeated_later_and_later_and_then_given_up() -> None:
    now = "2026-03-01T23:59:30Z"
    waits = [next_try(now, tries) for tries in range(1, MOST_TRIES + 1)]
    assert waits[0] == "2026-03-02T00:00:30Z"
    assert waits[:-1] == sorted(waits[:-1])
    assert len(waits) == len(BACK_OFF) + 1
    assert waits[-1] == ""
