"""What is in a file that is about to be imported: everything is checked before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from trackdown.core.ops.relations import ABSENT
from trackdown.core.reports.exchange import Head, Record
from trackdown.core.reports.record import referred
from trackdown.core.reports.record_shape import check_sprint, check_ticket
from trackdown.core.tickets.kinds import is_uid
from trackdown.errors import InvalidInput

_ONCE = "Two exports were put together there: take the second {} of that name out, or import the exports by themselves."
_ONE_KEY = "Change the key of one of the two, and wherever that one is meant."


class Source(Protocol):
    """A file that ``export`` wrote; its records can be read more than once."""

    name: str
    head: Head

    def records(self) -> Iterator[Record]: ...


class Survey(NamedTuple):
    """``keys`` gives the uid behind each key in the file, former ones too; ``own`` the key of each ticket; ``named``
    are keys that its tickets name. ``runs`` counts what is listed and not imported."""

    keys: dict[str, str]
    own: dict[str, str]
    sprints: list[dict[str, Any]]
    runs: int
    named: set[str]


def survey(source: Source) -> Survey:
    """Raises InvalidInput naming the place of the first thing that is wrong."""
    found = Survey({}, {}, [], 0, set())
    for record in source.records():
        try:
            found = _taken(found, record)
        except InvalidInput as error:
            error.thing = error.thing or record.place
            raise
    for what, announced, there in (
        ("sprints", source.head.sprints, len(found.sprints)),
        ("tickets", source.head.tickets, len(found.own)),
    ):
        if announced != there:
            raise InvalidInput(
                f"The file announces {announced} {what} and holds {there}.",
                thing=source.name,
                hint="It was cut off, or edited: then change the number in its head as well.",
            )
    return found


def _taken(found: Survey, record: Record) -> Survey:
    value = record.value
    if record.kind == "run":
        return found._replace(runs=found.runs + 1)
    if record.kind == "sprint":
        check_sprint(value)
        if any(other["name"].casefold() == value["name"].casefold() for other in found.sprints):
            problem = f"The sprint {value['name'][:80]!r} is there twice."
            raise InvalidInput(problem, thing=record.place, hint=_ONCE.format("sprint"))
        found.sprints.append(value)
        return found
    check_ticket(value)
    if value["uid"] in found.own:
        problem = f"{value['key']} is there twice (its uid is {value['uid']})."
        raise InvalidInput(problem, thing=record.place, hint=_ONCE.format("ticket"))
    found.own[value["uid"]] = value["key"]
    found.named.update(name.removeprefix(ABSENT).upper() for name in referred(value) if not is_uid(name))
    for key in keys_of(value):
        if found.keys.setdefault(key, value["uid"]) != value["uid"]:
            raise InvalidInput(f"The key {key} belongs to two tickets of the file.", thing=record.place, hint=_ONE_KEY)
    return found


def keys_of(record: dict[str, Any]) -> list[str]:
    """The key of a ticket and those that it had before."""
    return list(dict.fromkeys([record["key"], *(former["key"] for former in record.get("former", []))]))
