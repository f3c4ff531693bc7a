"""Quiet hours: a daily stretch of time in which no new turn begins. ``22:00-06:00`` is UTC; a time zone may stand
behind it (``22:00-06:00 Europe/Berlin``)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

_HOURS = re.compile(
    r"([01]\d|2[0-3]):([0-5]\d) ?- ?([01]\d|2[0-3]):([0-5]\d)(?: +([A-Za-z][A-Za-z0-9_+/-]{0,60}))?", re.ASCII
)


class Quiet(NamedTuple):
    """Minutes of the day; the end is the first minute that is loud again. ``zone`` is a name, empty for UTC."""

    begin: int
    end: int
    zone: str = ""


def quiet_hours(text: str) -> Quiet | None:
    """The hours in a text, ``None`` for an empty one. Raises ValueError saying what it has to be."""
    if not text.strip():
        return None
    match = _HOURS.fullmatch(text.strip())
    if match is None or match.group(1, 2) == match.group(3, 4):
        raise ValueError('hours such as "22:00-06:00" (UTC), or "22:00-06:00 Europe/Berlin"')
    begin, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    zone = match[5] or ""
    return Quiet(begin, end, "" if zone.upper() in ("UTC", "Z") else zone)


def quiet_until(quiet: Quiet, now: datetime, zone: tzinfo) -> datetime | None:
    """When it is loud again, if it is quiet ``now`` (which is aware); ``zone`` is the one that ``quiet.zone`` names."""
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    overnight = quiet.begin > quiet.end
    inside = (minute >= quiet.begin or minute < quiet.end) if overnight else quiet.begin <= minute < quiet.end
    if not inside:
        return None
    day = local + timedelta(days=1) if overnight and minute >= quiet.begin else local
    end = day.replace(hour=quiet.end // 60, minute=quiet.end % 60, second=0, microsecond=0)
    return end.astimezone(now.tzinfo)
