"""At the end of a command that wrote something: let a process in the background tell whoever wants to know."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trackdown.bootstrap import Places

_APART = 'nice "$@" </dev/null >/dev/null 2>&1 &'
"""The shell ends at once, so that nobody has to wait for the process and it is nobody's child."""


def after(places: Places, wrote: bool) -> None:
    """Start sending what is due, detached, if the project has rules and something was written.

    Nothing that goes wrong here is the command's failure: what could not be sent now is sent behind the next command.
    For an agent inside a run ``wrote`` has to be false: its supervisor ends, and counts, everything it leaves running.
    """
    if not wrote or not os.path.exists(places.notify) or not _somebody_to_tell(places) or not sys.executable:
        return
    # -P: what lies in the current folder is never imported.
    words = [sys.executable, "-P", "-m", "trackdown", "-q", "-C", places.root, "notify", "flush", "--due"]
    try:
        _start(words)
    except OSError:
        return  # no room for another process: see above


def _somebody_to_tell(places: Places) -> bool:
    """Whether any channel can have an address here; who only shares the rules pays nothing for them."""
    if os.path.exists(places.notify_targets):
        return True
    try:
        with open(places.notify, "rb") as file:
            return any(b"${" in line and not line.lstrip().startswith(b"#") for line in file)
    except OSError:
        return False


def _start(words: list[str]) -> None:
    try:
        # Importing subprocess would cost an everyday command more than all of this.
        pid = os.posix_spawn("/bin/sh", ["sh", "-c", _APART, "sh", *words], dict(os.environ), setsid=True)
        os.waitpid(pid, 0)
    except (AttributeError, NotImplementedError):  # Windows; a system whose spawn cannot begin a session
        import subprocess

        nothing = subprocess.DEVNULL
        subprocess.Popen(words, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)
