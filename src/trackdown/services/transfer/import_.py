"""Taking in what an export holds, as one undoable step or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

from trackdown.core.ops import sprint_record
from trackdown.core.ops.envelope import State
from trackdown.core.ops.relations import ABSENT, absent
from trackdown.core.ops.sprint_record import FIELDS
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.ops.ticket_lifecycle import imported
from trackdown.core.reports.record import differing, record_of, referred, sprint_record_of, state_of
from trackdown.core.reports.record_shape import MOST_DIGITS
from trackdown.core.tickets.kinds import is_uid
from trackdown.errors import Ambiguous, Refused
from trackdown.ports.store import Reader, Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.relations.absent import adopt_absent
from trackdown.services.relations.edges import check_new_parent
from trackdown.services.transfer.export import names
from trackdown.services.transfer.placement import check_places, placed
from trackdown.services.transfer.survey import Source, Survey, keys_of, survey

AT_ONCE = 200
"""So many tickets are looked up and written in one go."""


class Wishes(NamedTuple):
    """``update`` lets the file win over what is here, ``renumber`` gives new keys to tickets whose keys are taken.
    ``from_outside``: checks that the file brings wait for a person's approval."""

    update: bool = False
    renumber: bool = False
    from_outside: bool = False
    dry_run: bool = False


class Difference(NamedTuple):
    """A ticket, or a sprint by its name, that is here with other content in these fields."""

    key: str
    fields: list[str]


class Imported(NamedTuple):
    """Keys, but for ``runs``, which counts what the file lists and is not imported. ``absent`` are tickets that are
    named and not here; ``renumbered`` maps keys of the file to those that the tickets got."""

    created: list[str]
    same: list[str]
    different: list[Difference]
    updated: list[str]
    renumbered: dict[str, str]
    sprints: list[str]
    absent: list[str]
    runs: int


CAREFUL = Wishes()


def import_(desk: Desk, source: Source, wishes: Wishes = CAREFUL) -> Imported:
    """Raises InvalidInput for a file that cannot be read, naming the place, and Refused for keys that are taken, for
    relations that cannot be, and for tickets that an agent is at."""
    found = survey(source)
    with rehearsal.step(desk, dry_run=wishes.dry_run) as writer:
        done = _Import(desk, writer, found, wishes)
        done.sprints()
        done.tickets(record.value for record in source.records() if record.kind == "ticket")
    return done.result()


