"""The client's side of the Agent Client Protocol, for one turn: ``python -P acp_client.py FILE``.

FILE is what the adapter ``acp`` left in the scratch folder. It prints one object a line: ``{"acp": KIND, …}`` with the
kinds ``agent``, ``session``, ``update``, ``permission``, ``asked``, ``stopped`` and ``failed``. Exit code 0: the agent
ended the turn, in whichever way; 1: it did not come to that.

It uses the connection of the protocol's SDK and hands on what comes as it comes, so that an agent which is ahead of the
SDK's models is not cut off for saying something new.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

from acp import PROTOCOL_VERSION, RequestError
from acp.connection import Connection

LINE_LIMIT = 50 * 1024 * 1024
"""Bytes of one message: agents send whole files in a line."""
LEAVING_SECONDS = 5.0
GRANTS = ("allow_once", "allow_always")
"""Once first: some agents refuse to be allowed things for good in a folder that they do not know."""
REFUSALS = ("reject_once", "reject_always")
AUTH_REQUIRED = -32000
UNKNOWN_METHOD = -32601


def emit(kind: str, **data: Any) -> None:
    print(json.dumps({"acp": kind, **data}), flush=True)


class Conversation:
    """One turn with one agent."""

    def __init__(self, talk: dict[str, Any], process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._talk = talk
        self._agent = Connection(self._answer, process.stdin, process.stdout)
        self._session: str | None = None
        self._said = talk["prompt"]
        # While a session is loaded, the agent tells what was said in it before; some also tell that the mode is new.
        self._listening = False

    async def hold(self) -> int:
        """The exit code."""
        stage = "initialize"
        try:
            known = await self._ask(stage, {"protocolVersion": PROTOCOL_VERSION, "clientCapabilities": {}})
            emit("agent", **known)
            if known.get("protocolVersion") != PROTOCOL_VERSION:
                emit("failed", stage=stage, code=0, message=f"unsupported protocol version, not {PROTOCOL_VERSION}")
                return 1
            stage = "session"
            await self._begin(known.get("agentCapabilities") or {})
            if self._talk["mode"]:
                stage = "mode"
                await self._ask("session/set_mode", {"sessionId": self._session, "modeId": self._talk["mode"]})
            stage, self._listening = "prompt", True
            said = [{"type": "text", "text": self._said}]
            answer = await self._ask("session/prompt", {"sessionId": self._session, "prompt": said})
            emit("stopped", **answer)
            return 0
        except RequestError as error:
            emit("failed", stage=stage, code=error.code, message=str(error), data=error.data)
        except ConnectionError as error:
            emit("failed", stage=stage, code=0, message="the agent's process ended", ended=str(error))
        return 1

    async def cancel(self) -> None:
        if self._session:
            with contextlib.suppress(ConnectionError):
                await self._agent.send_notification("session/cancel", {"sessionId": self._session})

    async def close(self) -> None:
        await self._agent.close()

    async def _ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        answer = await self._agent.send_request(method, params)
        return answer if isinstance(answer, dict) else {}

    async def _begin(self, able: dict[str, Any]) -> None:
        place = {"cwd": self._talk["cwd"], "mcpServers": self._talk["servers"]}
        if self._talk["meta"]:
            place["_meta"] = self._talk["meta"]
        resumes = "resume" in (able.get("sessionCapabilities") or {})
        loads = bool(able.get("loadSession"))
        session = self._talk["session"]
        begun = (
            await self._continue(session, "session/resume" if resumes else "session/load", place) if session else None
        )
        if begun is None:
            begun = await self._ask("session/new", place)
            self._said = self._talk["anew"] if session else self._said
            session = begun.get("sessionId")
        self._session = session
        emit("session", **{**begun, "sessionId": session, "continues": resumes or loads})

    async def _continue(self, session: str, method: str, place: dict[str, Any]) -> dict[str, Any] | None:
        """Go on with a session; ``None`` if the agent does not have it any more."""
        try:
            return await self._ask(method, {"sessionId": session, **place})
        except RequestError as error:
            if error.code == AUTH_REQUIRED:
                raise
            return None

    async def _answer(self, method: str, params: Any, is_notification: bool) -> Any:
        params = params if isinstance(params, dict) else {}
        if method == "session/update":
            if self._listening:
                emit("update", update=params.get("update"))
            return None
        if method == "session/request_permission":
            return self._permission(params)
        if is_notification:
            return None
        emit("asked", method=method, message=params.get("message"))
        raise RequestError(UNKNOWN_METHOD, f"{method} is not offered by this client")

    def _permission(self, params: dict[str, Any]) -> dict[str, Any]:
        wanted = GRANTS if self._talk["permissions"] == "allow" else REFUSALS
        options = [each for each in params.get("options") or [] if isinstance(each, dict)]
        ranked = [each for kind in wanted for each in options if each.get("kind") == kind]
        emit("permission", tool=params.get("toolCall"), granted=bool(ranked) and wanted is GRANTS)
        if not ranked:
            return {"outcome": {"outcome": "cancelled"}}
        return {"outcome": {"outcome": "selected", "optionId": ranked[0].get("optionId")}}


async def converse(talk: dict[str, Any]) -> int:
    try:
        process = await asyncio.create_subprocess_exec(
            *talk["command"], cwd=talk["cwd"], stdin=PIPE, stdout=PIPE, limit=LINE_LIMIT, start_new_session=True
        )
    except OSError as error:
        emit("failed", stage="start", code=0, message=f"{talk['command'][0]}: No such file or directory ({error})")
        return 1
    conversation = Conversation(talk, process)
    cancelling: set[asyncio.Task[None]] = set()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # The agent ends the turn itself, and says so.
        loop.add_signal_handler(number, lambda: cancelling.add(loop.create_task(conversation.cancel())))
    try:
        return await conversation.hold()
    finally:
        await conversation.close()
        await _leave(process, talk["stays"])


async def _leave(process: Process, stays: bool) -> None:
    """An agent ends when nobody listens any more; those that do not are told to, with whom they stand for."""
    if process.stdin:
        # The SDK's connection leaves it open.
        process.stdin.close()
    for number in ("", "SIGTERM", "SIGKILL")[1 if stays else 0 :]:
        if number:
            _signal(process, number)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), LEAVING_SECONDS)
            return


def _signal(process: Process, number: str) -> None:
    """Some are started by a script that hands on no signal, so the agent's whole group gets it. The group is its own:
    what asks us to stop is not for the agent, which then could not end the turn itself."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, getattr(signal, number))
        else:
            process.kill()


if __name__ == "__main__":
    # What the SDK logs is about messages that are told anyway.
    logging.disable(logging.CRITICAL)
    raise SystemExit(asyncio.run(converse(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
