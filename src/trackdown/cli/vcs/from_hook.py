"""What a command does otherwise when a git hook started it: somebody waits for git, not for Trackdown."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from threading import Timer

from trackdown.render.result import Result

SECONDS = 5.0
LONGEST = 4_000_000
"""So many bytes are read of what git tells a hook: about 48,000 commits."""

LATER = "`trackdown git scan` does it later."
_PAIR = re.compile(rb"([0-9a-f]{40,64}) ([0-9a-f]{40,64})(?: .*)?")


def limited(perform: Callable[[], Result]) -> Result:
    """What it comes to, if that takes no longer than ``SECONDS``; else the process ends, without a failure. What it was
    writing is then not there at all: everything is one transaction."""
    timer = Timer(SECONDS, _give_up)
    timer.daemon = True
    timer.start()
    try:
        return perform()
    finally:
        timer.cancel()


def _give_up() -> None:
    os.write(2, f"trackdown: this was not read in {SECONDS:.0f} seconds; {LATER}\n".encode())
    os._exit(0)


def rebasing(git_dir: Path) -> bool:
    return any((git_dir / name).is_dir() for name in ("rebase-merge", "rebase-apply"))


def rewritten(text: bytes) -> dict[str, list[str]]:
    """For each new commit those that it was made of, from the lines that git gives post-rewrite (githooks(5))."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        pair = _PAIR.fullmatch(line)
        if pair is not None:
            found.setdefault(pair[2].decode(), []).append(pair[1].decode())
    return found
