"""A brand is worn by a program and all of its descendants, and by nobody else."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.adapters.processes.brand import LOWEST, brand_of, worn_by
from trackdown.adapters.processes.process_table import LINUX
from trackdown.testing.processes import Bench, Family, python, until

BARE = {"bare": True, "orphan": True, "leaves": "session", "stubborn": True}

only_linux = pytest.mark.skipif(not LINUX, reason="only Linux hands a limit on that counts for nothing else")


@given(st.text(), st.text())
def test_different_markers_have_different_brands_that_a_limit_can_hold(one: str, other: str) -> None:
    assert LOWEST <= brand_of(one) < 2**63
    assert (brand_of(one) == brand_of(other)) is (one == other)


@only_linux
def test_who_has_cleared_everything_still_wears_it_and_a_sweep_ends_them(
    bench: Bench, tmp_path: Path, bystander: subprocess.Popen[bytes]
) -> None:
    family = Family.of({"children": [BARE, {"orphan": True, "children": [BARE]}]}, tmp_path / "pids")
    bench.gather(family)
    assert {worn_by(pid) for pid in family.pids()} == {brand_of(bench.marker())}
    assert worn_by(os.getpid()) != brand_of(bench.marker())
    assert worn_by(bystander.pid) != brand_of(bench.marker())
    os.kill(bench.record()["supervisor"]["pid"], signal.SIGKILL)
    until(lambda: bench.processes.wait(bench.folder(), 0).phase == "lost", "the supervisor is gone")
    assert bench.processes.sweep(bench.marker("another")) == 0
    assert len(family.living()) >= 3
    assert bench.processes.sweep(bench.marker()) >= 3
    assert family.living() == []


@only_linux
def test_a_sweep_spares_the_branded_below_a_living_supervisor(bench: Bench, tmp_path: Path) -> None:
    family = Family.of({"children": [BARE]}, tmp_path / "pids")
    bench.gather(family)
    assert bench.processes.sweep(bench.marker()) == 0
    assert len(family.living()) == 2


@only_linux
def test_the_brand_is_no_limit_that_anything_notices(bench: Bench) -> None:
    code = "import resource, time; print(sum(range(10**6))); print(time.process_time() < 60)"
    state = bench.finish(python(code))
    assert (state.cause, state.exit_code) == ("exited", 0)
    assert (bench.folder() / "stdout").read_text() == "499999500000\nTrue\n"


def test_nobody_wears_the_brand_of_a_process_that_is_not_there() -> None:
    assert worn_by(2**22 - 1) == 0
