"""Conversations with agents that began outside Trackdown: tied to tickets, kept without their secrets, looked at."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from trackdown.core.accounting.redaction import redacted
from trackdown.core.ops.envelope import State
from trackdown.core.ops.links import linked
from trackdown.core.query.nodes import EVERY_TICKET, Has, Query
from trackdown.core.runs.model import Run
from trackdown.core.tickets.model import Ticket
from trackdown.errors import InvalidInput, NotFound
from trackdown.ports.blobs import Blobs
from trackdown.ports.sessions import KeptLog, SessionFile, SessionLogs
from trackdown.ports.store import Reader
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.runs.session_ties import session_links, tie, without_time

LONGEST_ID = 200


class Conversation(NamedTuple):
    """``digest`` is that of the kept transcript, empty without one; ``redacted`` counts what was taken out of it.
    ``run`` is the run that it belongs to, empty for one from outside."""

    id: str
    client: str
    title: str = ""
    digest: str = ""
    redacted: dict[str, int] = {}
    run: str = ""
    at: str = ""


class Shown(NamedTuple):
    ticket: str
    conversation: Conversation
    transcript: str


def link(desk: Desk, logs: SessionLogs, key: str, name: str, client: str = "") -> tuple[Conversation, list[str]]:
    """Tie a conversation to a ticket, by its id or its log, and take it away from any other one; the keys of those. One
    whose log is not on this machine is tied as it is named if its client is named too. Doing it again changes nothing.
    Raises NotFound, Ambiguous, InvalidInput, Refused for the conversation of another ticket's run."""
    with desk.store.read() as reader:
        lookup.ticket(reader, key)
    found = _named(logs, name, client)
    new = {"id": found.session, "client": found.client, "title": _title(found)}
    with desk.store.write(desk.actor) as writer:
        held, before = tie(writer, lookup.ticket(writer, key), new)
        return _conversation(held), before


def _named(logs: SessionLogs, name: str, client: str) -> SessionFile:
    try:
        return logs.find(name, client)
    except NotFound:
        if not client:
            raise
    if not name.isprintable() or not name.strip() or len(name) > LONGEST_ID:
        raise InvalidInput("That cannot be the id of a session.", thing=name[:80], hint="Copy it from the client.")
    return SessionFile(client, name.strip(), Path())


def archive(
    desk: Desk, logs: SessionLogs, blobs: Blobs, key: str, name: str = "", *, dry_run: bool = False
) -> list[Conversation]:
    """Keep the transcripts of a ticket's conversations (or of one, by its id or its log) as they are now, without their
    secrets: those that were tied to it, and those of its runs. Those of before stay kept. Raises NotFound if there is
    none, or no log of it on this machine; then nothing is changed. Where it was not asked for by its id, the log of a
    run may have gone with the run's folder as long as there is another one."""
    with desk.store.read() as reader:
        ticket = lookup.ticket(reader, key)
        known = _all_of(reader, ticket)
    if name and all(held["id"] != name for held in known):
        file = logs.find(name, "")
        found = [(held, file) for held in _chosen(ticket, known, file.session)]
    else:
        found = _with_logs(logs, ticket, _chosen(ticket, known, name))
    new = []
    for held, file in found:
        counts: Counter[str] = Counter()
        digest = _keep(blobs, logs.content(file), counts, dry_run=dry_run)
        title = str(held.get("title") or "") or _title(file)
        new.append({**without_time(held), "title": title, "digest": digest, "redacted": dict(sorted(counts.items()))})
    if not dry_run:
        with desk.store.write(desk.actor) as writer:
            current = lookup.ticket(writer, key)
            writer.append(linked(current.uid, link) for link in new)
    return [_conversation(one) for one in new]


def _with_logs(
    logs: SessionLogs, ticket: Ticket, wanted: list[dict[str, Any]]
) -> list[tuple[dict[str, Any], SessionFile]]:
    """Each with its log. Raises NotFound for one without, but for runs of which there is another."""
    tied = {held["id"] for held in session_links(ticket)}
    found, missing = [], None
    for held in wanted:
        try:
            found.append((held, logs.find(held["id"], str(held.get("client") or ""))))
        except NotFound as error:
            if held["id"] in tied:
                raise
            missing = error
    if missing is not None and not found:
        raise missing
    return found


