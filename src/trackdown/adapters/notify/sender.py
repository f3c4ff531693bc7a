"""Delivery by a process of its own: apprise takes long to import, and a target that hangs can be given up for good."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import IO, Any

from trackdown.ports.notifier import Delivery

SECONDS = 30.0
"""How long a target may take for one message."""


class AppriseSender:
    """Started with the first message. Addresses go through a pipe: a command line can be read by everybody."""

    def __init__(self, environment: Mapping[str, str], seconds: float = SECONDS) -> None:
        self._environment = dict(environment)
        self._seconds = seconds
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def check(self, address: str) -> str:
        answer = self._ask({"check": address})
        return str(answer["problem"] if "problem" in answer else answer["error"])

    def send(self, address: str, text: str) -> Delivery:
        answer = self._ask({"send": address, "text": text})
        return Delivery(bool(answer["ok"]), str(answer["error"]), bool(answer["unreachable"]))

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _ask(self, question: dict[str, str]) -> dict[str, Any]:
        error = "the process that delivers ended"
        try:
            pipe = self._started().stdin
            if pipe is not None:
                pipe.write(json.dumps(question) + "\n")
                pipe.flush()
            line = self._answers.get(timeout=self._seconds)
        except queue.Empty:
            line, error = "", f"no answer within {self._seconds:.0f} s"
        except OSError:
            line = ""
        if not line:
            self.close()
            return {"ok": False, "error": error, "unreachable": True}
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._answers = queue.Queue()
            self._process = subprocess.Popen(
                # -P: what lies in the current folder is never imported.
                [sys.executable, "-P", "-m", "trackdown.adapters.notify.delivering"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
                cwd=os.path.expanduser("~") if os.path.isdir(os.path.expanduser("~")) else None,
                text=True,
                encoding="utf-8",
            )
            threading.Thread(target=_read, args=(self._process.stdout, self._answers), daemon=True).start()
        return self._process


def _read(stream: IO[str], answers: queue.Queue[str]) -> None:
    with contextlib.suppress(OSError, ValueError):  # closed meanwhile: the process was given up
        for line in stream:
            answers.put(line)
    answers.put("")
