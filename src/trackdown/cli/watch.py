"""``trackdown watch``."""

from __future__ import annotations

import json
import os
import time
from typing import NamedTuple

from trackdown.cli import printing
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, lasting, number
from trackdown.cli.ticket_query import add_query, typed_query
from trackdown.errors import StoreMissing
from trackdown.render.envelope import envelope
from trackdown.render.history.changes import change_data, change_line
from trackdown.render.history.operations import mentioned
from trackdown.render.result import Result
from trackdown.services.history.watching import Change, Watching

EXAMPLES = """\
  trackdown watch                                  # until Ctrl-C
  trackdown watch --under EPIC-1 --since 2h
  trackdown watch status:blocked --for 10m --format jsonl"""

LOOK_SECONDS = 0.25


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add_query(parser, kind)
    add("--since", metavar="TIME", help="begin with what happened since then: 10m, 2h, 3d ago, or 2026-01-31")
    add("--for", dest="lasting", type=lasting, metavar="TIME", help="end after so long: 30s, 10m, 2h")
    add("--count", type=number, metavar="N", help="end after so many changes")
    add("--format", choices=("text", "jsonl"), metavar="FORMAT", help="text, or jsonl: a JSON object a line")


class _File(NamedTuple):
    """Which file the store is: SQLite goes on with one that was deleted or replaced as if nothing had happened."""

    path: str
    identity: tuple[int, int]


def command(call: Call) -> Result:
    given = call.arguments
    project = call.open()
    asked = any([given.words, given.query, given.text, *(getattr(given, name, None) for name in _ASKING)])
    query = typed_query(call, project.desk) if asked else None
    file = _File(project.places.store, _identity(project.places.store))
    watching = Watching(project.desk, query, given.since or "")
    end = None if given.lasting is None else time.monotonic() + given.lasting
    shown = 0
    while True:
        _check(file)
        changes = watching.more(mentioned)
        for change in changes:
            shown += 1
            if not printing.write(_line(call, change) + "\n") or shown == given.count:
                return Result({"changes": shown})
        if watching.caught_up:
            left = LOOK_SECONDS if end is None else end - time.monotonic()
            if left <= 0:
                return Result({"changes": shown})
            time.sleep(min(LOOK_SECONDS, left))


_ASKING = ("status", "kind", "priority", "assignee", "label", "component", "sprint", "type", "parent", "under")


def _line(call: Call, change: Change) -> str:
    if getattr(call.arguments, "json", False):
        return envelope(Result(change_data(change)), indented=False, ascii_only=printing.ascii_only())
    if call.arguments.format == "jsonl":
        return json.dumps(change_data(change), ensure_ascii=printing.ascii_only(), separators=(",", ":"))
    return change.name if call.quiet else change_line(change, call.look)


def _identity(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError as error:
        raise StoreMissing(
            "The store is gone.", thing=path, hint="Put its file back from a backup, then begin to watch again."
        ) from error
    return found.st_dev, found.st_ino


def _check(file: _File) -> None:
    if _identity(file.path) != file.identity:
        raise StoreMissing(
            "The store is another file than before.", thing=file.path, hint="Begin to watch again to follow this one."
        )
