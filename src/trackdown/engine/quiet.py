"""Quiet hours of the configuration, by the time zones of this machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from trackdown.core.runs.quiet import quiet_hours, quiet_until
from trackdown.errors import BadConfiguration

QuietUntil = Callable[[str], str]
"""When it is loud again, as UTC text, if it is quiet at that UTC time; else an empty text."""


def never_quiet(_now: str) -> str:
    return ""


def by_the_clock(text: str) -> QuietUntil:
    """Raises BadConfiguration for a time zone that this machine does not know."""
    quiet = quiet_hours(text)
    if quiet is None:
        return never_quiet
    zone = _zone(quiet.zone)

    def until(now: str) -> str:
        loud = quiet_until(quiet, datetime.fromisoformat(now.replace("Z", "+00:00")), zone)
        return loud.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if loud else ""

    return until


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        raise BadConfiguration(
            f"There is no time zone {name!r} on this machine.",
            thing="limits.quiet",
            hint='Write hours of UTC ("22:00-06:00"), or a zone such as Europe/Berlin behind them.',
        ) from None
