"""What can stand for a value on the command line: words that are always the same, and what the project knows."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from trackdown.cli.call import Call
from trackdown.cli.parser import Words
from trackdown.core.query.nodes import FLAGS, SORTABLE, THINGS, And, Equal, Is, Query
from trackdown.core.tickets.fields import PRIORITIES, SEVERITIES, TYPES
from trackdown.core.tickets.kinds import KINDS
from trackdown.core.tickets.statuses import STATUSES
from trackdown.render.amounts import amount

if TYPE_CHECKING:
    from trackdown.bootstrap import Project

Found = tuple[str, str]
"""A word and what it means; the latter may be empty."""

MOST = 60
_SHORT = 60
_FIXED: dict[str, tuple[str, ...]] = {
    "status": STATUSES,
    "priority": PRIORITIES,
    "kind": KINDS,
    "severity": SEVERITIES,
    "sort": SORTABLE,
    "is": FLAGS,
    "has": THINGS,
}
_OF_METAVAR = {"STATUS": "status", "P": "priority", "KIND": "kind", "TYPE": "type", "WHO": "assignee", "KEY": "key"}
_TABLES = {"label": "labels", "component": "components"}
_FIELDS_OF_KEYS = ("key", "parent", "under", "blocks", "blocked-by")
_PARTS = ("set_", "add_", "remove_")
"""What stands before the name of a field in options that change it."""


class Values:
    """Opens the project only if something of it is asked for."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._project: Project | None = None

    def of(self, action: argparse.Action, command: str, kind: str, typed: str) -> list[Found]:
        """The values of an option or argument that begin with what is typed. Raises what opening a project raises."""
        if action.choices is not None:
            return _begun(((str(choice), "") for choice in action.choices), typed)
        metavar = str(action.metavar or "")
        if metavar == "QUERY":
            return self._query(typed)
        if metavar == "KEY" and command.startswith("config"):
            from trackdown.core.settings.keys import KEYS as SETTINGS

            return _begun(((name, "") for name in SETTINGS), typed)
        source = self._source(action, command, metavar)
        if source is None:
            return []
        head = typed[: typed.rindex(",") + 1] if isinstance(action, Words) and "," in typed else ""
        taken = head.split(",")
        found = source(typed=typed[len(head) :], kind=kind if not action.option_strings else "")
        return [(head + word, about) for word, about in found if word not in taken]

    def _source(self, action: argparse.Action, command: str, metavar: str) -> Callable[..., list[Found]] | None:
        name = action.dest
        for part in _PARTS:
            name = name.removeprefix(part)
        name = {"labels": "label", "components": "component"}.get(name, name)
        if name == "columns":
            from trackdown.render.tickets.table import COLUMNS

            return partial(_words, COLUMNS)
        if metavar == "STEP":
            return self._steps
        if metavar == "ID" and command.startswith("backup "):
            return self._backups
        if metavar == "RUN":
            return self._runs
        if metavar == "NAME" and command.startswith("sprint "):
            return self._sprints
        return self._field(name) or self._field(_OF_METAVAR.get(metavar, ""))

    def _field(self, name: str) -> Callable[..., list[Found]] | None:
        if name in _FIXED:
            return partial(_words, _FIXED[name])
        if name in _TABLES:
            return partial(self._table, _TABLES[name])
        sources = {
            **dict.fromkeys(_FIELDS_OF_KEYS, self._keys),
            **{"type": self._types, "assignee": self._people, "sprint": self._sprints, "agent": self._agents},
            "workflow": self._workflows,
        }
        return sources.get(name)

    def _query(self, typed: str) -> list[Found]:
        """The names of fields, and behind the colon their values."""
        from trackdown.core.query.terms import COMPARED, FIELDS

        lead = typed[: len(typed) - len(typed.lstrip("-("))]
        name, colon, value = typed[len(lead) :].partition(":")
        if any(character.isspace() or character == '"' for character in typed):
            return []
        if not colon:
            return _begun(((f"{lead}{field}:", "") for field in (*FIELDS, "sort")), typed)
        head = value[: value.rindex(",") + 1] if "," in value else ""
        rest = value[len(head) :]
        op = rest[: len(rest) - len(rest.lstrip("<>="))] if name in COMPARED else ""
        source = self._field(name)
        found = source(typed=rest[len(op) :], kind="") if source else []
        return [(f"{lead}{name}:{head}{op}{word}", about) for word, about in found]

    @property
    def _open(self) -> Project:
        if self._project is None:
            self._project = self._call.open()
        return self._project

    def _keys(self, typed: str, kind: str) -> list[Found]:
        with self._open.desk.store.read() as reader:
            if typed:
                rows = [row for row in reader.beginning(typed.upper(), MOST) if not kind or row.kind == kind]
            else:
                of_kind = (Equal("kind", (kind,)),) if kind else ()
                rows = reader.find(Query(And((Is("open"), *of_kind))), MOST)
        return [(row.key, _cut(row.title)) for row in rows]

    def _runs(self, typed: str, kind: str) -> list[Found]:
        with self._open.desk.store.read() as reader:
            runs = [(str(state["key"]), str(state["state"])) for state in reader.runs(limit=MOST)]
        return [*_begun(runs, typed.upper()), *(self._keys(typed, kind) if typed else [])]

    def _steps(self, typed: str, kind: str) -> list[Found]:
        """The newest that were not taken back."""
        from trackdown.core.ops.fold import retracted
        from trackdown.render.history.operations import mentioned, summary
        from trackdown.services.history.log import names, steps

        desk = self._open.desk
        found = steps(desk, MOST)
        gone = retracted([item for step in found for item in step.operations])
        left = [step for step in found if not {item.id for item in step.operations} <= gone]
        with desk.store.read() as reader:
            called = names(
                reader, (uid for step in left for item in step.operations for uid in (item.entity, *mentioned(item)))
            )
        return _begun(((step.id, _cut("; ".join(summary(step, called)))) for step in left), typed)

    def _backups(self, typed: str, kind: str) -> list[Found]:
        """The store itself need not be there any more."""
        from trackdown import bootstrap
        from trackdown.render.reports.backups import backup_line

        backups = bootstrap.backups(bootstrap.places(self._call.folder)).files.all()
        known = [(backup.id, backup_line(backup).removeprefix(backup.id).strip()) for backup in backups]
        return _begun([*known, *([("latest", "the newest")] if known else [])], typed)

    def _table(self, table: str, typed: str, kind: str) -> list[Found]:
        with self._open.desk.store.read() as reader:
            counted = reader.words(table)
        return _begun(((word, amount(number, "ticket")) for word, number in counted.items()), typed)

    def _people(self, typed: str, kind: str) -> list[Found]:
        with self._open.desk.store.read() as reader:
            counted = reader.tally(Query(), "assignee")
        named = ((f"@{name}", amount(number, "ticket")) for name, number in counted.items() if name)
        return _begun([("@me", f"you, {self._open.desk.name}"), *named], typed if typed[:1] == "@" else f"@{typed}")

    def _sprints(self, typed: str, kind: str) -> list[Found]:
        with self._open.desk.store.read() as reader:
            return _begun(((str(state["name"]), str(state["state"])) for state in reader.sprints()), typed)

    def _types(self, typed: str, kind: str) -> list[Found]:
        return _words((*TYPES, *self._open.desk.types), typed=typed)

    def _workflows(self, typed: str, kind: str) -> list[Found]:
        from trackdown.core.workflows.model import STANDARD

        return _words((STANDARD, *self._open.desk.workflows().own), typed=typed)

    def _agents(self, typed: str, kind: str) -> list[Found]:
        folder = self._open.places.agents
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        return _words(tuple(name.rpartition(".")[0] for name in names if name.endswith((".yaml", ".yml"))), typed=typed)


def _words(known: tuple[str, ...], typed: str, kind: str = "") -> list[Found]:
    return _begun(((word, "") for word in known), typed)


def _begun(found: Iterable[Found], typed: str) -> list[Found]:
    return [item for item in found if item[0].startswith(typed)]


def _cut(title: str) -> str:
    return title if len(title) <= _SHORT else f"{title[: _SHORT - 1]}…"
