"""Telling what no run is to blame for from what is wrong with a repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.adapters.git.command import failure
from trackdown.errors import OutOfOrder


@pytest.mark.parametrize(
    ("words", "machine"),
    [
        ("fatal: write error: No space left on device", True),
        ("error: unable to create file x: Disk quota exceeded", True),
        ("fatal: could not open 'x' for writing: Read-only file system", True),
        ("fatal: Out of memory, realloc failed: Cannot allocate memory", True),
        ("fatal: sha1 file '/r/.git/index.lock' write error. Out of diskspace", True),
        ("fatal: bad object refs/heads/main", False),
        ("fatal: Unable to create '/r/.git/index.lock': File exists.", False),
        ("error: pathspec 'x' did not match any file(s) known to git", False),
        ("", False),
    ],
)
def test_only_the_machines_own_trouble_is_out_of_order(words: str, machine: bool) -> None:
    assert isinstance(failure("add", Path("/r"), words), OutOfOrder) == machine
