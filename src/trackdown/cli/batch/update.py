"""``trackdown batch update``, and ``bulk-update`` behind the noun of a kind."""

from __future__ import annotations

import argparse

from trackdown.cli.answers import check_kind, closed_early
from trackdown.cli.call import Call
from trackdown.cli.input_text import read_text
from trackdown.cli.parser import Parser, UsageError, Words
from trackdown.core.query.nodes import Query
from trackdown.render.envelope import error_data
from trackdown.render.result import Result
from trackdown.render.tickets.bulk import bulk_data, bulk_lines
from trackdown.services.desk import Desk
from trackdown.services.tickets.bulk import Wanted, named_components, update
from trackdown.services.tickets.changes import Changes
from trackdown.services.tickets.listing import query_of

EXAMPLES = """\
  trackdown batch update --query "sprint:23 AND status:review" --set-status done --add-comment "Sprint 23 completion"
  trackdown issue bulk-update --query "component:auth AND status:open" --set-priority P2 --add-label sprint-23
  trackdown ticket bulk-update --query "component:front-end" --set-component frontend --dry-run
  trackdown list -q is:overdue | trackdown batch update --file - --set-priority P1 --reason "It is late"

A ticket changes wholly or not at all. One that a rule refuses stays as it is and says why; the others go through, and
the exit code is 3 then (2 if none did). All of it is one step for `trackdown undo`."""

_SET = {
    "priority": ("P", "P0, P1, P2 or P3"),
    "status": ("STATUS", "for each ticket as `update --status` would"),
    "assignee": ("WHO", '@name; @me is you; "" takes it away'),
    "sprint": ("NAME", '"" takes it away'),
    "type": ("TYPE", "bug, feature, enhancement, tech-debt or investigation"),
    "severity": ("WORD", "critical, high, medium or low"),
    "target_date": ("DAY", "until when, as YYYY-MM-DD"),
    "parent": ("KEY", "none takes it away"),
}


def build(parser: Parser, kind: str) -> None:
    which = parser.add_argument_group("which tickets")
    which.add_argument("--query", metavar="QUERY", help="all that it finds, as in `trackdown list`")
    which.add_argument("--keys", metavar="KEY", action=Words, help="these; with commas")
    which.add_argument("--file", metavar="FILE", help="the keys in a file; - is stdin")
    add = parser.add_argument
    for name, (metavar, meaning) in _SET.items():
        add(f"--set-{name.replace('_', '-')}", dest=name, metavar=metavar, help=meaning)
    meaning = "the components instead of those it has; if the query names components, instead of those"
    add("--set-component", metavar="WORD", action=Words, help=meaning)
    for name in ("component", "label"):
        add(f"--add-{name}", metavar="WORD", action=Words)
        add(f"--remove-{name}", metavar="WORD", action=Words)
    add("--add-comment", metavar="TEXT", default="", help="said about each of them")
    add("--reason", metavar="TEXT", default="", help="why; kept with the status, or as a comment")
    add("--archive", action="store_true", help="put them away")
    add("--force", action="store_true", help="although something is missing; it is recorded")
    add("--dry-run", action="store_true", help="say what would change, old and new, and change nothing")


def command(call: Call) -> Result:
    given = call.arguments
    desk = call.open().desk
    keys, query = _chosen(call, desk)
    found = update(desk, keys, query, _wanted(given, query), dry_run=given.dry_run)
    errors = [error_data(item.error) for item in found.refused]
    data = {"query": given.query, **bulk_data(found, dry_run=given.dry_run)}
    quiet = [item.key for item in found.touched]
    lines, notes = bulk_lines(found, dry_run=given.dry_run), closed_early(found.open_blockers)
    return Result(data, lines, found.exit_code, quiet, errors, notes=notes)


def _chosen(call: Call, desk: Desk) -> tuple[list[str], Query | None]:
    """The keys and the query that were typed. Raises UsageError if there is neither."""
    given = call.arguments
    keys = [*(given.keys or [])]
    if given.file is not None:
        keys += read_text(given.file, call.folder).replace(",", " ").split()
    elif given.query is None and not keys:
        raise UsageError(
            "Nothing says which tickets.", thing="--query", hint="Give --query QUERY, --keys KEY,KEY or --file FILE."
        )
    with desk.store.read() as reader:
        for key in keys:
            check_kind(reader, key, call.kind)
    if given.query is None:
        return keys, None
    if not given.query.strip():
        raise UsageError("The query is empty.", thing="--query", hint="Say which tickets, e.g. --query component:auth.")
    return keys, query_of(desk, [given.query], {"kind": [call.kind]} if call.kind else None)


def _wanted(given: argparse.Namespace, query: Query | None) -> Wanted:
    parent = given.parent
    changes = Changes(
        **{name: getattr(given, name) for name in _SET if name != "parent"},
        parent="" if parent is not None and parent.strip().lower() == "none" else parent,
        components=given.set_component,
        add_components=given.add_component or [],
        remove_components=given.remove_component or [],
        add_labels=given.add_label or [],
        remove_labels=given.remove_label or [],
        comment=given.add_comment,
        reason=given.reason,
        force=given.force,
    )
    exchanged = named_components(query.where) if query is not None and given.set_component else ()
    return Wanted(changes, given.archive, exchanged)
