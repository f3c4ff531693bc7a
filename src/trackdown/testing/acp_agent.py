"""A small agent that speaks the Agent Client Protocol, built with the agent's side of its SDK: no model is involved.

``python -m trackdown.testing.acp_agent FOLDER`` keeps its sessions in FOLDER. What it does is what it is asked, one
step a line, first word by first word (see ``STEPS``); other lines are said back. It lets a test see a whole turn of a
real client of that protocol: words, thoughts, files, permission, cancelling, failing, asking a person, going on with a
session. A question ends the turn; what stands after it is done in the session's next one.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import acp
from acp import schema

PAUSE = 0.05


class SmallAgent:
    """One process, any number of sessions. A session is a file of what was asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[str, Path] = {}
        self._cancelled = asyncio.Event()
        self._servers: list[Any] = []
        self._asked = ""
        self._mode = "usual"

    def on_connect(self, conn: acp.Client) -> None:
        self._client = conn

    async def initialize(self, protocol_version: int, *_: Any, **__: Any) -> acp.InitializeResponse:
        return acp.InitializeResponse(
            protocol_version=acp.PROTOCOL_VERSION,
            agent_capabilities=schema.AgentCapabilities(load_session="NO_LOAD" not in os.environ),
            agent_info=schema.Implementation(name="small", title="Small agent", version="1"),
        )

    async def new_session(self, cwd: str, mcp_servers: Any = None, **_: Any) -> acp.NewSessionResponse:
        session = uuid.uuid4().hex
        self._open(session, cwd, mcp_servers)
        return acp.NewSessionResponse(session_id=session)

    async def load_session(self, cwd: str, session_id: str, mcp_servers: Any = None, **_: Any) -> Any:
        if not self._log(session_id).exists():
            raise acp.RequestError.resource_not_found(session_id)
        self._open(session_id, cwd, mcp_servers)
        for line in self._log(session_id).read_text(encoding="utf-8").splitlines():
            await self._client.session_update(session_id, acp.update_agent_message_text(f"earlier: {line}"))
        return acp.LoadSessionResponse()

    async def set_session_mode(self, session_id: str, mode_id: str, **_: Any) -> Any:
        if mode_id == "secret":
            raise acp.RequestError(-32603, "Internal error", {"details": "only the chosen may do that"})
        self._mode = mode_id
        await self._say(session_id, f"[the mode is {mode_id}]\n")
        return schema.SetSessionModeResponse()

    async def cancel(self, session_id: str, **_: Any) -> None:
        self._cancelled.set()

    async def prompt(self, session_id: str, prompt: list[Any], **_: Any) -> acp.PromptResponse:
        self._asked = asked = "\n".join(getattr(block, "text", "") for block in prompt)
        left = [*self._left_over(session_id), *asked.splitlines()]
        while left:
            line = left.pop(0)
            word, _space, rest = line.partition(" ")
            step = STEPS.get(word)
            if step is None:
                await self._say(session_id, f"{line}\n")
            elif stop := await step(self, session_id, rest):
                self._log(session_id).with_suffix(".left").write_text("\n".join(left), encoding="utf-8")
                return acp.PromptResponse.model_validate({"stopReason": stop})
        with self._log(session_id).open("a", encoding="utf-8") as log:
            log.write(asked.replace("\n", " / ") + "\n")
        cost = 0.25 * len(self._log(session_id).read_text(encoding="utf-8").splitlines())
        counted = schema.UsageUpdate(
            session_update="usage_update", used=1, size=9, cost=schema.Cost(amount=cost, currency="USD")
        )
        await self._client.session_update(session_id, counted)
        used = schema.Usage(
            total_tokens=175, input_tokens=100, output_tokens=20, thought_tokens=5, cached_read_tokens=40,
            cached_write_tokens=10,
        )  # fmt: skip
        return acp.PromptResponse(stop_reason="end_turn", usage=used)

    def _open(self, session: str, cwd: str, servers: Any) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._log(session).touch()
        self._places[session] = Path(cwd)
        self._servers = list(servers or [])

    def _log(self, session: str) -> Path:
        return self._folder / f"{session}.txt"

    def _left_over(self, session: str) -> list[str]:
        """The steps that the session's last turn did not come to."""
        file = self._log(session).with_suffix(".left")
        if not file.exists():
            return []
        left = file.read_text(encoding="utf-8").splitlines()
        file.unlink()
        return left

    async def _say(self, session: str, words: str) -> None:
        for piece in (words[:3], words[3:]):
            await self._client.session_update(session, acp.update_agent_message_text(piece))

    async def _think(self, session: str, words: str) -> None:
        await self._client.session_update(session, acp.update_agent_thought_text(words))

    async def _write(self, session: str, rest: str) -> None:
        """``write NAME CONTENT``, with permission."""
        name, _, content = rest.partition(" ")
        file = self._places[session] / name
        old = file.read_text(encoding="utf-8") if file.exists() else None
        call = acp.start_tool_call("w1", f"Write {name}", kind="edit", status="pending", raw_input={"path": str(file)})
        await self._client.session_update(session, call)
        options = [
            schema.PermissionOption(kind="reject_once", name="No", option_id="no"),
            schema.PermissionOption(kind="allow_once", name="Yes", option_id="yes"),
        ]
        asked = schema.ToolCallUpdate(tool_call_id="w1", title=f"Write {name}")
        answer = await self._client.request_permission(session, asked, options)
        allowed = getattr(answer.outcome, "option_id", None) == "yes"
        if allowed:
            file.write_text(f"{content}\n", encoding="utf-8")
        diff = [acp.tool_diff_content(str(file), f"{content}\n", old)]
        done = acp.update_tool_call("w1", status="completed" if allowed else "failed", content=diff)
        await self._client.session_update(session, done)

    async def _wait(self, session: str, rest: str) -> str | None:
        """``wait NAME``: leave that file and wait to be cancelled."""
        (self._places[session] / rest).touch()
        await self._client.session_update(
            session, acp.start_tool_call("x1", "wait", kind="execute", status="in_progress")
        )
        await self._cancelled.wait()
        return "cancelled"

    async def _servers_named(self, session: str, _: str) -> None:
        await self._say(session, f"mode {self._mode}, servers {', '.join(each.name for each in self._servers)}")

    async def _stop(self, session: str, reason: str) -> str | None:
        return reason

    async def _fail(self, session: str, rest: str) -> None:
        """``fail CODE WORDS``: an error of the protocol."""
        code, _, words = rest.partition(" ")
        if int(code) == -32603:
            raise acp.RequestError(int(code), "Internal error", {"details": words})
        raise acp.RequestError(int(code), words)

    async def _crash(self, session: str, rest: str) -> None:
        print(rest, file=sys.stderr, flush=True)
        os._exit(3)

    async def _noise(self, session: str, rest: str) -> None:
        """What is no message of the protocol: text, and reports of kinds that nobody knows."""
        unknown = {"sessionUpdate": "sung", "notes": rest}
        for line in (rest, json.dumps({"method": "session/update", "params": {"update": unknown}}), "[1"):
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    async def _question(self, session: str, rest: str) -> str | None:
        """``question WORDS``: ask a person by the tool that the session was given for it, and end the turn."""
        told = [
            _called(server, "ask_user", {"question": rest}) for server in self._servers if server.name == "trackdown"
        ]
        await self._say(session, told[0] if told else "there is no tool to ask with")
        return "end_turn" if told else None

    async def _question_file(self, session: str, rest: str) -> str | None:
        """``question-file WORDS``: the same by the file."""
        Path(os.environ["TRACKDOWN_QUESTION"]).write_text(json.dumps({"question": rest}), encoding="utf-8")
        return "end_turn"

    async def _told(self, session: str, rest: str) -> None:
        """``told NAME``: write down what was said in this turn."""
        (self._places[session] / rest).write_text(self._asked, encoding="utf-8")

    async def _ask(self, session: str, rest: str) -> None:
        """A request that a client need not offer."""
        try:
            await self._client.ext_method("question", {"message": rest})
        except acp.RequestError:
            await self._say(session, "nobody answered")


