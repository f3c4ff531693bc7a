"""The cache of what set-up commands made: whole results only, also while several processes use it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trackdown.adapters.system.setup_cache import ABANDONED_SECONDS, MOST, FolderSetupCache

RESTORES = """
import os, shutil, sys
from pathlib import Path
from trackdown.adapters.system import setup_cache

real = setup_cache._copy
def halted(source, target):
    print("restoring", flush=True)
    sys.stdin.readline()
    real(source, target)
setup_cache._copy = halted
folder, digest, into = sys.argv[1:]
print(setup_cache.FolderSetupCache(Path(folder)).restore(digest, Path(into), ["deps"]), flush=True)
"""
"""A process that stops in the middle of a restoration until it is told to go on."""

CHURNS = """
import sys
from pathlib import Path
from trackdown.adapters.system.setup_cache import FolderSetupCache

folder, source, me = sys.argv[1:]
cache = FolderSetupCache(Path(folder))
for number in range(40):
    name = f"{me}{number % 14}"
    into = Path(source).parent / f"into-{me}-{number}"
    into.mkdir()
    cache.keep(name, Path(source), ["deps"])
    if cache.restore(name, into, ["deps"]):
        made = sorted(path.name for path in (into / "deps").iterdir())
        assert len(made) == 30, made
print("whole")
"""


def made(folder: Path, files: int = 3) -> Path:
    (folder / "deps").mkdir(parents=True)
    for number in range(files):
        (folder / "deps" / f"{number}.txt").write_text(str(number))
    return folder


def python(code: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def go_on(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


@pytest.fixture
def cache(tmp_path: Path) -> FolderSetupCache:
    return FolderSetupCache(tmp_path / "cache")


def fill(cache: FolderSetupCache, tmp_path: Path) -> None:
    """So many newer results that those of before have to go."""
    for number in range(MOST + 2):
        assert cache.keep(f"new{number}", made(tmp_path / f"source-{number}", 1), ["deps"])


def test_what_another_process_is_restoring_is_not_taken_away(cache: FolderSetupCache, tmp_path: Path) -> None:
    cache.keep("old", made(tmp_path / "source"), ["deps"])
    os.utime(tmp_path / "cache" / "old", (1, 1))
    (tmp_path / "into").mkdir()
    with python(RESTORES, str(tmp_path / "cache"), "old", str(tmp_path / "into")) as other:
        assert line(other) == "restoring"
        fill(cache, tmp_path)
        assert (tmp_path / "cache" / "old" / "0" / "2.txt").exists()
        go_on(other)
        assert line(other) == "True"
    assert sorted(path.name for path in (tmp_path / "into" / "deps").iterdir()) == ["0.txt", "1.txt", "2.txt"]


def test_a_process_that_died_while_restoring_keeps_nothing_locked(cache: FolderSetupCache, tmp_path: Path) -> None:
    cache.keep("old", made(tmp_path / "source"), ["deps"])
    (tmp_path / "into").mkdir()
    with python(RESTORES, str(tmp_path / "cache"), "old", str(tmp_path / "into")) as other:
        assert line(other) == "restoring"
        other.send_signal(signal.SIGKILL)
    os.utime(tmp_path / "cache" / "old", (1, 1))
    fill(cache, tmp_path)
    assert not (tmp_path / "cache" / "old").exists()
    assert not cache.restore("old", tmp_path / "into", ["deps"])


def test_the_one_that_was_used_longest_ago_goes_first(cache: FolderSetupCache, tmp_path: Path) -> None:
    source = made(tmp_path / "source")
    for number in range(MOST):
        cache.keep(f"d{number}", source, ["deps"])
        os.utime(tmp_path / "cache" / f"d{number}", (1000 + number, 1000 + number))
    (tmp_path / "into").mkdir()
    assert cache.restore("d0", tmp_path / "into", ["deps"])
    cache.keep("another", source, ["deps"])
    kept = {path.name for path in (tmp_path / "cache").iterdir()}
    assert kept == {"another", "d0", *(f"d{number}" for number in range(2, MOST))}


def test_what_killed_processes_left_goes_in_time(cache: FolderSetupCache, tmp_path: Path) -> None:
    source, folder = made(tmp_path / "source"), tmp_path / "cache"
    for name in ("a.1.gone", "b.2.part", "c.3.part"):
        made(folder / name)
    long_ago = time.time() - ABANDONED_SECONDS - 60
    os.utime(folder / "b.2.part", (long_ago, long_ago))
    cache.keep("d", source, ["deps"])
    assert sorted(path.name for path in folder.iterdir()) == ["c.3.part", "d"]


def test_two_runs_of_one_process_keep_the_same_result_side_by_side(
    cache: FolderSetupCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_are_copying, copy = threading.Barrier(2), shutil.copytree

    def copies_at_once(source: Path, target: Path, *, symlinks: bool) -> None:
        both_are_copying.wait(timeout=20)
        copy(source, target, symlinks=symlinks)

    monkeypatch.setattr(shutil, "copytree", copies_at_once)
    sources = [made(tmp_path / name, 30) for name in ("a", "b")]
    with ThreadPoolExecutor(2) as runs:
        assert list(runs.map(lambda source: cache.keep("d", source, ["deps"]), sources)) == [True, True]
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["d"]
    assert len(list((tmp_path / "cache" / "d" / "0").iterdir())) == 30


def test_processes_that_keep_and_restore_at_once_only_ever_see_whole_results(tmp_path: Path) -> None:
    source = made(tmp_path / "source", 30)
    others = [python(CHURNS, str(tmp_path / "cache"), str(source), name) for name in ("a", "b")]
    said = [other.communicate(timeout=60)[0].strip() for other in others]
    assert said == ["whole", "whole"]
    assert len([path for path in (tmp_path / "cache").iterdir() if "." not in path.name]) <= MOST + 2
