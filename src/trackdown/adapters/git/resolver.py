"""One git process that stays and says what names stand for, for whoever asks hundreds of times.

To start git takes a hundred times longer than to ask it. References and objects are looked up anew for every question,
so what others change meanwhile is seen.
"""

from __future__ import annotations

import os
import select
import subprocess
import threading
import time
from typing import Protocol

COMMAND = ("cat-file", "--batch-check")
SECONDS = 30.0
"""How long an answer may take before git is asked in the usual way instead."""
LONGEST_QUESTION = 4096
"""In bytes; below what a pipe holds, so that neither side waits for the other to read."""


class Asking(Protocol):
    """Git, as far as it asks a resolver."""

    resolver: Resolver | None

    def start(self, *arguments: str) -> subprocess.Popen[bytes]: ...


class Resolver:
    """Use it as a context: at its end the process goes. Safe for threads."""

    def __init__(self, git: Asking) -> None:
        self._git = git
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Resolver:
        self._git.resolver = self
        return self

    def __exit__(self, *_error: object) -> None:
        self._git.resolver = None
        with self._guard:
            self._end()

    def ask(self, question: bytes) -> bytes | None:
        """What git answers to these lines, a line each; ``None`` if it has to be asked in the usual way."""
        if len(question) > LONGEST_QUESTION or not hasattr(select, "poll"):
            return None
        with self._guard:
            try:
                return self._answer(question)
            except OSError:
                self._end()
                return None

    def _answer(self, question: bytes) -> bytes:
        """Raises OSError if there is none."""
        process = self._process = self._process or self._git.start(*COMMAND)
        assert process.stdin
        assert process.stdout
        process.stdin.write(question)
        process.stdin.flush()
        waiting = select.poll()
        waiting.register(process.stdout, select.POLLIN)
        due, answer = time.monotonic() + SECONDS, b""
        while answer.count(b"\n") < question.count(b"\n"):
            if not waiting.poll(max(0.0, due - time.monotonic()) * 1000):
                raise TimeoutError
            part = os.read(process.stdout.fileno(), 65536)
            if not part:
                raise BrokenPipeError
            answer += part
        return answer

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # it writes nothing
        process.communicate()
