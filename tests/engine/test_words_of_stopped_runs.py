"""What stopped a run is told in words."""

from __future__ import annotations

import errno
import os

import pytest

from trackdown.engine.durable import sentence
from trackdown.errors import WorkFailed


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_with_the_way_on(number: int) -> None:
    said = sentence(OSError(number, os.strerror(number), "/state/run/log"))
    assert said == f"{os.strerror(number)} (/state/run/log). Make room, then `trackdown run` goes on."


def test_another_failure_of_the_system_has_no_number() -> None:
    assert sentence(PermissionError(errno.EACCES, "Permission denied", "/x")) == "Permission denied (/x)."
    assert sentence(OSError(errno.EIO, "Input/output error")) == "Input/output error."


def test_an_error_of_ours_says_what_to_do_next() -> None:
    assert sentence(WorkFailed("It failed.", thing="TASK-1", hint="Try again.")) == "It failed (TASK-1). Try again."


def test_a_mistake_of_ours_keeps_its_name() -> None:
    assert sentence(KeyError("uid")) == "KeyError: 'uid'"
