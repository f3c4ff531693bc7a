"""Quiet hours, at every time of the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackdown.core.runs.quiet import Quiet, quiet_hours, quiet_until

DAY = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "now", "until"),
    [
        ("22:00-06:00", "2026-11-21T23:30:00Z", "2026-11-22T06:00:00Z"),
        ("22:00-06:00", "2026-11-21T05:59:59Z", "2026-11-21T06:00:00Z"),
        ("22:00-06:00", "2026-11-21T06:00:00Z", None),
        ("22:00-06:00", "2026-11-21T21:59:59Z", None),
        ("22:00-06:00", "2026-11-21T22:00:00Z", "2026-11-22T06:00:00Z"),
        ("09:00-17:30", "2026-11-21T12:00:00Z", "2026-11-21T17:30:00Z"),
        ("09:00-17:30", "2026-11-21T09:00:00Z", "2026-11-21T17:30:00Z"),
        ("09:00-17:30", "2026-11-21T18:00:00Z", None),
        ("09:20-17:30", "2026-11-21T09:10:00Z", None),
        ("09:20-17:30", "2026-11-21T09:20:00Z", "2026-11-21T17:30:00Z"),
        ("22:00-06:00 Europe/Berlin", "2026-11-21T21:30:00Z", "2026-11-22T05:00:00Z"),
        ("22:00-06:00 Europe/Berlin", "2026-11-21T05:30:00Z", None),
        # The clock is put back in that night, and the morning is an hour farther away.
        ("22:00-06:00 Europe/Berlin", "2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z"),
    ],
)
def test_it_is_quiet_until_the_hours_are_over(text: str, now: str, until: str | None) -> None:
    quiet = quiet_hours(text)
    assert quiet is not None
    zone = ZoneInfo(quiet.zone) if quiet.zone else UTC
    found = quiet_until(quiet, datetime.fromisoformat(now), zone)
    assert (found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if found else None) == until


CHANGES = ["2026-03-29T01:00Z", "2026-10-25T01:00Z", "2026-03-08T10:00Z", "2026-11-01T09:00Z"]
"""The clock goes forward and back: in Berlin, in Los Angeles."""


@pytest.mark.parametrize(
    ("text", "now", "until"),
    [
        # 02:30 is left out: from 03:00 on it is loud.
        ("01:00-02:30 Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
        ("01:00-02:30 Europe/Berlin", "2026-03-29T01:10:00Z", None),
        ("22:00-06:00 Europe/Berlin", "2026-03-28T23:30:00Z", "2026-03-29T04:00:00Z"),
        # 02:00 to 03:00 comes twice, and both times it is quiet until half past.
        ("22:00-02:30 Europe/Berlin", "2026-10-24T22:30:00Z", "2026-10-25T00:30:00Z"),
        ("22:00-02:30 Europe/Berlin", "2026-10-25T00:40:00Z", None),
        ("22:00-02:30 Europe/Berlin", "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z"),
        ("01:00-02:30 America/Los_Angeles", "2026-03-08T09:30:00Z", "2026-03-08T10:00:00Z"),
        ("00:00-01:30 America/Los_Angeles", "2026-11-01T09:10:00Z", "2026-11-01T09:30:00Z"),
    ],
)
def test_when_the_clock_is_changed_the_clock_on_the_wall_counts(text: str, now: str, until: str | None) -> None:
    test_it_is_quiet_until_the_hours_are_over(text, now, until)


@given(
    st.sampled_from(CHANGES),
    st.sampled_from(["Europe/Berlin", "America/Los_Angeles"]),
    *(st.integers(0, 1439), st.integers(0, 1439), st.integers(-1500, 1500)),
)
@settings(max_examples=60, deadline=None)
def test_what_is_told_is_what_is_done_around_a_change_of_the_clock(
    change: str, name: str, begin: int, end: int, minute: int
) -> None:
    quiet, zone = Quiet(begin, end, name), ZoneInfo(name)
    now = datetime.fromisoformat(change) + timedelta(minutes=minute)
    until = quiet_until(quiet, now, zone)
    if begin == end or until is None:
        return
    assert quiet_until(quiet, until, zone) is None
    for part in (0.01, 0.3, 0.6, 0.99):
        assert quiet_until(quiet, now + (until - now) * part, zone) == until, "it is quiet all the while"


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 2879))
def test_the_end_lies_within_a_day_and_there_it_is_loud(begin: int, end: int, minute: int) -> None:
    if begin == end:
        return
    quiet, now = Quiet(begin, end), DAY + timedelta(minutes=minute)
    until = quiet_until(quiet, now, UTC)
    if until is not None:
        assert now < until <= now + timedelta(days=1)
        assert quiet_until(quiet, until, UTC) is None
        assert quiet_until(quiet, until - timedelta(minutes=1), UTC) == until


def test_the_end_is_a_whole_minute_in_the_zone_of_the_one_who_asks() -> None:
    now = datetime(2026, 11, 21, 12, 0, 30, 7, tzinfo=timezone(timedelta(hours=5)))
    until = quiet_until(Quiet(9 * 60, 17 * 60), now, timezone(timedelta(hours=3)))
    assert until is not None
    assert until.isoformat() == "2026-11-21T19:00:00+05:00"


@pytest.mark.parametrize(
    ("text", "zone"),
    [("", ""), (" UTC", ""), (" utc", ""), (" Z", ""), (" z", ""), (" Europe/Berlin", "Europe/Berlin")],
)
def test_the_names_of_universal_time_are_no_zone(text: str, zone: str) -> None:
    assert quiet_hours(f"22:05-06:10{text}") == Quiet(22 * 60 + 5, 6 * 60 + 10, zone)


def test_no_text_is_no_quiet() -> None:
    assert quiet_hours("  ") is None


@pytest.mark.parametrize(
    "text", ["22:00", "24:00-06:00", "22:60-06:00", "10:00-10:00", "2200-0600", "a" * 10_000, "\x00"]
)
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^hours such as"):
        quiet_hours(text)
