"""Handing tickets out as agent tickets: as a text, into a folder, or back into the files that they were read from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from trackdown.core.runs.budget import amount, of_runs, shown
from trackdown.core.runs.model import Run
from trackdown.core.runs.usage import Usage
from trackdown.core.tickets.model import Ticket
from trackdown.errors import BadDocument
from trackdown.ports.store import Reader, Writer
from trackdown.ports.ticket_files import TicketFolder
from trackdown.services import lookup, rehearsal
from trackdown.services.agent_tickets.text import AgentText, Origin, agent_text, digest_of, origin_comment
from trackdown.services.desk import Desk


class HandedOut(NamedTuple):
    """Names of files below the folder. ``conflicts`` were changed there and here, or are there and unknown here, and
    were left alone. ``statuses``: the status file was changed."""

    written: list[str]
    same: list[str]
    conflicts: list[str]
    statuses: bool = False


def texts(desk: Desk, keys: list[str]) -> list[AgentText]:
    """Each ticket as an agent ticket. Raises NotFound, BadDocument naming the ticket."""
    with desk.store.read() as reader:
        return [_text(reader, lookup.ticket(reader, key)) for key in keys]


def _text(reader: Reader, ticket: Ticket) -> AgentText:
    try:
        found = agent_text(reader, ticket)
        return found._replace(cost=_cost(reader, ticket, found.origin))
    except BadDocument as error:
        error.thing = ticket.key
        raise


def _cost(reader: Reader, ticket: Ticket, origin: Origin | None) -> float | None:
    """What its file said when it was read, and what its runs cost since then. A cost that is known in part is not
    known."""
    runs = [Run.from_state(state) for state in reader.runs(ticket=ticket.uid)]
    turns, spent = [turn for run in runs for turn in run.turns], of_runs(runs)
    if not turns or spent.unpriced or not all(Usage.from_json(turn.usage).told for turn in turns):
        return None
    try:
        before = amount(origin.cost) if origin and origin.cost and float(origin.cost) != 0 else Decimal(0)
    except ValueError:
        return None
    return float(shown(before + spent.usd))


def into_folder(desk: Desk, keys: list[str], folder: TicketFolder, *, force: bool, dry_run: bool) -> HandedOut:
    """Files of that folder that say something else are left alone, unless ``force``."""
    found = texts(desk, keys)
    done = HandedOut([], [], [])
    for item in found:
        now = folder.read(item.file)
        if now == item.text:
            done.same.append(item.file)
        elif now is not None and not force:
            done.conflicts.append(item.file)
        else:
            done.written.append(item.file)
            if not dry_run:
                folder.write(item.file, item.text)
    return _with_statuses(done, found, folder, dry_run=dry_run)


def in_place(desk: Desk, keys: list[str], folder: TicketFolder, *, force: bool, dry_run: bool) -> HandedOut:
    """Into the files that the tickets were read from. One that was changed there since is a conflict, as is one that
    is there without having been read."""
    done = HandedOut([], [], [])
    found: list[AgentText] = []
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        for key in keys:
            ticket = lookup.ticket(writer, key)
            item = _text(writer, ticket)
            found.append(item)
            _one(writer, ticket, item, folder, done, force=force, dry_run=dry_run)
    return _with_statuses(done, found, folder, dry_run=dry_run)


def _one(
    writer: Writer,
    ticket: Ticket,
    item: AgentText,
    folder: TicketFolder,
    done: HandedOut,
    *,
    force: bool,
    dry_run: bool,
) -> None:
    now = folder.read(item.file)
    ours = digest_of(item.text)
    known = item.origin.digest if item.origin else ""
    if now is not None and now != item.text and not force and digest_of(now) != known:
        done.conflicts.append(item.file)
        return
    if now == item.text:
        done.same.append(item.file)
    else:
        done.written.append(item.file)
        if not dry_run:
            folder.write(item.file, item.text)
    if known != ours:
        said = "Written to" if now != item.text else "The same as"
        raw = item.text if item.form == "yaml" else ""
        cost = item.origin.cost if item.origin else ""
        origin = Origin(item.id, item.file, ours, item.form, item.agent, raw, cost)
        writer.append([origin_comment(ticket.uid, said, origin)])


def _with_statuses(done: HandedOut, found: list[AgentText], folder: TicketFolder, *, dry_run: bool) -> HandedOut:
    """YAML holds the status itself; of Markdown the status file tells what is not simply open."""
    listed = {*done.written, *done.same}
    items = [item for item in found if item.file in listed and item.form == "markdown"]
    if dry_run or not any(item.status != "pending" or item.cost is not None for item in items):
        return done
    entries: dict[str, dict[str, Any]] = {}
    for item in items:
        entries[item.id] = {"status": "open" if item.status == "pending" else item.status}
        if item.agent:
            entries[item.id]["agent"] = item.agent
        if item.cost is not None:
            entries[item.id]["cost"] = item.cost
    return done._replace(statuses=folder.note_statuses(entries))
