"""What a record may hold: a file that somebody else wrote is checked before anything of it is believed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from trackdown.core.ops import links, obstacles, relations, subtasks
from trackdown.core.tickets.fields import MAX_TITLE, PRIORITIES
from trackdown.core.tickets.kinds import KINDS, is_key, is_uid, plain_key
from trackdown.core.tickets.statuses import STATUSES
from trackdown.errors import InvalidInput

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNKEPT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""What no title and no name holds."""
_SPRINT_STATES = ("planned", "running", "closed")
MOST = 2**63 - 1
"""The largest whole number that a store keeps."""
MOST_DIGITS = 8
"""Of a key's number: the next ones have to be keys as well."""


class Shape(NamedTuple):
    """``says`` completes the sentence "it has to be …"."""

    says: str
    fits: Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and not _UNKEPT.search(value)


def _is_line(value: Any) -> bool:
    return _is_word(value) and bool(value.strip()) and len(value) <= MAX_TITLE


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_name(value: Any) -> bool:
    """The name of another ticket: a key, ``?KEY`` for one that is not here, or a uid that no key belongs to."""
    if not isinstance(value, str) or value != value.strip():
        return False
    return is_key(value.removeprefix(relations.ABSENT)) or is_uid(value)


def _is_own_key(value: Any) -> bool:
    """As keys are given here: TASK-012 is only another way to type TASK-12."""
    if not isinstance(value, str) or not is_key(value) or plain_key(value.strip().upper()) != value:
        return False
    return len(value.rpartition("-")[2]) <= MOST_DIGITS


def _is_estimate(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) == 1
        and all(unit in ("points", "minutes") and _is_number(amount) for unit, amount in value.items())
    )


def _is_check(value: Any) -> bool:
    return _is_text(value) or _all(_is_text)(value)


