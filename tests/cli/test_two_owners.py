"""A project that belongs to one user, and a command that another one starts in it, often root."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cli_person import Person

from trackdown.cli.whose_file import hint_of
from trackdown.engine.durable import Durable
from trackdown.errors import Unusable

OTHER = 65534
pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files to somebody else"
)


def made_by_root(folder: Path) -> set[str]:
    return {str(path) for path in folder.rglob("*") if path.lstat().st_uid == 0}


@pytest.fixture
def theirs(person: Person) -> Person:
    """A project of another user, whom root is not to trust."""
    for path in (person.folder, *person.folder.rglob("*")):
        os.chown(path, OTHER, OTHER, follow_symlinks=False)
    return person


@pytest.mark.parametrize(
    "words",
    [
        *(["run"], ["run", "--dry-run"], ["recover"], ["approve", "TASK-1"], ["reject", "TASK-1", "--reason", "no"]),
        *(["merge", "TASK-1"], ["answer", "Q-1", "yes"], ["runs", "tell", "RUN-1", "x"], ["runs", "cancel", "RUN-1"]),
    ],
    ids=" ".join,
)
def test_where_git_refuses_to_work_nothing_is_made(words: list[str], theirs: Person) -> None:
    refused = theirs.fails(*words)
    assert (refused["exit"], "dubious ownership" in str(refused)) == (6, True)
    # What is remembered of the settings is put in place by rename: its owner does not matter.
    assert {os.path.basename(path) for path in made_by_root(theirs.store.parent)} <= {"config.json"}


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Rights are asked for the real user; root comes back in the end."""
    os.setresuid(OTHER, OTHER, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def data() -> Iterator[Path]:
    """The folder of a store that somebody else owns, where everybody gets to."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as place:
        os.chmod(place, 0o755)
        folder = Path(place, "trackdown")
        folder.mkdir()
        os.chown(folder, OTHER, OTHER)
        yield folder


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="this system does not let root become somebody else and back")
def test_the_owner_of_what_is_in_the_way_is_named_with_what_gives_it_back(data: Path) -> None:
    lock = data / "locks" / "a b.lock"
    lock.parent.mkdir()
    lock.touch()
    with as_somebody_else():
        own = hint_of(Unusable("x", thing=str(data / "other" / "new"), hint="Then."), str(data))
        foreign = hint_of(Unusable("x", thing=str(lock), hint="Then."), str(data))
        outside = hint_of(Unusable("x", thing=str(lock), hint="Then."), "")
        far = hint_of(Unusable("x", thing="/usr/of-nobody", hint="Then."), str(data))
        words = hint_of(Unusable("x", thing="git", hint="Then."), str(data))
    assert (own, words) == ("Then.", "Then.")
    assert foreign.startswith(f"{lock.parent} belongs to root")
    assert f"`sudo chown -R {OTHER}:{os.getegid()} {lock.parent}`" in foreign
    assert outside == far == "Then.", "nobody is told to give away what is not ours"


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="this system does not let root become somebody else and back")
def test_an_engines_file_of_somebody_else_is_an_error_that_says_so(data: Path) -> None:
    database = data / "engine.db"
    database.touch()
    with as_somebody_else(), pytest.raises(Unusable, match="cannot be written to"):
        Durable(None, database).__enter__()  # type: ignore[arg-type]
