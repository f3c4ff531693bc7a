"""One git process that stays and answers what names stand for: it sees what others change, and can be done without."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from trackdown.adapters.git import objects, resolver
from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.resolver import Resolver
from trackdown.testing.processes import until
from trackdown.testing.repositories import commit_all, git

STRANGE = [
    "",
    " ",
    "main",
    "no such",
    "main main",
    "HEAD^{tree}",
    "a\nb",
    "a\x0bb",
    "a\u2028b",
    "\udcff",
    "-x",
    "--help",
]


@pytest.fixture
def asked(repository: GitRepository) -> Iterator[Resolver]:
    with Resolver(repository.git) as made:
        yield made


def _pid(asked: Resolver) -> int:
    process = asked._process
    assert process is not None, "git was asked in the usual way"
    return process.pid


def test_every_question_is_answered_by_the_same_process(repository: GitRepository, asked: Resolver) -> None:
    tip = repository.tip("main")
    first = _pid(asked)
    assert repository.tip("main") == tip
    assert _pid(asked) == first


def test_what_others_change_meanwhile_is_seen(repository: GitRepository, asked: Resolver) -> None:
    assert repository.tip("topic") is None
    git(repository.root, "branch", "topic")
    assert repository.tip("topic") == repository.tip("main")
    moved = commit_all(repository.root, {"a.txt": "later\n"})
    assert repository.tip("main") == moved
    git(repository.root, "pack-refs", "--all")
    git(repository.root, "gc", "-q", "--prune=now")
    assert repository.tip("main") == moved
    git(repository.root, "branch", "-q", "-D", "topic")
    assert repository.tip("topic") is None
    assert _pid(asked)


def test_it_says_the_same_as_git_asked_in_the_usual_way(repository: GitRepository, asked: Resolver) -> None:
    by_it = objects.resolve(repository.git, *STRANGE)
    assert _pid(asked)
    repository.git.resolver = None
    assert objects.resolve(repository.git, *STRANGE) == by_it
    assert [name for name, found in zip(STRANGE, by_it, strict=True) if found] == ["main", "HEAD^{tree}"]


def test_a_process_that_died_is_replaced(repository: GitRepository, asked: Resolver) -> None:
    tip = repository.tip("main")
    first = _pid(asked)
    os.kill(first, signal.SIGKILL)
    assert [repository.tip("main"), repository.tip("main")] == [tip, tip]
    assert _pid(asked) != first


def test_one_that_does_not_answer_in_time_is_done_without(
    repository: GitRepository, asked: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = repository.tip("main")
    first = _pid(asked)
    os.kill(first, signal.SIGSTOP)
    monkeypatch.setattr(resolver, "SECONDS", 0.05)
    assert repository.tip("main") == tip
    until(lambda: not os.path.exists(f"/proc/{first}"), "the halted one is gone")


def test_a_question_longer_than_a_pipe_holds_is_answered(repository: GitRepository, asked: Resolver) -> None:
    found = objects.resolve(repository.git, *["main"] * 20_000)
    assert set(found) == {repository.tip("main")}
    assert len(found) == 20_000


def test_nothing_is_left_of_it_at_the_end(repository: GitRepository) -> None:
    with Resolver(repository.git) as made:
        repository.tip("main")
        process = made._process
    assert process is not None
    assert process.returncode is not None
    assert repository.git.resolver is None
    assert repository.tip("main") is not None


def test_a_commit_that_was_looked_up_is_not_asked_for_again(repository: GitRepository, base: str) -> None:
    found = objects.find_commit(repository.git, base)
    git(repository.root, "update-ref", "-d", "refs/heads/main")
    assert objects.find_commit(repository.git, base) == found
    assert objects.find_commit(repository.git, "main") is None, "what a name stands for can change"
