from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.adapters.git.history import GitHistory
from trackdown.adapters.git.repository import GitRepository
from trackdown.errors import InvalidInput, NotFound
from trackdown.testing.repositories import git


@pytest.fixture
def history(repository: GitRepository) -> GitHistory:
    return GitHistory(repository)


def _commit(repository: GitRepository, message: str, *options: str) -> str:
    git(repository.root, "commit", "-q", "--allow-empty", "--cleanup=verbatim", "-m", message, *options)
    return git(repository.root, "rev-parse", "HEAD")


def test_commits_are_read_oldest_first_with_their_whole_messages(
    repository: GitRepository, history: GitHistory
) -> None:
    first = _commit(repository, "Say hello\n\nRefs TASK-1\n")
    second = _commit(repository, "Grüße\n", "--author=Bo <bo@example.org>")
    found = history.read("HEAD~2..HEAD")
    assert [(item.id, item.parents, item.subject, item.author, item.email) for item in found] == [
        (first, 1, "Say hello", "Ada Example", "ada@example.org"),
        (second, 1, "Grüße", "Bo", "bo@example.org"),
    ]
    assert "Refs TASK-1" in found[0].message


def test_without_a_range_it_is_all_that_head_leads_to(repository: GitRepository, history: GitHistory) -> None:
    for number in range(4):
        _commit(repository, f"number {number}")
    assert [item.subject for item in history.read()] == ["a change", *(f"number {n}" for n in range(4))]
    assert [item.subject for item in history.read("", 2)] == ["number 2", "number 3"]
    assert [item.parents for item in history.read()] == [0, 1, 1, 1, 1]


def test_a_repository_without_commits_has_an_empty_history(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    git(folder, "init", "-q")
    assert GitHistory(GitRepository.open(folder)).read() == []


@pytest.mark.parametrize("message", ["", "\n\n", "\x1b[31mred\x1b[0m\r\n", "a\n" * 50_000, "%H%x00 {} $(id)"])
def test_a_message_of_any_kind_is_one_message(repository: GitRepository, history: GitHistory, message: str) -> None:
    made = _commit(repository, message, "--allow-empty-message")
    after = _commit(repository, "after")
    assert [(item.id, item.message.strip()) for item in history.read("HEAD~2..HEAD")] == [
        (made, message.strip()),
        (after, "after"),
    ]


def test_a_message_that_is_no_utf_8_is_read(repository: GitRepository, history: GitHistory) -> None:
    file = repository.root.parent / "message"
    file.write_bytes(b"TASK-1 \xff\xfe end")
    git(repository.root, "commit", "-q", "--allow-empty", "-F", str(file))
    (found,) = history.read("HEAD~1..HEAD")
    assert found.message.startswith("TASK-1 ")
    assert found.message.strip().endswith(" end")


@pytest.mark.parametrize("range", ["nope", "nope..HEAD", "HEAD~99", "main HEAD", "a..b..c", "$(id)", "x" * 5_000])
def test_commits_that_are_not_there_are_not_found(history: GitHistory, range: str) -> None:
    with pytest.raises(NotFound):
        history.read(range)


@pytest.mark.parametrize("range", ["--all", "-1", "--output=stolen", "a\nb", "a\x00b"])
def test_what_could_be_an_option_is_no_range(repository: GitRepository, history: GitHistory, range: str) -> None:
    with pytest.raises(InvalidInput):
        history.read(range)
    assert not (repository.root / "stolen").exists()


def test_named_commits_are_those_that_are_here(repository: GitRepository, history: GitHistory) -> None:
    made = _commit(repository, "one")
    assert [item.subject for item in history.named([made, "0" * 40])] == ["one"]
    assert history.named([]) == history.named(["0" * 40]) == []


def test_a_commit_is_kept_as_long_as_something_leads_to_it(repository: GitRepository, history: GitHistory) -> None:
    root = repository.root
    first = _commit(repository, "one")
    git(root, "commit", "-q", "--amend", "--allow-empty", "-m", "two")
    second = git(root, "rev-parse", "HEAD")
    assert not history.kept(first)
    assert history.kept(second)
    git(root, "tag", "kept", first)
    assert history.kept(first)
    git(root, "checkout", "-q", "--detach")
    third = _commit(repository, "three")
    assert history.kept(third)
    assert not history.kept("0" * 40)
