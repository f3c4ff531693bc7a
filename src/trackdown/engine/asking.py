"""How an agent asks a person something: it leaves a file, by its own hand or by a small tool, and ends its turn.

The file lies in the folder of the turn, which the agent can write to inside a sandbox too; the store is out of its
reach. A file of that name in the run's folder is taken as well: that folder is what an agent knows as its run's.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from trackdown.core.ops.envelope import Draft
from trackdown.core.ops.run_record import recorded
from trackdown.core.runs.model import Run
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.questions import MOST_BYTES, PREFIX, Asked, read_question
from trackdown.engine.equipment import Equipment
from trackdown.ports.agent import TurnRequest
from trackdown.ports.store import Writer

VARIABLE = "TRACKDOWN_QUESTION"
FILE = "question.json"
SECOND = "question-2.json"
SERVER = "trackdown"
"""The name of our MCP server, which an agent's own server of that name replaces."""
GRACE_SECONDS = 30.0
"""So long an agent that has asked may take to end its turn; what it does without the answer is mostly done in vain."""


def environment(request: TurnRequest) -> dict[str, str]:
    """What tells the agent where to leave a question."""
    return {VARIABLE: str(request.scratch / FILE)}


def with_tool(e: Equipment, request: TurnRequest, profile: AgentProfile) -> AgentProfile:
    """The profile with the tool ``ask_user``, for a client that takes MCP servers."""
    takes = "mcpServers" in getattr(e.adapter(profile.adapter), "honours", ())
    if not takes or not e.ask or SERVER in profile.mcp_servers:
        return profile
    server: dict[str, Any] = {"command": e.ask[0], "args": list(e.ask[1:]), "env": environment(request)}
    return profile._replace(mcp_servers={**profile.mcp_servers, SERVER: server})


def has_asked(request: TurnRequest) -> bool:
    return any(os.path.lexists(folder / FILE) for folder in (request.scratch, request.run_dir))


def question(request: TurnRequest, clean: Callable[[str], str]) -> Asked | None:
    """What the agent asked in a turn that is over. It stays in the turn's folder, so that no other turn asks it.
    ``clean`` takes secrets out of a text: a question is recorded for ever."""
    own, loose = request.scratch / FILE, request.run_dir / FILE
    if os.path.lexists(loose):
        # One question for each turn: the next one must not find it there.
        with suppress(OSError):
            os.replace(loose, request.scratch / SECOND if os.path.lexists(own) else own)
    found = read_question(_head(own))
    if found is None:
        return None
    text, context, *options = (clean(said) for said in (found.text, found.context, *found.options))
    return found._replace(text=text, context=context, options=options)


def asked(writer: Writer, run: Run, turn: int, asks: Asked) -> Draft:
    payload = {**asks._asdict(), "key": f"{PREFIX}-{writer.next_number(PREFIX)}", "turn": turn}
    return recorded(run.uid, "asked", payload, turn)


def _head(path: Path) -> bytes:
    """The beginning of a file that an agent made: nothing where it is no plain file, so that it can neither lead to
    another place nor make anybody wait."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return b""
    try:
        return os.read(handle, MOST_BYTES) if stat.S_ISREG(os.fstat(handle).st_mode) else b""
    finally:
        os.close(handle)
