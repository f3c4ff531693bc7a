"""One session's log among all of them: by its id, or by its file."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from trackdown.adapters.sessions import claude, codex, opencode
from trackdown.adapters.sessions.formats import client_of
from trackdown.adapters.sessions.unpacking import Unpacked, is_packed, plain_name
from trackdown.errors import Ambiguous, InvalidInput, NotFound
from trackdown.ports.sessions import SessionFile

TITLE = 400
"""Characters of a title, long enough that no token is cut into something that no longer looks like one."""
SHORTEST = 8
"""Characters of an id that tell sessions apart."""


def find(name: str, client: str, files: Iterable[str]) -> SessionFile:
    """Raises NotFound, Ambiguous, and InvalidInput for a file that is no session log."""
    if os.path.isfile(name):  # where Path.is_file raises for a name that no file can have
        return _by_file(Path(name).resolve(), client)
    found = [one for one in _candidates(name, client, files) if one is not None]
    if not found:
        hint = "Give the log's file instead, or the whole id as the client shows it."
        raise NotFound("There is no log of such a session.", thing=name[:200], hint=hint)
    if len({one.path for one in found}) > 1:
        places = ", ".join(str(one.path) for one in found[:3])
        raise Ambiguous("More than one log answers to that.", thing=name[:200], hint=f"Name one of them: {places}.")
    return found[0]


def content_of(file: SessionFile) -> Iterator[str]:
    """The log as lines of text."""
    if file.path.suffix == ".db":
        yield from _rows(file)
        return
    yield from _text(file.path)


def _text(path: Path) -> Iterator[str]:
    """The lines of a file, packed or not. Raises InvalidInput where a packed one is damaged, after what can be read."""
    with open(path, "rb", buffering=0) as file:
        source = Unpacked(file) if is_packed(file) else None
        raw = io.BufferedReader(source or file)
        yield from io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="\n")
        if source is not None and source.broken:
            hint = "Unpack it with gzip to see what is wrong with it."
            raise InvalidInput("That packed log is damaged, cut off or too large.", thing=str(path), hint=hint)


def _client_of(path: Path) -> str:
    with open(path, "rb", buffering=0) as file:
        return client_of(str(path), Unpacked(file) if is_packed(file) else file)


def _by_file(path: Path, client: str) -> SessionFile:
    found = _client_of(path)
    if not found or (client and found != client):
        whose = f"It is a log of {found}." if found else "Known are the logs of Claude Code, Codex and Gemini CLI."
        raise InvalidInput("That file is no such session log.", thing=str(path), hint=whose)
    return _described(path, found)


def _candidates(name: str, client: str, files: Iterable[str]) -> Iterator[SessionFile | None]:
    if len(name) < SHORTEST:
        return
    for text in files:
        path = Path(text)
        if path.suffix == ".db":
            yield _in_database(path, name) if client in ("", opencode.CLIENT) else None
            continue
        stem = _stem(path)
        if stem == name or stem.endswith((f"-{name}", f"-{name[:SHORTEST]}")):
            found = _client_of(path)
            described = _described(path, found) if found and client in ("", found) else None
            # A thread that another one started counts to the session of that one.
            named = found == codex.CLIENT and stem.endswith(name)
            yield described if described is not None and (named or described.session == name) else None


def _stem(path: Path) -> str:
    return Path(plain_name(path.name)).stem


def _described(path: Path, client: str) -> SessionFile:
    stem = _stem(path)
    session = stem[-36:] if client == codex.CLIENT else stem
    title = ""
    for number, line in enumerate(islice(_text(path), 202)):
        data = _object(line)
        if number == 0 or client == claude.CLIENT:
            session = _named(data, client) or session
        title = _asked(data)
        if title:
            break
    return SessionFile(client, session, path, " ".join(title.split())[:TITLE])


def _named(data: dict[str, Any], client: str) -> str:
    """The session that a line names, by which what it used is counted; empty if it names none."""
    name = data.get("sessionID" if client == opencode.CLIENT else "sessionId")
    if client == codex.CLIENT:
        begins = data.get("payload") if data.get("type") == "session_meta" else None
        name = (begins.get("session_id") or begins.get("id")) if isinstance(begins, dict) else None
    return name if isinstance(name, str) else ""


def _object(line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _asked(data: dict[str, Any]) -> str:
    """The words of a person on that line, if there are any."""
    payload = data.get("payload")
    if isinstance(payload, dict):
        item = payload.get("item")
        if isinstance(item, dict) and item.get("type") == "UserMessage":
            return _words(item.get("content"))
        return _words(payload.get("message")) if payload.get("type") == "user_message" else ""
    if data.get("type") != "user" or data.get("isMeta"):
        return ""
    message = data.get("message")
    return _words(message.get("content") if isinstance(message, dict) else data.get("content"))


def _words(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    return " ".join(text for text in texts if isinstance(text, str))


def _in_database(path: Path, session: str) -> SessionFile | None:
    try:
        with _opened(path) as connection:
            row = connection.execute("SELECT title FROM session WHERE id = ?", [session]).fetchone()
    except sqlite3.Error:
        return None
    return SessionFile(opencode.CLIENT, session, path, str(row[0])[:TITLE]) if row else None


def _rows(file: SessionFile) -> Iterator[str]:
    """A session of the database, one message or part a line, in the order of time."""
    query = (
        "SELECT 'message', time_created, id, data, id FROM message WHERE session_id = :session UNION ALL "
        "SELECT 'part', time_created, id, data, message_id FROM part WHERE session_id = :session ORDER BY 2, 1, 3"
    )
    with _opened(file.path) as connection:
        for kind, _, id, data, message in connection.execute(query, {"session": file.session}):
            row = {"kind": kind, "id": id, "message": message, "data": _object(data)}
            yield json.dumps(row, ensure_ascii=False) + "\n"


def _opened(path: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5))
