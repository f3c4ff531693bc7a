"""What becomes of the secrets in a run's folder. The one rule, which ``docs/explanation/security.md`` tells people:

- While the run is open, its folder is its user's alone, and what the client needs to go on stays as it wrote it:
  its session log, its settings, what it was answered in secret.
- What a turn printed and asked is cleaned as soon as the turn is recorded.
- When the run ends, whatever its end, secret answers, links to logins and temporary files go, and every other file is
  cleaned, also the client's session log: it stays readable, counted and searchable.

The work itself is left alone: the workspace, and what git keeps of it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from trackdown.services.secrecy import answers
from trackdown.services.secrecy.cleaning import DRAFT, clean_file

WORK = ("workspace", "checkouts", "git")
"""Folders of a run that hold its work, or are git's."""
TEMPORARY = ("tmp", "turns/*/scratch/tmp", "programs/*/tmp")
HOME = "home"
OF_A_TURN = ("process/stdout", "process/stderr", "scratch/question*.json")


class Cleaned(NamedTuple):
    """``found`` is what was taken out of each file, ``failed`` are those that could not be cleaned, with the reason;
    ``looked_at`` counts them all."""

    found: dict[str, dict[str, int]]
    failed: list[str]
    looked_at: int


def seal_turn(folder: Path, run: Path) -> Cleaned:
    """Clean what a turn that is recorded printed and asked. ``folder`` is the turn's, ``run`` the run's."""
    files = [path for pattern in OF_A_TURN for path in sorted(folder.glob(pattern))]
    return _clean(files, folder, answers.known(run), dry_run=False)


def seal_run(folder: Path, known: Sequence[str] = (), *, dry_run: bool = False) -> Cleaned:
    """Clean the folder of a run in which nothing is at work any more. ``known`` are secrets besides those that it was
    told. Doing it again finds nothing more."""
    secret = [*answers.known(folder), *known]
    if not dry_run:
        for pattern in TEMPORARY:
            for path in folder.glob(pattern):
                _take_away(path)
        _unlink_outward(folder / HOME)
    cleaned = _clean(_files(folder), folder, secret, dry_run=dry_run)
    if not dry_run:
        # Last: without them nobody knows any more what to look for.
        shutil.rmtree(folder / answers.FOLDER, ignore_errors=True)
    return cleaned


def _clean(files: Iterator[Path] | list[Path], folder: Path, known: Sequence[str], *, dry_run: bool) -> Cleaned:
    found: dict[str, dict[str, int]] = {}
    failed: list[str] = []
    looked_at = 0
    for path in files:
        looked_at += 1
        name = path.relative_to(folder).as_posix()
        try:
            counts = clean_file(path, known, dry_run=dry_run)
        except FileNotFoundError:
            continue  # a part of a database, which goes with it
        except OSError as error:
            failed.append(f"{name} ({error.strerror})")
            continue
        if counts:
            found[name] = dict(sorted(counts.items()))
    return Cleaned(found, failed, looked_at)


def _files(folder: Path) -> Iterator[Path]:
    """Every plain file of the run but its work, and the answers, which go."""
    for place, folders, names in os.walk(folder):
        if place == str(folder):
            folders[:] = [name for name in folders if name not in (*WORK, answers.FOLDER)]
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if path.name.endswith(DRAFT) and path.name.startswith("."):
                with suppress(OSError):
                    path.unlink()  # of somebody who was killed while cleaning
            elif path.is_file() and not path.is_symlink():
                yield path


def _take_away(path: Path) -> None:
    """A temporary folder; what cannot be taken away is cleaned like everything else."""
    if path.is_symlink():
        path.unlink(missing_ok=True)
        return
    for place, _, _ in os.walk(path):
        with suppress(OSError):
            os.chmod(place, 0o700)  # some tools close the folders that they make
    shutil.rmtree(path, ignore_errors=True)


def _unlink_outward(home: Path) -> None:
    """Links out of the client's folder: to the person's login, which nobody needs there any more."""
    top = os.path.realpath(home)
    for place, _, names in os.walk(home):
        for name in names:
            path = os.path.join(place, name)
            if os.path.islink(path) and not os.path.realpath(path).startswith(f"{top}{os.sep}"):
                with suppress(OSError):
                    os.unlink(path)