def _keep(blobs: Blobs, lines: Iterable[str], counts: Counter[str], *, dry_run: bool) -> str:
    """Line by line through a file: a log may be larger than memory. The digest, empty where nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="trackdown-session-") as folder:
        path = Path(folder) / "transcript"
        with open(path, "w", encoding="utf-8", newline="") as file:
            for line in lines:
                clean = redacted(line)
                counts.update(clean.counts)
                file.write(clean.text)
        return "" if dry_run else blobs.put_file(path)


def list_conversations(desk: Desk, key: str) -> list[Conversation]:
    """Those that were tied to the ticket, then those of its runs, the newest run first; each once."""
    with desk.store.read() as reader:
        ticket = lookup.ticket(reader, key)
        return _together(ticket, reader.runs(ticket=ticket.uid))


def all_conversations(desk: Desk) -> list[tuple[str, Conversation]]:
    """The same of every ticket that has any, each with the ticket's key; the oldest ticket first."""
    with desk.store.read() as reader:
        runs: dict[str, list[State]] = {}
        for state in reader.runs():
            runs.setdefault(state["ticket"], []).append(state)
        found: list[tuple[str, Conversation]] = []
        for state in reader.states(EVERY_TICKET):
            own = _together(Ticket.from_state(state), runs.get(state["uid"], []))
            found += [(state["key"], one) for one in own]
        return found


def kept_logs(desk: Desk, blobs: Blobs) -> list[KeptLog]:
    """The archived logs of all tickets, each session once."""
    found: dict[str, KeptLog] = {}
    with desk.store.read() as reader:
        for state in reader.states(Query(Has("links"))):
            for held in session_links(Ticket.from_state(state)):
                digest = str(held.get("digest") or "")
                if digest:
                    copy = partial(blobs.copy, digest)
                    found.setdefault(held["id"], KeptLog(str(held.get("client") or ""), held["id"], digest, copy))
    return list(found.values())


def _together(ticket: Ticket, runs: Iterable[State]) -> list[Conversation]:
    """What is kept of the session of a run stands with the run."""
    of_runs = {one.id: one for one in _of_runs(runs)}
    tied = [_conversation(held) for held in session_links(ticket)]
    tied = [one._replace(run=of_runs.pop(one.id).run) if one.id in of_runs else one for one in tied]
    return [*tied, *of_runs.values()]


def _all_of(reader: Reader, ticket: Ticket) -> list[dict[str, Any]]:
    """The links to the ticket's conversations, and those that there would be to the ones of its runs."""
    tied = session_links(ticket)
    ids = {held["id"] for held in tied}
    of_runs = [one for one in _of_runs(reader.runs(ticket=ticket.uid)) if one.id not in ids]
    return [*tied, *({"kind": "session", "id": one.id, "client": one.client, "title": one.title} for one in of_runs)]


def _of_runs(states: Iterable[State]) -> list[Conversation]:
    found: dict[str, Conversation] = {}
    for run in map(Run.from_state, states):
        for turn in run.turns:
            if turn.session and turn.session not in found:
                found[turn.session] = Conversation(
                    turn.session, run.agent.adapter, run.title, run=run.key, at=turn.started
                )
    return list(found.values())


def show(desk: Desk, blobs: Blobs, key: str, name: str = "") -> Shown:
    """A kept transcript. Raises NotFound where nothing is kept, InvalidInput where it has to be said which one."""
    with desk.store.read() as reader:
        ticket = lookup.ticket(reader, key)
        chosen = _chosen(ticket, _all_of(reader, ticket), name)
        told = {turn.session: run.key for run in _runs_of(reader, ticket) for turn in run.turns}
    kept = [held for held in chosen if held.get("digest")]
    if not kept:
        hint = f"Keep it with `trackdown session archive {ticket.key}`."
        run = next((told[held["id"]] for held in chosen if held["id"] in told), "")
        hint += f" What was said in {run} stands in `trackdown runs logs {run}` anyway." if run else ""
        raise NotFound(f"No transcript of {ticket.key} is kept.", thing=name or ticket.key, hint=hint)
    if len(kept) > 1:
        names = ", ".join(str(held["id"]) for held in kept)
        raise InvalidInput(
            f"{ticket.key} has {len(kept)} kept conversations.",
            thing=ticket.key,
            hint=f"Add --session, one of {names}.",
        )
    text = blobs.get(kept[0]["digest"]).decode("utf-8", "replace")
    return Shown(ticket.key, _conversation(kept[0]), text)


def _runs_of(reader: Reader, ticket: Ticket) -> Iterable[Run]:
    return map(Run.from_state, reader.runs(ticket=ticket.uid))


def _chosen(ticket: Ticket, known: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    held = [link for link in known if name in ("", link["id"])]
    if not held:
        what = "That conversation is not tied to the ticket." if name else "No conversation is tied to the ticket."
        hint = f"trackdown session link {ticket.key} --session ID"
        raise NotFound(what, thing=name[:LONGEST_ID] or ticket.key, hint=hint)
    return held


def _title(file: SessionFile) -> str:
    """What was asked first. It stands in the log of the store, so nothing secret may be in it."""
    return redacted(file.title).text


def _conversation(link: dict[str, Any]) -> Conversation:
    return Conversation(**{name: link[name] for name in Conversation._fields if name in link})
