"""Recognising a rate limit or quota in what a client or a model's server says, and when it ends.

The wordings were seen in Claude Code and Codex; both put the end of a limit into prose only.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

PATIENCE = 60.0
"""Seconds. A client may wait so long inside of a turn until its server takes requests again; longer is for its run."""

_MOST = 40 * 86400
"""Seconds. More than a month is a misreading, and past what a date can hold."""

_LIMIT = re.compile(
    r"\b429\b|rate[ _-]?limit|too many requests|usage limit|hit your [\w ]{0,20}limit|limit reached"
    r"|quota|\boverloaded\b",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"limit reached\|(\d{10})\b", re.IGNORECASE)
_SPAN = re.compile(
    r"(?:try again|retry|resets?) (?:in|after) ((?:\d+(?:\.\d+)? ?[a-z]+[, ]*(?:and )?)+)", re.IGNORECASE
)
_PART = re.compile(r"(\d+(?:\.\d+)?) ?(d|h|ms|m|s)", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:try again|resets?)(?: at| on)? +"
    r"(?:(?P<month>[A-Z][a-z]{2})[a-z]* +(?P<day>\d{1,2})(?:st|nd|rd|th)?,?(?: +(?P<year>\d{4}))?,? +(?:at +)?)?"
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d))? ?(?P<half>[ap]m)(?: *\((?P<zone>[A-Za-z0-9_/+-]+)\))?",
    re.IGNORECASE,
)
_SECONDS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def is_limit(message: str) -> bool:
    return bool(_LIMIT.search(message))


def utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def from_epoch(seconds: object) -> str | None:
    """A Unix time as UTC text, ``None`` if it is no time of this age."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 1e9 < seconds < 1e10:
        return None
    return utc_text(datetime.fromtimestamp(seconds, UTC))


def moment_after(start: datetime, seconds: float) -> str | None:
    """So much later as UTC text, ``None`` if that is no time to wait until."""
    return utc_text(start + timedelta(seconds=seconds)) if 0 < seconds < _MOST else None


def limit_until(message: str, now: datetime) -> str | None:
    """The UTC time at which the limit ends, if the message says so; ``now`` is aware."""
    if epoch := _EPOCH.search(message):
        return from_epoch(int(epoch[1]))
    if span := _SPAN.search(message):
        seconds = sum(float(number) * _SECONDS[unit.lower()] for number, unit in _PART.findall(span[1]))
        return moment_after(now, seconds)
    clock = _CLOCK.search(message)
    try:
        return utc_text(_moment(clock, now)) if clock else None
    except ValueError:
        return None


def _moment(clock: re.Match[str], now: datetime) -> datetime:
    """The next time that the words can mean. Without a zone it is this machine's."""
    local = now.astimezone(_zone(clock["zone"]))
    hour = int(clock["hour"]) % 12 + (12 if clock["half"].lower() == "pm" else 0)
    moment = local.replace(hour=hour, minute=int(clock["minute"] or 0), second=0, microsecond=0)
    if clock["month"] is None:
        return moment if moment > now else moment + timedelta(days=1)
    month = _MONTHS.index(clock["month"].lower()) + 1
    moment = moment.replace(year=int(clock["year"] or local.year), month=month, day=int(clock["day"]))
    return moment if clock["year"] or moment > now else moment.replace(year=local.year + 1)


def _zone(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
