"""Logs that real clients wrote come to what those clients were really sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from session_lines import total

from trackdown.adapters.sessions.prices import ListedPrices
from trackdown.core.runs.usage import Usage
from trackdown.ports.sessions import Reading

EXPECTED = {
    "claude": (6, Usage(600, 240, 60, 120, 0, "0.005148")),
    "claude-blocks": (3, Usage(3000, 1200, 600, 900, 0, "0.02511")),
    "codex": (5, Usage(500, 200, 50, 100, 0)),
    "gemini": (5, Usage(550, 200, 0, 100, 0)),
    "opencode": (3, Usage(330, 120, 0, 60, 0, "0.000462")),
}
"""Responses and tokens, as the server that answered these clients counted them."""


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_log_is_exact_to_the_token(name: str, read: Callable[..., Reading], recorded: Path) -> None:
    reading = read(recorded / f"{name}.jsonl")
    whole = total(reading)
    assert (whole.requests, whole.usage) == EXPECTED[name]
    assert reading.unread == []
    assert {place.day for place, _ in reading.items} == {"2026-11-21"}


def test_all_logs_together_are_their_sum(read: Callable[..., Reading], recorded: Path) -> None:
    reading = read(recorded)
    assert total(reading).requests == sum(requests for requests, _ in EXPECTED.values())
    assert total(reading).usage.total == sum(usage.total for _, usage in EXPECTED.values())
    assert reading.files == len(EXPECTED)


def test_what_a_client_printed_is_no_log_and_counts_nothing(read: Callable[..., Reading], recorded: Path) -> None:
    reading = read(recorded / "claude-printed.jsonl")
    assert reading.items == []
    assert [item.why for item in reading.unread] == ["it is no session log that is known"]


@pytest.mark.parametrize("name", ["claude", "claude-blocks"])
def test_the_price_list_agrees_with_what_claude_reported(
    name: str, read: Callable[..., Reading], recorded: Path
) -> None:
    prices = ListedPrices("2026-11-21")
    for place, sums in read(recorded / f"{name}.jsonl").items:
        assert str(prices.cost(place, sums).normalize()) == sums.usage.cost  # type: ignore[union-attr]


def test_sessions_models_and_folders_are_named(read: Callable[..., Reading], recorded: Path) -> None:
    ((place, _),) = read(recorded / "codex.jsonl").items
    assert (place.session, place.model) == ("01a1fd13-7762-7301-9195-3d3e8cd69209", "gpt-5.5")
    assert place.project == "/workspace/"
