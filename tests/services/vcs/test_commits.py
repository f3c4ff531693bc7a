"""What commits say, with real git: whatever is done to the commits, a ticket's time is what they say in the end."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackdown.adapters.git.history import GitHistory
from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.sqlite.connection import create
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.tickets.changes import Changes, update
from trackdown.services.vcs.commits import Deeds, Scanned, scan
from trackdown.testing import factories
from trackdown.testing.repositories import git, make_repository, person_configuration

EVERYTHING = Deeds()


@pytest.fixture(autouse=True, scope="module")
def _one_identity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        for name, value in person_configuration(tmp_path_factory.mktemp("person") / "gitconfig").items():
            patch.setenv(name, value)
        yield


class Work:
    """A repository, a store beside it with one task, and somebody who commits at one second after the other."""

    def __init__(self, folder: Path) -> None:
        self.repository: GitRepository = make_repository(folder / "repository")
        self.history = GitHistory(self.repository)
        create(str(folder / "store.db"), "p1", "r1")
        self.store = SqliteStore(str(folder / "store.db"), factories.CountingClock().now)
        self.desk: Desk = factories.desk(self.store)
        factories.made(self.desk, "Do it")
        self.minutes: dict[int, int] = {}
        self._branches = 0

    def commit(self, minutes: int, body: str = "") -> None:
        number = len(self.minutes) + 1
        self.minutes[number] = minutes
        self._git("commit", minutes, body or f"Step {number}", "--date", f"2026-01-01T00:00:{number:02}Z")

    def amend(self, minutes: int) -> None:
        number = len(self.minutes)
        self.minutes[number] = minutes
        self._git("commit", minutes, f"Step {number}", "--amend")

    def pick(self) -> None:
        """The newest commit once more, on a branch beside the one that it is on."""
        self._branches += 1
        root, newest = self.repository.root, git(self.repository.root, "rev-parse", "HEAD")
        git(root, "checkout", "-q", "-b", f"b{self._branches}", "HEAD~1")
        git(root, "commit", "-q", "--allow-empty", "-m", "Something else")
        git(root, "cherry-pick", "--allow-empty", newest)

    def scan(self, wanted: Deeds = EVERYTHING, rewritten: Mapping[str, list[str]] | None = None) -> Scanned:
        return scan(self.desk, self.history, self.history.read(), wanted, rewritten)

    @property
    def logged(self) -> int:
        with self.store.read() as reader:
            return lookup.ticket(reader, "TASK-1").logged

    def _git(self, verb: str, minutes: int, subject: str, *options: str) -> None:
        git(self.repository.root, verb, "-q", "--allow-empty", "-m", subject, "-m", f"TASK-1 #{minutes}m", *options)


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), st.integers(1, 90)),
        st.tuples(st.just("amend"), st.integers(1, 90)),
        st.tuples(st.just("pick"), st.just(0)),
        st.tuples(st.just("scan"), st.just(0)),
    ),
    max_size=8,
)


@settings(max_examples=15)
@given(_STEPS)
def test_the_time_of_a_ticket_is_what_its_commits_say(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = Work(Path(folder))
        work.commit(5)
        for verb, minutes in steps:
            if verb in ("commit", "amend"):
                getattr(work, verb)(minutes)
            else:
                getattr(work, verb)()
        work.scan()
        assert work.logged == sum(work.minutes.values())
        assert work.scan().told == []
        work.store.close()


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path)


def test_time_that_is_not_wanted_is_neither_logged_nor_taken_back(work: Work) -> None:
    work.commit(30)
    work.scan(Deeds(time=False))
    assert work.logged == 0
    work.commit(20)
    work.scan()
    assert work.logged == 20
    old = git(work.repository.root, "rev-parse", "HEAD")
    git(work.repository.root, "commit", "-q", "--amend", "--allow-empty", "-m", "Nothing")
    work.scan(Deeds(time=False), {git(work.repository.root, "rev-parse", "HEAD"): [old]})
    assert work.logged == 20


def test_time_of_a_commit_is_taken_from_what_remains(work: Work) -> None:
    update(work.desk, "TASK-1", Changes(remaining="2h"))
    work.commit(30)
    work.scan()
    with work.store.read() as reader:
        assert lookup.ticket(reader, "TASK-1").remaining == 90
    work.amend(45)
    work.scan()
    with work.store.read() as reader:
        assert lookup.ticket(reader, "TASK-1").remaining == 75


def test_an_agent_can_be_the_one_who_commits(work: Work) -> None:
    work.desk = work.desk._replace(actor="agent:claude")
    work.commit(30, "Fixes TASK-1")
    assert [item.after for item in work.scan().told] == ["review"]
