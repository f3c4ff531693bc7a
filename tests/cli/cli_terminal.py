"""What a command shows on a terminal of a certain size."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Mapping
from pathlib import Path

TRACKDOWN = [sys.executable, "-m", "trackdown"]


def on_a_terminal(folder: Path, *words: str, columns: int, environment: Mapping[str, str], lines: int = 24) -> str:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    chosen = {**environment, "TERM": "xterm"}
    chosen.pop("COLUMNS", None)
    shown = bytearray()
    with subprocess.Popen(
        [*TRACKDOWN, "-C", str(folder), *words], stdin=slave, stdout=slave, stderr=slave, env=chosen
    ) as process:
        os.close(slave)
        deadline = threading.Event()
        timer = threading.Timer(60, deadline.set)
        timer.start()
        while not deadline.is_set():
            if not select.select([master], [], [], 0.1)[0]:
                if process.poll() is not None:
                    break
                continue
            try:
                part = os.read(master, 65536)
            except OSError:  # Linux says so when the last process has closed its side
                break
            if not part:
                break
            shown += part
        timer.cancel()
    os.close(master)
    return shown.decode()
