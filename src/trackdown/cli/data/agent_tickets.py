"""``trackdown import … --format arela`` and ``trackdown export … --format arela``."""

from __future__ import annotations

from typing import Any

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import UsageError
from trackdown.render.amounts import amount
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.agent_tickets.export import HandedOut, in_place, into_folder, texts
from trackdown.services.agent_tickets.intake import TakenIn, Wishes, import_agent_tickets
from trackdown.services.desk import Desk

PARTLY = 3
_MOST = 20
"""So many names stand on one line for a person."""


def import_command(call: Call) -> Result:
    given = call.arguments
    if given.renumber:
        raise UsageError("--renumber is not for agent tickets.", thing="--renumber", hint="They get keys of their own.")
    if given.force and not given.update:
        raise UsageError("--force belongs to --update.", thing="--force", hint="Add --update, or leave --force out.")
    desk = call.open().desk
    files = bootstrap.agent_ticket_files(given.file, call.folder)
    done = import_agent_tickets(desk, files, Wishes(given.update, given.force, given.from_outside, given.dry_run))
    left = bool(done.different or done.conflicts) and not given.dry_run
    keys = [done.keys[id] for id in (*done.created, *done.updated)]
    data = {**done._asdict(), "dry_run": given.dry_run}
    return Result(data, _taken_in(done, given.dry_run), PARTLY if left else 0, quiet=keys)


def _taken_in(done: TakenIn, dry_run: bool) -> list[str]:
    made, changed = ("Would make", "Would change") if dry_run else ("Made", "Changed")
    lines = [f"{made} {amount(len(done.created), 'ticket')}{_listed(done.created, done.keys)}."]
    if done.updated:
        lines.append(f"{changed} {len(done.updated)}{_listed(done.updated, done.keys)}.")
    if done.same:
        lines.append(f"As the files say already: {amount(len(done.same), 'ticket')}.")
    if done.different:
        lines.append(f"Changed in their files, left alone (see --update){_listed(done.different, done.keys)}.")
    if done.conflicts:
        lines.append(f"Changed in their files and here, left alone (see --force){_listed(done.conflicts, done.keys)}.")
    if done.absent:
        lines.append(f"Named, but not here{_listed(done.absent, {})}.")
    if done.skipped:
        lines.append(f"No tickets{_listed(done.skipped, {})}.")
    return lines


def _listed(names: list[str], keys: dict[str, str]) -> str:
    shown = [f"{safe(name)} ({keys[name]})" if name in keys else safe(name) for name in names[:_MOST]]
    more = f", … {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f": {', '.join(shown)}{more}" if names else ""


def export_command(call: Call) -> Result:
    given = call.arguments
    if given.output and given.in_place:
        hint = "--in-place writes into the folder of the setting arela.folder, --output into another: use one."
        raise UsageError("--output and --in-place cannot be combined.", thing="--output --in-place", hint=hint)
    if given.stream:
        hint = "Leave it out; --output DIR writes a file for each ticket."
        raise UsageError("--stream is not for agent tickets.", thing="--stream", hint=hint)
    project = call.open()
    keys = _keys(project.desk, given.keys, given.query)
    if given.output or given.in_place:
        place = given.output or project.settings.ticket_folder
        folder = bootstrap.agent_ticket_folder(place, call.folder if given.output else project.places.root)
        write = into_folder if given.output else in_place
        done = write(project.desk, keys, folder, force=given.force, dry_run=given.dry_run)
        data = {**done._asdict(), "folder": place, "dry_run": given.dry_run}
        left = bool(done.conflicts) and not given.dry_run
        return Result(data, _handed_out(done, place, given.dry_run), PARTLY if left else 0, quiet=done.written)
    found = texts(project.desk, keys)
    if len(found) > 1 and not given.json:
        raise UsageError("Several tickets need a folder.", thing="--output", hint="Use --output DIR, or --in-place.")
    items: list[dict[str, Any]] = [
        {name: getattr(item, name) for name in ("id", "agent", "file", "form", "status", "text")} for item in found
    ]
    return Result({"tickets": items}, found[0].text if found else [], quiet=[item.id for item in found])


def _keys(desk: Desk, keys: list[str], query: str) -> list[str]:
    if keys and query:
        hint = "Leave one of them out, or write the keys into the query: key:TASK-1,TASK-2."
        raise UsageError("There are both keys and a --query.", thing="--query", hint=hint)
    if keys:
        return list(dict.fromkeys(keys))
    from trackdown.services.agent_tickets.intake import agent_ticket_keys
    from trackdown.services.tickets.listing import query_of

    found = agent_ticket_keys(desk, query_of(desk, [query]) if query else None)
    if not found:
        hint = "Name tickets: trackdown export TASK-1 --format arela"
        raise UsageError("There is no agent ticket to export.", thing="KEY", hint=hint)
    return found


def _handed_out(done: HandedOut, place: str, dry_run: bool) -> list[str]:
    wrote = "Would write" if dry_run else "Wrote"
    lines = [f"{wrote} {amount(len(done.written), 'file')} in {safe(place)}{_listed(done.written, {})}."]
    if done.same:
        lines.append(f"The same already: {amount(len(done.same), 'file')}.")
    if done.conflicts:
        what = "Changed there by others, left alone; import --update takes them in, --force writes over them"
        lines.append(f"{what}{_listed(done.conflicts, {})}.")
    if done.statuses:
        lines.append("The status file says how they stand.")
    return lines
