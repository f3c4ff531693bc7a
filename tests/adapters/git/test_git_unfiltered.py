"""Filters that only the repository configures do not run; what should have passed one that is required is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.adapters.git.drivers import overrides, switched_off
from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.ports.repository import LeftOut, Shape
from trackdown.testing.repositories import AUTHOR, COMMITTER, commit_all, content, git, write

UP = {"clean": "tr a-z A-Z", "smudge": "tr A-Z a-z", "required": "true"}


def configure(folder: Path, where: str | None = None, **settings: str) -> None:
    for key, value in settings.items():
        git(folder, "config", *(("-f", where) if where else ()), f"filter.up.{key}", value)


@pytest.fixture
def start(repository: GitRepository) -> str:
    configure(repository.root, **UP)
    return commit_all(repository.root, {".gitattributes": "*.bin filter=up\n", "big.bin": "secret\n"})


def result(workspaces: GitWorkspaces, start: str) -> tuple[str, list[LeftOut]]:
    made = workspaces.commit("r1", start, "The work", AUTHOR, COMMITTER).id
    return made, workspaces.left_out("r1", start, made)


@pytest.mark.parametrize("kind", ["worktree", "clone"])
def test_what_should_have_passed_a_required_filter_is_named_and_the_rest_is_not(
    workspaces: GitWorkspaces, start: str, kind: str
) -> None:
    path = workspaces.create("r1", start, Shape(kind)).path
    write(path, {"a.txt": "mine\n"})
    assert result(workspaces, start)[1] == []
    write(path, {"new.bin": "plain\n", "big.bin": "plain\n"})
    assert result(workspaces, start)[1] == [LeftOut("unfiltered", "up", ["big.bin", "new.bin"])]


@pytest.mark.parametrize("taken", ["*.txt filter=up\n", None])
def test_taking_the_attribute_away_does_not_help(workspaces: GitWorkspaces, start: str, taken: str | None) -> None:
    path = workspaces.create("r1", start).path
    write(path, {".gitattributes": taken, "new.bin": "plain\n"})
    assert LeftOut("unfiltered", "up", ["new.bin"]) in result(workspaces, start)[1]


def test_a_filter_that_git_may_do_without_is_left_off(
    repository: GitRepository, workspaces: GitWorkspaces, start: str
) -> None:
    configure(repository.root, required="false")
    write(workspaces.create("r1", start).path, {"new.bin": "plain\n"})
    made, found = result(workspaces, start)
    assert (found, content(repository, made)["new.bin"]) == ([], "plain\n")


def test_a_filter_that_the_person_configured_for_themselves_runs(
    repository: GitRepository, workspaces: GitWorkspaces, start: str, person: Path
) -> None:
    configure(repository.root, str(person), clean=UP["clean"], smudge=UP["smudge"])
    path = workspaces.create("r1", start).path
    assert (path / "big.bin").read_text() == "secret\n"
    write(path, {"new.bin": "plain\n"})
    made, found = result(workspaces, start)
    assert (found, content(repository, made)["new.bin"]) == ([], "PLAIN\n")


def test_a_round_after_the_person_configured_it_takes_the_files_anew(
    repository: GitRepository, workspaces: GitWorkspaces, start: str, person: Path
) -> None:
    write(workspaces.create("r1", start).path, {"new.bin": "plain\n"})
    assert result(workspaces, start)[1] != []
    configure(repository.root, str(person), **UP)
    made, found = result(workspaces, start)
    assert (found, content(repository, made)["new.bin"]) == ([], "PLAIN\n")


def listing(*settings: tuple[str, str, str]) -> bytes:
    return b"".join(f"{scope}\0filter.{key}\n{value}\0".encode() for scope, key, value in settings)


@pytest.mark.parametrize(
    ("settings", "off"),
    [
        ([], {}),
        ([("global", "x.clean", "c"), ("global", "x.required", "true")], {}),
        ([("local", "x.clean", "c")], {"x": False}),
        ([("local", "x.clean", "c"), ("local", "x.required", "true")], {"x": True}),
        ([("local", "x.clean", "c"), ("local", "x.required", "0")], {"x": False}),
        ([("local", "x.process", "p"), ("global", "x.required", "yes")], {"x": True}),
        ([("worktree", "x.clean", "c"), ("worktree", "x.smudge", "s"), ("global", "x.clean", "c")], {"x": False}),
        ([("local", "x.clean", "c"), ("local", "x.required", "true"), ("global", "x.clean", "d")], {}),
        ([("local", "x.y=z.clean", "c"), ("local", "x.y=z.required", "true")], {"x.y=z": True}),
        ([("local", "lfs.clean", "git-lfs clean -- %f"), ("local", "lfs.required", "true")], {}),
        ([("local", "lfs.clean", "evil"), ("local", "lfs.required", "true")], {"lfs": True}),
    ],
)
def test_a_filter_is_off_unless_the_person_has_a_program_for_all_that_the_repository_names(
    settings: list[tuple[str, str, str]], off: dict[str, bool]
) -> None:
    assert switched_off(listing(*settings)) == off


@pytest.mark.parametrize("word", ["true", "false"])
def test_a_filter_of_the_persons_own_may_not_fail_where_either_says_so(word: str) -> None:
    ours = ("local", "x.clean", "c"), ("local", "x.required", word), ("global", "x.clean", "d")
    theirs = ("global", "x.required", "true" if word == "false" else "false")
    assert set(overrides(listing(*ours, theirs))) == {"filter.x.clean=d", "filter.x.required=true"}
