from __future__ import annotations

import pytest

from trackdown.render.times import ago, duration, local, spoken


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0.0s"),
        (89.9, "89.9s"),
        (90, "1.5m"),
        (7800, "2.2h"),
    ],
)
def test_a_duration_fits_a_column(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_what_is_no_time_stays_as_it_is() -> None:
    assert local("yesterday") == "yesterday"


def test_a_time_of_the_data_is_shown_to_the_minute() -> None:
    assert len(local("2026-01-02T03:04:05Z")) == len("2026-01-02 03:04")


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-01-10T11:59:30Z", "just now"),
        ("2026-01-10T12:00:30Z", "just now"),
        ("2026-01-10T11:57:00Z", "3 min ago"),
        ("2026-01-10T06:30:00.5Z", "5 h ago"),
        ("2025-12-29T12:00:00Z", "12 d ago"),
        ("yesterday", "yesterday"),
        ("", ""),
        ("2026-01-10T11:00:00", "2026-01-10T11:00:00"),
    ],
)
def test_how_long_ago_something_was(at: str, shown: str) -> None:
    assert ago(at, "2026-01-10T12:00:00Z") == shown


def test_a_sentence_is_read_in_the_readers_own_time() -> None:
    at = "2026-01-02T03:04:05Z"
    assert spoken(f"it is quiet until {at}, or {at}") == f"it is quiet until {local(at)}, or {local(at)}"
    assert spoken("build 2026-01-02T03 of v1") == "build 2026-01-02T03 of v1"