def _all(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(fits(item) for item in value)


def _one_of(*choices: str) -> Shape:
    return Shape(f"one of {', '.join(choices)}", lambda value: value in choices)


TEXT = Shape("a text", _is_text)
WORD = Shape("a word", _is_word)
LINE = Shape(f"a text on one line, of 1 to {MAX_TITLE} characters", _is_line)
WORDS = Shape("a list of words", _all(_is_word))
WHOLE = Shape("a whole number", _is_whole)
NUMBER = Shape("a number", _is_number)
FLAG = Shape("true or false", lambda value: isinstance(value, bool))
OBJECT = Shape("an object", lambda value: isinstance(value, dict))
TIME = Shape("a time like 2026-01-31T10:00:00Z", lambda value: _is_text(value) and bool(_TIME.fullmatch(value)))
DATE = Shape("a date like 2026-01-31", lambda value: _is_text(value) and bool(_DATE.fullmatch(value)))
KEY = Shape(
    f"a key like TASK-12, in capitals, without zeros before its number, which has at most {MOST_DIGITS} digits",
    _is_own_key,
)
UID = Shape("20 hexadecimal digits", lambda value: _is_text(value) and is_uid(value))
NAME = Shape("the key of a ticket", _is_name)
NAMES = Shape("a list of keys", _all(_is_name))
ESTIMATE = Shape('{"points": n} or {"minutes": n}', _is_estimate)
CHECK = Shape("a script or a list of words", _is_check)
STEPS = Shape("a list of pairs of texts", _all(lambda value: _all(_is_text)(value) and len(value) == 2))


class Parts(NamedTuple):
    """A list of objects, each with these values; ``needed`` may not be missing. What is not named here may be there."""

    needed: dict[str, Shape]
    more: dict[str, Shape] = {}


_SAID = {"by": WORD, "at": TIME}
_PARTS: dict[str, Parts] = {
    "criteria": Parts(
        {"id": WORD, "text": TEXT},
        {"check": CHECK, "group": TEXT, "approved": FLAG, "met": FLAG, "evidence": OBJECT, "steps": STEPS},
    ),
    "comments": Parts({"id": WORD, "text": TEXT, **_SAID}, {"kind": WORD, "data": OBJECT}),
    "work_log": Parts({"id": WORD, "minutes": WHOLE, **_SAID}, {"note": TEXT}),
    "subtasks": Parts({"id": WORD, "title": LINE, "status": _one_of(*subtasks.STATUSES)}),
    "obstacles": Parts({"id": WORD, "kind": _one_of(*obstacles.KINDS), "text": TEXT}, {"owner": WORD, **_SAID}),
    "links": Parts({"kind": _one_of(*links.KINDS), "id": WORD}, {"at": TIME, "title": TEXT, "url": TEXT}),
    "escalations": Parts({"at": TIME, "cause": WORD, "text": TEXT}),
    "former": Parts({"key": KEY, "kind": _one_of(*KINDS)}),
}

_TICKET: dict[str, Shape] = {
    "uid": UID,
    "key": KEY,
    "kind": _one_of(*KINDS),
    "title": LINE,
    "status": _one_of(*STATUSES),
    "priority": _one_of(*PRIORITIES),
    **dict.fromkeys(("body", "document", "reason", "business_value", "state"), TEXT),
    **dict.fromkeys(("assignee", "agent", "type", "severity", "sprint", "workflow", "verified", "created_by"), WORD),
    **dict.fromkeys(("created_at", "updated_at", "moved_at", "responded_at", "response_from"), TIME),
    **dict.fromkeys(("logged", "remaining", "progress"), WHOLE),
    **dict.fromkeys(("labels", "components"), WORDS),
    "files": Shape("lists of paths by use", lambda value: _by_name(value, _all(_is_text))),
    "related": Shape("lists of keys by relation", lambda value: _by_name(value, _all(_is_name))),
    "guards": Shape("objects by guard", lambda value: _by_name(value, lambda item: isinstance(item, dict))),
    "blocked_from": Shape("texts by name", lambda value: _by_name(value, _is_text)),
    "parent": NAME,
    "blocked_by": NAMES,
    "estimate": ESTIMATE,
    "target_date": DATE,
    "archived": FLAG,
}
_TICKET_NEEDS = ("uid", "key", "kind", "title", "status", "priority", "created_at", "created_by", "updated_at")

_SPRINT: dict[str, Shape] = {
    "uid": UID,
    "name": LINE,
    "state": _one_of(*_SPRINT_STATES),
    "goal": TEXT,
    **dict.fromkeys(("start", "end"), DATE),
    "capacity": NUMBER,
    **dict.fromkeys(("started_at", "closed_at"), TIME),
    **dict.fromkeys(("committed", "result"), OBJECT),
}
_SPRINT_NEEDS = ("uid", "name", "state")


def _by_name(value: Any, fits: Callable[[Any], bool]) -> bool:
    return isinstance(value, dict) and all(_is_word(name) and fits(item) for name, item in value.items())


def check_ticket(record: Any) -> None:
    """Raises InvalidInput saying which field is not what it has to be."""
    _check("The ticket", record, _TICKET, _TICKET_NEEDS, tuple(_PARTS))
    for name, parts in _PARTS.items():
        given = record.get(name, [])
        if not isinstance(given, list):
            raise _wrong(f"The ticket's {name}", "a list")
        for number, part in enumerate(given, start=1):
            _check(f"The ticket's {name} {number}", part, {**parts.needed, **parts.more}, tuple(parts.needed), None)


def check_sprint(record: Any) -> None:
    """Raises InvalidInput saying which field is not what it has to be."""
    _check("The sprint", record, _SPRINT, _SPRINT_NEEDS, ())


def _check(
    what: str, record: Any, shapes: dict[str, Shape], needed: tuple[str, ...], others: tuple[str, ...] | None
) -> None:
    """``others`` are names that may be there besides; ``None`` for any."""
    if not isinstance(record, dict):
        raise _wrong(what, "an object")
    missing = [name for name in needed if name not in record]
    if missing:
        raise InvalidInput(f"{what} has no {missing[0]}.", hint=_WHOLE)
    for name, value in record.items():
        if name in shapes:
            if not shapes[name].fits(value):
                raise _wrong(f"{what}: {name}", shapes[name].says)
        elif others is not None and name not in others:
            raise InvalidInput(f"{what} has an unknown key {name[:80]!r}.", hint="A newer Trackdown may know it.")


def _wrong(what: str, says: str) -> InvalidInput:
    return InvalidInput(f"{what} has to be {says}.", hint=_WHOLE)


_WHOLE = "Mend it there, or export again. Nothing was changed."
