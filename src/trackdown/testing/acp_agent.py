"""A small agent that speaks the Agent Client Protocol: no model is involved. Standard library only, so that it begins
at once; the client's side is built with the protocol's own library, which reads all that it says.

``python -m trackdown.testing.acp_agent FOLDER`` keeps its sessions in FOLDER. What it does is what it is asked, one
step a line, first word by first word (see ``STEPS``); other lines are said back. It lets a test see a whole turn of a
real client of that protocol: words, thoughts, files, permission, cancelling, failing, asking a person, going on with a
session. A question ends the turn; what stands after it is done in the session's next one.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROTOCOL_VERSION = 1
STDOUT = 1
METHOD_NOT_FOUND, INTERNAL_ERROR, NOT_FOUND = -32601, -32603, -32002

Json = dict[str, Any]


class Refused(Exception):
    """A request that is answered with an error of the protocol."""

    def __init__(self, code: int, message: str, data: Json | None = None) -> None:
        super().__init__(message)
        self.answer: Json = {"code": code, "message": message, **({"data": data} if data else {})}


class Wire:
    """JSON-RPC on standard streams, one message a line. Requests are answered side by side, so that a turn that is
    under way hears what comes meanwhile."""

    def __init__(self) -> None:
        self._write = threading.Lock()
        self._waiting: dict[int, queue.SimpleQueue[Json]] = {}

    def serve(self, methods: dict[str, Callable[[Json], Json | None]]) -> None:
        """Until the client closes the stream."""
        for line in sys.stdin:
            message = json.loads(line)
            if "method" not in message:
                self._waiting.pop(message["id"]).put(message)
            else:
                threading.Thread(target=self._answer, args=(message, methods), daemon=True).start()

    def tell(self, method: str, params: Json) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: Json) -> Json:
        """The result; raises ``Refused`` where the client answers with an error."""
        number, answer = len(self._waiting) + 1, queue.SimpleQueue[Json]()
        self._waiting[number] = answer
        self._send({"id": number, "method": method, "params": params})
        told = answer.get()
        if "error" in told:
            raise Refused(told["error"]["code"], told["error"]["message"])
        result: Json = told["result"]
        return result

    def _answer(self, message: Json, methods: dict[str, Callable[[Json], Json | None]]) -> None:
        try:
            if message["method"] not in methods:
                raise Refused(METHOD_NOT_FOUND, "Method not found", {"method": message["method"]})
            said: Json = {"result": methods[message["method"]](message.get("params") or {}) or {}}
        except Refused as refused:
            said = {"error": refused.answer}
        if "id" in message:
            self._send({"id": message["id"], **said})

    def put(self, line: str) -> None:
        """Past Python's own buffer: an answer may be under way when the client closes the stream, and a thread that
        holds the buffer at the end of the process makes Python abort."""
        left = f"{line}\n".encode()
        with self._write:
            while left:
                left = left[os.write(STDOUT, left) :]

    def _send(self, message: Json) -> None:
        self.put(json.dumps({"jsonrpc": "2.0", **message}))


class SmallAgent:
    """One process, any number of sessions. A session is a file of what was asked."""

    def __init__(self, folder: Path, wire: Wire) -> None:
        self._folder = folder
        self._wire = wire
        self._places: dict[str, Path] = {}
        self._cancelled = threading.Event()
        self._servers: list[Json] = []
        self._asked = ""
        self._mode = "usual"

    def methods(self) -> dict[str, Callable[[Json], Json | None]]:
        """It offers a part of the protocol."""
        return {
            "initialize": self._initialize,
            "session/new": self._new_session,
            "session/load": self._load_session,
            "session/set_mode": self._set_mode,
            "session/prompt": self._prompt,
            "session/cancel": lambda _: self._cancelled.set(),
        }

    def _initialize(self, _: Json) -> Json:
        return {
            "protocolVersion": PROTOCOL_VERSION,
            "agentCapabilities": {"loadSession": "NO_LOAD" not in os.environ},
            "agentInfo": {"name": "small", "title": "Small agent", "version": "1"},
        }

    def _new_session(self, asked: Json) -> Json:
        session = uuid.uuid4().hex
        self._open(session, asked)
        return {"sessionId": session}

    def _load_session(self, asked: Json) -> None:
        session = asked["sessionId"]
        if not self._log(session).exists():
            raise Refused(NOT_FOUND, f"Resource not found: {session}", {"uri": session})
        self._open(session, asked)
        for line in self._log(session).read_text(encoding="utf-8").splitlines():
            self._chunk(session, "agent_message_chunk", f"earlier: {line}")

    def _set_mode(self, asked: Json) -> None:
        self._mode = asked["modeId"]
        if self._mode == "secret":
            raise Refused(INTERNAL_ERROR, "Internal error", {"details": "only the chosen may do that"})
        self._say(asked["sessionId"], f"[the mode is {self._mode}]\n")

    def _prompt(self, request: Json) -> Json:
        session = request["sessionId"]
        self._asked = asked = "\n".join(block.get("text", "") for block in request["prompt"])
        left = [*self._left_over(session), *asked.splitlines()]
        while left:
            line = left.pop(0)
            word, _space, rest = line.partition(" ")
            step = STEPS.get(word)
            if step is None:
                self._say(session, f"{line}\n")
            elif stop := step(self, session, rest):
                self._log(session).with_suffix(".left").write_text("\n".join(left), encoding="utf-8")
                return {"stopReason": stop}
        with self._log(session).open("a", encoding="utf-8") as log:
            log.write(asked.replace("\n", " / ") + "\n")
        cost = 0.25 * len(self._log(session).read_text(encoding="utf-8").splitlines())
        self._report(session, "usage_update", used=1, size=9, cost={"amount": cost, "currency": "USD"})
        used = {"inputTokens": 100, "outputTokens": 20, "thoughtTokens": 5, "cachedReadTokens": 40}
        return {"stopReason": "end_turn", "usage": {**used, "cachedWriteTokens": 10, "totalTokens": 175}}

    def _open(self, session: str, asked: Json) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._log(session).touch()
        self._places[session] = Path(asked["cwd"])
        self._servers = asked.get("mcpServers") or []

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

    def _report(self, session: str, what: str, **more: Any) -> None:
        self._wire.tell("session/update", {"sessionId": session, "update": {"sessionUpdate": what, **more}})

    def _chunk(self, session: str, kind: str, words: str) -> None:
        self._report(session, kind, content={"type": "text", "text": words})

    def _say(self, session: str, words: str) -> None:
        for piece in (words[:3], words[3:]):
            self._chunk(session, "agent_message_chunk", piece)

    def _think(self, session: str, words: str) -> None:
        self._chunk(session, "agent_thought_chunk", words)

    def _write(self, session: str, rest: str) -> None:
        """``write NAME CONTENT``, with permission."""
        name, _, content = rest.partition(" ")
        file = self._places[session] / name
        old = file.read_text(encoding="utf-8") if file.exists() else None
        call = {"toolCallId": "w1", "title": f"Write {name}"}
        self._report(session, "tool_call", **call, kind="edit", status="pending", rawInput={"path": str(file)})
        options = [
            {"kind": "reject_once", "name": "No", "optionId": "no"},
            {"kind": "allow_once", "name": "Yes", "optionId": "yes"},
        ]
        question = {"sessionId": session, "toolCall": call, "options": options}
        answer = self._wire.ask("session/request_permission", question)
        allowed = answer["outcome"].get("optionId") == "yes"
        if allowed:
            file.write_text(f"{content}\n", encoding="utf-8")
        diff = [{"type": "diff", "path": str(file), "newText": f"{content}\n", "oldText": old}]
        done = "completed" if allowed else "failed"
        self._report(session, "tool_call_update", toolCallId="w1", status=done, content=diff)

    def _wait(self, session: str, rest: str) -> str | None:
        """``wait NAME``: leave that file and wait to be cancelled."""
        (self._places[session] / rest).touch()
        self._report(session, "tool_call", toolCallId="x1", title="wait", kind="execute", status="in_progress")
        self._cancelled.wait()
        return "cancelled"

    def _servers_named(self, session: str, _: str) -> None:
        self._say(session, f"mode {self._mode}, servers {', '.join(each['name'] for each in self._servers)}")

    def _stop(self, session: str, reason: str) -> str | None:
        return reason

    def _fail(self, session: str, rest: str) -> None:
        """``fail CODE WORDS``: an error of the protocol."""
        code, _, words = rest.partition(" ")
        if int(code) == INTERNAL_ERROR:
            raise Refused(INTERNAL_ERROR, "Internal error", {"details": words})
        raise Refused(int(code), words)

    def _crash(self, session: str, rest: str) -> None:
        print(rest, file=sys.stderr, flush=True)
        os._exit(3)

    def _noise(self, session: str, rest: str) -> None:
        """What is no message of the protocol: text, and reports of kinds that nobody knows."""
        unknown = {"sessionUpdate": "sung", "notes": rest}
        for line in (rest, json.dumps({"method": "session/update", "params": {"update": unknown}}), "[1"):
            self._wire.put(line)

    def _question(self, session: str, rest: str) -> str | None:
        """``question WORDS``: ask a person by the tool that the session was given for it, and end the turn."""
        own = [server for server in self._servers if server["name"] == "trackdown"]
        told = [_called(server, "ask_user", {"question": rest}) for server in own]
        self._say(session, told[0] if told else "there is no tool to ask with")
        return "end_turn" if told else None

    def _question_file(self, session: str, rest: str) -> str | None:
        """``question-file WORDS``: the same by the file."""
        Path(os.environ["TRACKDOWN_QUESTION"]).write_text(json.dumps({"question": rest}), encoding="utf-8")
        return "end_turn"

    def _told(self, session: str, rest: str) -> None:
        """``told NAME``: write down what was said in this turn."""
        (self._places[session] / rest).write_text(self._asked, encoding="utf-8")

    def _ask(self, session: str, rest: str) -> None:
        """A request that a client need not offer."""
        try:
            self._wire.ask("_question", {"message": rest})
        except Refused:
            self._say(session, "nobody answered")


STEPS: dict[str, Callable[[SmallAgent, str, str], str | None]] = {
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


def _called(server: Json, tool: str, arguments: Json) -> str:
    """What a tool of an MCP server on standard streams answers."""
    requests: list[Json] = [
        {"id": 1, "method": "initialize", "params": {"clientInfo": {"name": "small"}}},
        {"id": 2, "method": "tools/call", "params": {"name": tool, "arguments": arguments}},
    ]
    done = subprocess.run(
        [server["command"], *server["args"]],
        input="".join(json.dumps({"jsonrpc": "2.0", **request}) + "\n" for request in requests),
        env={**os.environ, **{each["name"]: each["value"] for each in server["env"]}},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    answer = json.loads(done.stdout.splitlines()[-1])
    return str(answer["result"]["content"][0]["text"])


if __name__ == "__main__":
    on_streams = Wire()
    on_streams.serve(SmallAgent(Path(sys.argv[1]), on_streams).methods())