class _Import:
    """One import, inside of its step."""

    def __init__(self, desk: Desk, writer: Writer, found: Survey, wishes: Wishes) -> None:
        self._desk = desk
        self._writer = writer
        self._wishes = wishes
        self._found = found
        self._done = Imported([], [], [], [], {}, [], [], found.runs)
        self._absent: set[str] = set()
        self._named: dict[str, str] = {}
        self._written: dict[str, State] = {}
        self._fresh: set[str] = set()
        self._taken = self._conflicts()
        self._reserve()

    def _conflicts(self) -> set[str]:
        """The keys of the file that other tickets have here. Raises Refused unless new ones are wanted."""
        taken = {key for key, uid in self._found.keys.items() if _owner(self._writer, key) not in ("", uid)}
        if taken and not self._wishes.renumber:
            named = ", ".join(sorted(taken)[:10]) + (", …" if len(taken) > 10 else "")
            raise Refused(
                f"Keys of the file belong to other tickets here: {named}.",
                thing=named,
                hint="With --renumber these tickets get new keys. Nothing was changed.",
            )
        return taken

    def _reserve(self) -> None:
        """New tickets get keys behind those of the file, and behind those that it names: a new EPIC-1 is not the one
        that somebody meant elsewhere."""
        highest: dict[str, int] = {}
        for key in (*self._found.keys, *self._found.named):
            prefix, _, number = key.rpartition("-")
            if len(number) <= MOST_DIGITS:
                highest[prefix] = max(int(number), highest.get(prefix, 0))
        for prefix, most in highest.items():
            self._writer.reserve(prefix, most)

    def sprints(self) -> None:
        here = {state["name"].casefold(): state for state in self._writer.sprints()}
        for record in self._found.sprints:
            known = here.get(record["name"].casefold())
            if known is None:
                fields = {name: value for name, value in record.items() if name not in ("uid", "name")}
                self._writer.append([sprint_record.created(record["uid"], record["name"], fields)])
                self._done.sprints.append(record["name"])
                continue
            fields_that_differ = differing({**sprint_record_of(known), "uid": ""}, {**record, "uid": ""})
            if not fields_that_differ:
                continue
            new = {name: record.get(name) for name in fields_that_differ if name in FIELDS}
            if self._wishes.update and new:
                self._writer.append([sprint_record.changed(known["uid"], new)])
                self._done.updated.append(record["name"])
            left = fields_that_differ if not self._wishes.update else sorted({*fields_that_differ} - FIELDS)
            if left:
                self._done.different.append(Difference(record["name"], left))

    def tickets(self, records: Iterable[dict[str, Any]]) -> None:
        left, done, all_of_them = iter(records), 0, len(self._found.own)
        while some := list(islice(left, AT_ONCE)):
            self._writer.tell("An import", done * 100 // all_of_them)
            self._some(some)
            done += len(some)
        self._writer.tell("An import", 99)
        for uid in [uid for uid in self._written if uid in self._fresh]:
            for key in keys_of(self._written[uid]):
                adopt_absent(self._writer, key, uid)
                self._adopt_children(key, uid)
        check_places(self._desk, self._writer, self._written, self._fresh)

    def _adopt_children(self, key: str, uid: str) -> None:
        """Tickets that came before their parent did. One that may not be under it stays as it is, and `validate`
        reports it."""
        for row in self._writer.children(absent(key)):
            try:
                child, parent = lookup.by_uid(self._writer, row.uid), lookup.by_uid(self._writer, uid)
                check_new_parent(self._writer, child, parent, under_archived=True)
            except Refused:
                continue
            self._writer.append([changed(row.uid, {"parent": uid})])

    def _some(self, records: list[dict[str, Any]]) -> None:
        here = self._writer.tickets([record["uid"] for record in records])
        name_of = names(self._writer, {uid for state in here.values() for uid in referred(state)})
        drafts = []
        for record in records:
            record = self._trusted(record)
            known = here.get(record["uid"])
            if known is not None:
                fields = differing(self._trusted(record_of(known, name_of)), record)
                if not fields:
                    self._done.same.append(record["key"])
                    continue
                if not self._wishes.update:
                    self._done.different.append(Difference(record["key"], fields))
                    continue
            state = state_of(self._keyed(record), self._uid_of)
            drafts.append(imported(record["uid"], state))
            self._written[record["uid"]] = placed(record["uid"], state)
            if known is None:
                self._fresh.add(record["uid"])
            (self._done.created if known is None else self._done.updated).append(state["key"])
        self._writer.append(drafts)

    def _trusted(self, record: dict[str, Any]) -> dict[str, Any]:
        if not self._wishes.from_outside:
            return record
        criteria = [{**item, "approved": False} if item.get("check") else item for item in record.get("criteria", [])]
        return {**record, **({"criteria": criteria} if criteria else {})}

    def _keyed(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record with a key of its own; what it was called before and is taken here is left out."""
        if self._taken.isdisjoint(keys_of(record)):
            return record
        former = [item for item in record.get("former", []) if item["key"] not in self._taken]
        made = {**record, "former": former}
        if record["key"] in self._taken:
            prefix = self._desk.prefixes[record["kind"]]
            made["key"] = f"{prefix}-{self._writer.next_number(prefix)}"
            self._done.renumbered[record["key"]] = made["key"]
        return made

    def _uid_of(self, name: str) -> str:
        if name not in self._named:
            uid = self._found.keys.get(name) or self._behind(name)
            self._named[name] = uid
            if uid.startswith(ABSENT):
                self._absent.add(name)
        return self._named[name]

    def _behind(self, name: str) -> str:
        if name.startswith(ABSENT) or is_uid(name):
            return name
        uid = _owner(self._writer, name)
        return uid if uid and self._writer.keys_of([uid]) else absent(name)

    def result(self) -> Imported:
        return self._done._replace(absent=sorted(self._absent))


def _owner(reader: Reader, key: str) -> str:
    """Who answers to a key here: a uid, several together as one text that is nobody's uid, or empty."""
    try:
        return reader.uid_of(key) or ""
    except Ambiguous:
        return "several"
