"""What may stand in a field of a query, and the node that it becomes.

The one place that knows the fields: the parser and the options of commands (``wanted``) both come here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from trackdown.core.query.nodes import FLAGS, SORTABLE, THINGS, Compare, Equal, Has, Is, Node, Sort, Text, any_of
from trackdown.core.tickets.kinds import checked_key, checked_kind
from trackdown.core.tickets.statuses import checked_status
from trackdown.errors import InvalidInput

ALIASES = {"due": "target", "target-date": "target", "created-by": "by"}
KEYS = ("key", "parent", "under", "blocks", "blocked-by")
AMOUNTS = ("estimate", "logged", "remaining")
TIMES = ("created", "updated", "target")
COMPARED = ("priority", *AMOUNTS, *TIMES)
"""Fields that may be compared with ``<``, ``<=``, ``=``, ``>=`` and ``>``."""
OPTIONAL = (
    *("type", "severity", "state", "workflow", "assignee", "agent", "label", "component", "sprint"),
    *("parent", "blocks", "blocked-by", "target", "estimate", "remaining"),
)
"""Fields that may be empty, asked for with ``none``."""


class Value(NamedTuple):
    """One value as typed. In quotes it is taken as it is: ``none`` and ``@me`` mean nothing else then."""

    text: str
    quoted: bool = False


class Asker(NamedTuple):
    """Who asks and when: ``now`` is UTC ISO, ``me`` is a name without ``@`` or empty, ``also`` are others of the same
    person."""

    now: str
    me: str = ""
    also: tuple[str, ...] = ()


def field_called(name: str) -> str | None:
    """The field's own name, from an alias or another spelling; ``None`` if there is none."""
    clean = name.lower().replace("_", "-")
    clean = ALIASES.get(clean, clean)
    return clean if clean in FIELDS or clean == "sort" else None


def wanted(field: str, values: Iterable[str], asker: Asker) -> Node:
    """The tree for an option: the field has one of these values. Raises InvalidInput."""
    return any_of(*(term(field, "", Value(value), asker) for value in values))


def term(field: str, op: str, value: Value, asker: Asker) -> Node:
    """The node for one value of a field (see ``field_called``). Raises InvalidInput."""
    if op and field not in COMPARED:
        raise InvalidInput(
            f"{field} cannot be compared with {op}.", hint=f"{', '.join(COMPARED[:-1])} and {COMPARED[-1]} can."
        )
    if not value.text.strip():
        raise InvalidInput(f"{field}: has no value.", hint=_how_to_say(field))
    if value.text.lower() == "none" and not value.quoted and not op and field in OPTIONAL:
        return Equal(field, ("",))
    return FIELDS[field](field, op, value, asker)


def sorting(value: Value) -> Sort:
    """``priority`` or ``-updated``. Raises InvalidInput."""
    descending = value.text.startswith("-")
    name = value.text.removeprefix("-")
    field = field_called(name) or name.lower()
    return Sort(_one_of(field, SORTABLE, "Tickets cannot be sorted by"), descending)


def _how_to_say(field: str) -> str:
    nothing = f", or {field}:none for tickets without one" if field in OPTIONAL else ""
    return f"Write it directly behind the colon{nothing}; to look for text put it in quotes."


def _one_of(name: str, choices: tuple[str, ...], problem: str) -> str:
    if name not in choices:
        raise InvalidInput(f"{problem} {name[:80]!r}.", hint=f"{meant(name, choices)}Use one of: {', '.join(choices)}.")
    return name


def meant(name: str, choices: Iterable[str]) -> str:
    """A sentence with what was probably meant, or an empty text."""
    from trackdown.core.nearest import nearest

    close = nearest(name, choices)
    return f"Did you mean {close[0]}? " if close else ""


def _kind(field: str, op: str, value: Value, asker: Asker) -> Node:
    return Equal(field, (checked_kind(value.text),))


def _status(field: str, op: str, value: Value, asker: Asker) -> Node:
    try:
        return Equal(field, (checked_status(value.text),))
    except InvalidInput:
        return Equal(
            "state", (value.text.strip(),)
        )  # that of somebody's own workflow, whose states only the store knows


