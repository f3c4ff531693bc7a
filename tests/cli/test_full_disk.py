"""A disk that is full is told as what it is, not as a fault of Trackdown's own."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from trackdown.cli.crash import Bug, report
from trackdown.errors import Unusable


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_says_what_to_do_and_keeps_no_traceback(number: int, tmp_path: Path) -> None:
    error = report(OSError(number, os.strerror(number), "/state/file"), str(tmp_path))
    assert (type(error), error.message, error.thing) == (Unusable, f"{os.strerror(number)}.", "/state/file")
    assert error.hint == "Free some space, then do it again."
    assert list(tmp_path.iterdir()) == []


def test_without_a_file_the_projects_folder_is_named(tmp_path: Path) -> None:
    assert report(OSError(errno.ENOSPC, "No space left on device"), str(tmp_path)).thing == str(tmp_path)


def test_another_failure_of_the_system_is_still_a_fault(tmp_path: Path) -> None:
    error = report(OSError(errno.EIO, "Input/output error"), str(tmp_path))
    assert isinstance(error, Bug)
    assert "Input/output error" in Path(error.thing).read_text(encoding="utf-8")