STEPS: dict[str, Callable[[SmallAgent, str, str], Awaitable[str | None]]] = {
    "think": SmallAgent._think,
    "write": SmallAgent._write,
    "wait": SmallAgent._wait,
    "servers": SmallAgent._servers_named,
    "stop": SmallAgent._stop,
    "fail": SmallAgent._fail,
    "crash": SmallAgent._crash,
    "noise": SmallAgent._noise,
    "ask": SmallAgent._ask,
    "question": SmallAgent._question,
    "question-file": SmallAgent._question_file,
    "told": SmallAgent._told,
}


def _called(server: Any, tool: str, arguments: dict[str, Any]) -> str:
    """What a tool of an MCP server on standard streams answers."""
    requests: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": {"clientInfo": {"name": "small"}}},
        {"id": 2, "method": "tools/call", "params": {"name": tool, "arguments": arguments}},
    ]
    done = subprocess.run(
        [server.command, *server.args],
        input="".join(json.dumps({"jsonrpc": "2.0", **request}) + "\n" for request in requests),
        env={**os.environ, **{each.name: each.value for each in server.env}},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    answer = json.loads(done.stdout.splitlines()[-1])
    return str(answer["result"]["content"][0]["text"])


if __name__ == "__main__":
    # It offers a part of the protocol; the SDK answers that the rest is unknown.
    asyncio.run(acp.run_agent(cast("acp.Agent", SmallAgent(Path(sys.argv[1])))))
