"""``trackdown workflow monitor``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from trackdown.cli.answers import check_kind
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError, number
from trackdown.render.result import Result

if TYPE_CHECKING:
    from trackdown.bootstrap import Project
    from trackdown.services.reports.monitoring import Look

EXAMPLES = """\
  trackdown workflow monitor --epic EPIC-1
  trackdown workflow monitor --epic EPIC-1 --notify-on-blocked --update-on-pr-events
  trackdown workflow monitor --follow --interval 60"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--epic", metavar="KEY", default="", help="this epic and everything below it; else all that is open")
    add("--notify-on-blocked", action="store_true", help="record an escalation, once, for each blocked ticket")
    add("--update-on-pr-events", action="store_true", help="move tickets whose branch or pull request was merged")
    add("--follow", action="store_true", help="look again and again, and print what has changed")
    add("--interval", metavar="SECONDS", type=number, default=30, help="with --follow: how often (30)")
    add("--dry-run", action="store_true", help="record and move nothing")


def command(call: Call) -> Result:
    from trackdown.render.reports.monitoring import monitor_lines

    given, project = call.arguments, call.open()
    if given.follow and given.dry_run:
        raise UsageError("--dry-run looks once.", thing="trackdown workflow monitor", hint="Leave --follow out.")
    if given.epic:
        with project.desk.store.read() as reader:
            check_kind(reader, given.epic, "epic")
    found = _look(call, project)
    lines = monitor_lines(found, call.look)
    while given.follow:
        _print(lines)
        before = lines
        while lines == before:
            time.sleep(given.interval)
            found = _look(call, project)
            lines = monitor_lines(found, call.look)
    refused = [item for item in found.moved if item.refused]
    code = 0 if not refused else 3
    return Result(_data(found, dry_run=given.dry_run), lines, code, quiet=[item.key for item in found.blocked])


def _look(call: Call, project: Project) -> Look:
    from trackdown.services.reports.monitoring import look

    given = call.arguments
    merged = _merged(project) if given.update_on_pr_events else None
    return look(project.desk, given.epic, blocked=given.notify_on_blocked, merged=merged, dry_run=given.dry_run)


def _merged(project: Project) -> Callable[[dict[str, Any]], str]:
    from trackdown import bootstrap

    return bootstrap.merged_branches(project)


def _print(lines: list[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _data(found: Look, *, dry_run: bool) -> dict[str, Any]:
    lists = ("blocked", "pressing", "stalled", "moved")
    plain = {name: [item._asdict() for item in getattr(found, name)] for name in lists}
    percent = None if found.percent < 0 else found.percent
    return {**found._asdict(), **plain, "epic": found.epic or None, "percent": percent, "dry_run": dry_run}
