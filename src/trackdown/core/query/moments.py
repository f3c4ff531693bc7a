"""Times in a query: days, moments, and distances from now."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from trackdown.core.tickets.fields import checked_date
from trackdown.errors import InvalidInput

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_HOW = "Use a day (2026-01-31), today, yesterday, tomorrow, or a time from now (-7d, 12h; units m h d w)."


def checked_moment(text: str, now: str) -> str:
    """A day as ``2026-01-31``, or a moment as ``2026-01-31T10:00:00Z``: both UTC. Raises InvalidInput."""
    name = text.strip().lower()
    if name in _DAYS:
        return (date.fromisoformat(now[:10]) + timedelta(days=_DAYS[name])).isoformat()
    if name[-1:] in _UNITS and name[:-1].removeprefix("-").removeprefix("+").isdecimal() and name.isascii():
        return _moved(name, now)
    if "t" in name[1:] and name.endswith("z"):
        return _exact(text)
    try:
        return checked_date(text)
    except InvalidInput as error:
        raise InvalidInput(error.message, hint=_HOW) from error


def _moved(distance: str, now: str) -> str:
    if len(distance) > 8:
        raise InvalidInput(f"{distance[:80]!r} is too far away.", hint="Use at most six digits.")
    try:
        moment = datetime.fromisoformat(now) + timedelta(**{_UNITS[distance[-1]]: int(distance[:-1])})
    except OverflowError as error:
        raise InvalidInput(f"{distance!r} is too far away.", hint="The calendar has the years 1 to 9999.") from error
    return _text(moment)


def _exact(text: str) -> str:
    try:
        return _text(datetime.fromisoformat(text.strip().upper()))
    except ValueError as error:
        raise InvalidInput(f"{text[:80]!r} is not a time.", hint="Write it as 2026-01-31T10:00:00Z.") from error


def _text(moment: datetime) -> str:
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
