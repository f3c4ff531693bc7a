"""Quiet hours: a daily stretch of time in which no new turn begins. ``22:00-06:00`` is UTC; a time zone may stand
behind it (``22:00-06:00 Europe/Berlin``)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

_HOURS = re.compile(
    r"([01]\d|2[0-3]):([0-5]\d) ?- ?([01]\d|2[0-3]):([0-5]\d)(?: +([A-Za-z][A-Za-z0-9_+/-]{0,60}))?", re.ASCII
)

DAY = 24 * 60


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
    """When it is loud again, if it is quiet ``now`` (which is aware); ``zone`` is the one that ``quiet.zone`` names.

    It is quiet whenever the clock on the wall there shows a minute of the stretch, so that hours that are left out in
    spring are not waited for, and hours that come twice in autumn count both times. The end is the first minute at
    which this function says that it is loud.
    """
    local = now.astimezone(zone)
    if not _inside(quiet, local):
        return None
    minute = now.astimezone(UTC) - timedelta(seconds=local.second, microseconds=local.microsecond)
    end = minute + timedelta(minutes=(quiet.end - _minute(local)) % DAY)
    if end.astimezone(zone).utcoffset() != local.utcoffset():
        # The clock is put forward or back on the way: nothing but every minute of it tells the first loud one.
        end = minute + timedelta(minutes=1)
        while _inside(quiet, end.astimezone(zone)):
            end += timedelta(minutes=1)
    return end.astimezone(now.tzinfo)


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute


def _inside(quiet: Quiet, local: datetime) -> bool:
    minute = _minute(local)
    if quiet.begin > quiet.end:
        return minute >= quiet.begin or minute < quiet.end
    return quiet.begin <= minute < quiet.end
