"""What is said beside the answer, on stderr."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import sys
import termios
from collections.abc import Callable

import pytest

from trackdown.cli.printing import show, tell
from trackdown.core.query.errors import BadQuery
from trackdown.render.envelope import error_data
from trackdown.render.result import Result

WARNING = "5 of 20 tickets are shown; `trackdown list --offset 5` shows the next ones."


def on_forty_columns(say: Callable[[], None]) -> list[str]:
    """What stands on a terminal of that width once that was said."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
    with pytest.MonkeyPatch.context() as patched, open(slave, "w", encoding="utf-8") as stream:
        patched.delenv("COLUMNS", raising=False)
        patched.setattr(sys, "stderr", stream)
        say()
        shown = os.read(master, 65536)
    os.close(master)
    return shown.decode().splitlines()


def test_a_terminal_gets_warnings_that_it_need_not_break() -> None:
    assert on_forty_columns(lambda: tell([WARNING])) == [
        "5 of 20 tickets are shown; `trackdown",
        "  list --offset 5` shows the next ones.",
    ]


def test_what_is_to_be_done_next_goes_on_under_its_beginning() -> None:
    query = "status:open AND (priority:P0 OR component:search"
    error = BadQuery(query, 16, "the ( here is not closed.", "Add a ), or put the text in quotes.")
    failed = Result(None, errors=[error_data(error)])
    assert on_forty_columns(lambda: show(failed, as_json=False, quiet=False)) == [
        "error[E-QUERY]: Column 17 of the query:",
        "        the ( here is not closed.",
        "  next: Add a ), or put the text in",
        "        quotes.",
        f"        {query}",
        f"        {'^':>17}",
    ]


def test_a_file_gets_warnings_whole(capfd: pytest.CaptureFixture[str]) -> None:
    tell([WARNING])
    assert capfd.readouterr().err == f"{WARNING}\n"