def _priority(field: str, op: str, value: Value, asker: Asker) -> Node:
    from trackdown.core.tickets.fields import checked_priority

    priority = checked_priority(value.text)
    return Compare(field, op, priority) if op not in ("", "=") else Equal(field, (priority,))


def _type(field: str, op: str, value: Value, asker: Asker) -> Node:
    from trackdown.core.tickets.fields import checked_type

    try:
        return Equal(field, (checked_type(value.text),))
    except InvalidInput:
        return Equal(field, (value.text.strip(),))  # a project may have types of its own


def _severity(field: str, op: str, value: Value, asker: Asker) -> Node:
    from trackdown.core.tickets.fields import checked_severity

    return Equal(field, (checked_severity(value.text),))


def _name(field: str, op: str, value: Value, asker: Asker) -> Node:
    return Equal(field, (value.text if value.quoted else value.text.strip(),))


def _person(field: str, op: str, value: Value, asker: Asker) -> Node:
    name = value.text.strip()
    if value.quoted:
        return Equal(field, (value.text,))
    if name.lower() != "@me":
        return Equal(field, (name.removeprefix("@") or name,))
    if not asker.me:
        raise InvalidInput("It is not known who @me is here.", hint=f"Write the name: {field}:ann.")
    return Equal(field, (asker.me, *asker.also))


def _key(field: str, op: str, value: Value, asker: Asker) -> Node:
    return Equal(field, (checked_key(value.text),))


def _text(field: str, op: str, value: Value, asker: Asker) -> Node:
    return text(value.text, field)


def text(words: str, field: str = "") -> Text:
    """The node for free text. Raises InvalidInput if there is no word in it."""
    from trackdown.core.query.words import words_of

    if not words_of(words):
        raise InvalidInput(f"{words[:80]!r} has no letter or digit to look for.", hint="Leave it out.")
    return Text(" ".join(words.split()), field)


def _time(field: str, op: str, value: Value, asker: Asker) -> Node:
    from trackdown.core.query.moments import checked_moment

    moment = checked_moment(value.text, asker.now)
    if field == "target":
        return Compare(field, op or "=", moment[:10])  # a target is a day
    if not op and len(moment) > len("2026-01-31"):
        raise InvalidInput(
            f"{value.text[:80]!r} is one moment.",
            hint=f"Write {field}:>{value.text[:80]} for later, {field}:<{value.text[:80]} for earlier.",
        )
    return Compare(field, op or "=", moment)


def _amount(field: str, op: str, value: Value, asker: Asker) -> Node:
    from trackdown.core.tickets.fields import checked_estimate, checked_minutes

    clean = value.text.strip()
    if field != "estimate":
        return Compare(field, op or "=", float(0 if clean == "0" else checked_minutes(clean)))
    ((unit, amount),) = checked_estimate(clean).items()
    return Compare(unit, op or "=", float(amount))


def _is(field: str, op: str, value: Value, asker: Asker) -> Node:
    return Is(_one_of(_FLAGS_CALLED.get(_word(value), _word(value)), FLAGS, "Nothing is"))


_FLAGS_CALLED = {
    **dict.fromkeys(("closed", "done", "resolved"), "finished"),
    **dict.fromkeys(("late", "due"), "overdue"),
    **{"orphan": "orphaned", "unowned": "unassigned", "waiting": "blocked"},
}
"""What other trackers call them."""


def _has(field: str, op: str, value: Value, asker: Asker) -> Node:
    return Has(_one_of(ALIASES.get(_word(value), _word(value)), THINGS, "Nothing has"))


def _word(value: Value) -> str:
    return value.text.strip().lower().replace("_", "-")


FIELDS: dict[str, Callable[[str, str, Value, Asker], Node]] = {
    "kind": _kind,
    "status": _status,
    "priority": _priority,
    "type": _type,
    "severity": _severity,
    **dict.fromkeys(("state", "workflow", "agent", "label", "component", "sprint"), _name),
    **dict.fromkeys(("assignee", "by"), _person),
    **dict.fromkeys(KEYS, _key),
    **dict.fromkeys(("title", "body"), _text),
    **dict.fromkeys(TIMES, _time),
    **dict.fromkeys(AMOUNTS, _amount),
    "is": _is,
    "has": _has,
}
"""Every field but ``sort``, with what reads a value of it."""
