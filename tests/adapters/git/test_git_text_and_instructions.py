"""How much there is to read in a commit, and what a workspace with a part of the files holds of ours."""

from __future__ import annotations

import pytest

from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.errors import InvalidInput
from trackdown.ports.repository import Shape
from trackdown.testing.repositories import AUTHOR, COMMITTER, commit_all, content, write

STRANGE = {"-rf": "12345", "ü/木 x": "ö", "a\nb": "1", '"q"': "22", "a:b": "333"}
TOLD = {"WORKER.md": "Read BRIEF.md.\n", ".worker/skills/x/SKILL.md": "rules\n"}
SHAPE = Shape("contract", ["src/"], "The brief.\n", TOLD)


def test_text_is_counted_in_bytes_and_what_is_binary_is_not(repository: GitRepository) -> None:
    commit = commit_all(repository.root, {**STRANGE, "empty": "", "picture": "\x00" * 5000})
    sizes = repository.text_sizes(commit)
    assert {name: sizes[name] for name in STRANGE} == {name: len(text.encode()) for name, text in STRANGE.items()}
    assert "picture" not in sizes
    assert sizes["src/b.txt"] == 4


def test_a_commit_without_any_text_has_none(repository: GitRepository) -> None:
    commit = commit_all(repository.root, {"a.txt": None, "src/b.txt": None, ".gitignore": None, "x": "\x00"})
    assert repository.text_sizes(commit) == {}


def test_lines_are_counted_whatever_files_are_called(repository: GitRepository, base: str) -> None:
    commit = commit_all(repository.root, {"a.txt": None, "a\nb": "1\n2\n", "picture": "\x00", "src/b.txt": "2\n3\n"})
    assert repository.lines(base, commit) == (4, 2)
    assert repository.lines(base, base) == (0, 0)


def test_a_file_is_read_out_of_a_commit(repository: GitRepository, base: str) -> None:
    commit = commit_all(repository.root, STRANGE)
    assert {name: repository.read(commit, name) for name in STRANGE} == {n: t.encode() for n, t in STRANGE.items()}
    assert repository.read(base, "-rf") is None
    assert repository.read(base, "src") is None
    with pytest.raises(InvalidInput):
        repository.read(base, "../a.txt")


def test_instructions_lie_in_the_workspace_and_are_no_part_of_the_work(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    made = workspaces.create("r1", base, SHAPE)
    there = {str(path.relative_to(made.path)) for path in made.path.rglob("*") if path.is_file()}
    assert {path for path in there if not path.startswith(".git/")} == {"BRIEF.md", "src/b.txt", *TOLD}
    write(made.path, {"src/c.txt": "new\n", "WORKER.md": "mine now\n", "BRIEF.md": "mine too\n"})
    commit = workspaces.commit("r1", base, "work", AUTHOR, COMMITTER)
    assert content(repository, commit.id) == {**content(repository, base), "src/c.txt": "new\n"}


def test_a_file_of_the_works_own_is_never_taken_for_ours(repository: GitRepository, workspaces: GitWorkspaces) -> None:
    base = commit_all(repository.root, {"WORKER.md": "the project's\n"})
    made = workspaces.create("r1", base, SHAPE._replace(patterns=["src/", "WORKER.md"]))
    assert (made.path / "WORKER.md").read_text() == "the project's\n"
    write(made.path, {"WORKER.md": "changed\n"})
    assert content(repository, workspaces.commit("r1", base, "w", AUTHOR, COMMITTER).id)["WORKER.md"] == "changed\n"
    other = workspaces.create("r2", base, SHAPE)
    assert (other.path / "WORKER.md").read_text() == TOLD["WORKER.md"]
    write(other.path, {"src/b.txt": "2\n"})
    assert (
        content(repository, workspaces.commit("r2", base, "w", AUTHOR, COMMITTER).id)["WORKER.md"] == "the project's\n"
    )
