"""``trackdown notify log``."""

from __future__ import annotations

from typing import Any

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, count
from trackdown.ports.notifier import Entry
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.render.table import Column, table
from trackdown.render.times import local

EXAMPLES = """\
  trackdown notify log
  trackdown notify log --limit 0 --json"""

_COLOURS = {"sent": "green", "failed": "red", "waiting": "yellow"}


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("--limit", type=count, default=50, metavar="N", help="the newest N (50); 0 for all")


def command(call: Call) -> Result:
    with bootstrap.notifier(call.open(), call.environment) as notifier:
        found = notifier.outbox.entries(call.arguments.limit)
    columns = [
        *(Column("WHEN"), Column("STATE", lambda state: _COLOURS.get(state, "")), Column("CHANNEL"), Column("TICKET")),
        *(Column("EVENTS", gives=2), Column("TRIES", right=True, spare=1), Column("WHY", gives=1)),
    ]
    lines = table(columns, [_row(entry) for entry in found], call.look) or ["Nothing was sent yet, and nothing waits."]
    return Result([_data(entry) for entry in found], lines, quiet=[safe(entry.notice.key) for entry in found])


def _row(entry: Entry) -> list[str]:
    notice = entry.notice
    again = f"; again from {local(entry.next_at)} on" if entry.next_at else ""
    why = f"{entry.error}{again}" if entry.error else ""
    events = ",".join(notice.events)
    return [local(entry.at), entry.state, notice.channel, notice.key, events, str(entry.tries or ""), why]


def _data(entry: Entry) -> dict[str, Any]:
    notice = entry.notice
    told = {"channel": notice.channel, "ticket": notice.key, "title": notice.title, "priority": notice.priority}
    return {
        "state": entry.state,
        **told,
        "events": notice.events,
        "happened_at": notice.at,
        "tries": entry.tries,
        "error": entry.error,
        "at": entry.at,
        "next_at": entry.next_at,
    }
