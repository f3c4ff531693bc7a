"""Greeting an agent behind the Agent Client Protocol without a task: who it is, and what of the protocol it can do.

The first message of the protocol, ``initialize``, asks no model and begins no session. Standard library only: the SDK
costs more to import than a check-up may.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any, NamedTuple

from trackdown.adapters.agents.json_lines import json_object, mapping

VERSION = 1
"""The protocol's, which our client speaks."""
_HELLO = {"protocolVersion": VERSION, "clientCapabilities": {}}
LEAVING_SECONDS = 2.0


class Greeting(NamedTuple):
    """``problem`` is why there was no answer, and empty if there was one. ``loads``: it can go on with a session.
    ``http``: it takes MCP servers that have a url."""

    problem: str = ""
    name: str = ""
    version: str = ""
    loads: bool = False
    http: bool = False


def greet(command: list[str], environment: Mapping[str, str], seconds: float) -> Greeting:
    """What the agent answers. It is ended again with all that it started in its group."""
    with tempfile.TemporaryDirectory(prefix="trackdown-") as folder, tempfile.TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                start_new_session=True,
            )
        except OSError as error:
            return Greeting(f"it cannot be started: {error.strerror}")
        try:
            answer, late = _answer(process, seconds), False
        except queue.Empty:
            answer, late = None, True
        finally:
            _end(process)
        if answer is None:
            complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - 2000))
            words = complaints.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            said = f": {words[0][:300]}" if words else ""
            if late:
                return Greeting(f"it does not answer in the Agent Client Protocol within {seconds:g} s{said}")
            return Greeting(f"it ended instead of answering{said}")
    return _read(answer)


def _answer(process: subprocess.Popen[bytes], seconds: float) -> dict[str, Any] | None:
    """The response; ``None`` where the agent ended without one. Raises queue.Empty where none comes in time."""
    assert process.stdin is not None
    assert process.stdout is not None
    found: queue.Queue[dict[str, Any] | None] = queue.Queue()
    threading.Thread(target=_listen, args=(process.stdout, found), daemon=True).start()
    request = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": _HELLO}
    with suppress(OSError):
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
    return found.get(timeout=seconds)


def _listen(stream: IO[bytes], found: queue.Queue[dict[str, Any] | None]) -> None:
    # A line without an end would be kept for ever: nothing that is longer is an answer.
    with suppress(OSError, ValueError):
        while line := stream.readline(1_000_000):
            answer = json_object(line.decode("utf-8", "replace"))
            if answer is not None and answer.get("id") == 0 and "method" not in answer:
                return found.put(answer)
    return found.put(None)


def _end(process: subprocess.Popen[bytes]) -> None:
    """An agent ends when nobody listens any more; those that do not are told to, with their children."""
    if process.stdin:
        with suppress(OSError):
            process.stdin.close()
    for number in (None, "SIGTERM", "SIGKILL"):
        with suppress(OSError):
            if number and hasattr(os, "killpg"):
                os.killpg(process.pid, getattr(signal, number))
            elif number:
                process.kill()
        with suppress(subprocess.TimeoutExpired):
            process.wait(LEAVING_SECONDS)
            break
    if hasattr(os, "killpg"):
        # What outlived it in its group; nobody else can have that number while one of them lives.
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)


def _read(answer: dict[str, Any]) -> Greeting:
    found = answer.get("result")
    if not isinstance(found, dict):
        error = answer.get("error")
        words = error.get("message") if isinstance(error, dict) else ""
        return Greeting(f"it answers the first message with an error: {str(words)[:300]}")
    if found.get("protocolVersion") != VERSION:
        return Greeting(f"it speaks version {str(found.get('protocolVersion'))[:20]} of the protocol, not {VERSION}")
    info, able = mapping(found.get("agentInfo")), mapping(found.get("agentCapabilities"))
    name = str(info.get("title") or info.get("name") or "")[:80]
    loads = able.get("loadSession") is True or "resume" in mapping(able.get("sessionCapabilities"))
    http = mapping(able.get("mcpCapabilities")).get("http") is True
    return Greeting("", name, str(info.get("version") or "")[:40], loads, http)
