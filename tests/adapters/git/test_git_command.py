"""How git is run: nobody's hooks, prompts or surroundings, and patience with locks."""

from __future__ import annotations

import hashlib
import itertools
import os
import threading
from pathlib import Path

import pytest

from trackdown.adapters.git.command import Git, require_git, shortened
from trackdown.adapters.git.environment import git_environment
from trackdown.adapters.git.repository import GitRepository
from trackdown.errors import RepositoryUnusable
from trackdown.testing.repositories import git, make_repository


def test_the_place_of_an_outer_git_command_is_forgotten(
    repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_repository(tmp_path / "other", {"only.here": "1"})
    monkeypatch.setenv("GIT_DIR", str(other.git_dir))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.git_dir / "index"))
    assert repository.paths("HEAD") == [".gitignore", "a.txt", "src/b.txt"]


def test_who_the_person_is_stays_and_prompts_are_off() -> None:
    made = git_environment({"PATH": "/bin", "GIT_AUTHOR_NAME": "A", "GIT_CONFIG_KEY_0": "k", "GIT_TRACE": "1"})
    assert made["GIT_AUTHOR_NAME"] == "A"
    assert made["GIT_CONFIG_KEY_0"] == "k"
    assert "GIT_TRACE" not in made
    assert (made["GIT_TERMINAL_PROMPT"], made["GIT_ASKPASS"], made["LC_ALL"]) == ("0", "", "C")


def _packs(repository: GitRepository) -> list[str]:
    return [path.name for path in (repository.git_dir / "objects" / "pack").glob("*.pack")]


def test_no_collection_of_garbage_is_begun_that_could_outlive_us(repository: GitRepository) -> None:
    git(repository.root, "config", "gc.auto", "1")
    git(repository.root, "config", "gc.autoDetach", "false")
    texts = (f"text {number}" for number in itertools.count())
    # Git judges how much there is by one of its 256 folders.
    full = (text for text in texts if hashlib.sha1(f"blob {len(text)}\0{text}".encode()).hexdigest().startswith("17"))
    for text in itertools.islice(full, 3):
        git(repository.root, "hash-object", "-w", "--stdin", stdin=text)
    repository.git.run("maintenance", "run", "--auto")
    assert _packs(repository) == []
    git(repository.root, "maintenance", "run", "--auto")
    assert _packs(repository) != []


def test_a_lock_that_is_let_go_is_waited_for(repository: GitRepository) -> None:
    lock = repository.git_dir / "refs" / "heads" / "other.lock"
    lock.touch()
    release = threading.Timer(0.3, lock.unlink)
    release.start()
    repository.git.run("update-ref", "refs/heads/other", "HEAD")
    release.join()
    assert repository.tip("other") == repository.tip("main")


def test_a_lock_that_stays_is_an_error_that_names_it(repository: GitRepository) -> None:
    lock = repository.git_dir / "refs" / "heads" / "other.lock"
    lock.touch()
    with pytest.raises(RepositoryUnusable, match=r"other\.lock") as caught:
        repository.git.run("update-ref", "refs/heads/other", "HEAD")
    assert "Another git process" in caught.value.hint
    assert lock.exists()


def test_a_command_that_hangs_is_stopped(repository: GitRepository, tmp_path: Path) -> None:
    fifo = tmp_path / "never"
    os.mkfifo(fifo)
    with pytest.raises(RepositoryUnusable, match="did not end within"):
        repository.git.run("hash-object", str(fifo), seconds=0.3)


def test_without_git_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    require_git.cache_clear()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RepositoryUnusable) as caught:
        Git(Path("/")).run("status")
    assert caught.value.thing == "git"
    assert "Install git" in caught.value.hint


def test_a_git_that_is_too_old_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "git"
    old.write_text("#!/bin/sh\necho git version 2.17.1\n")
    old.chmod(0o755)
    require_git.cache_clear()
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(RepositoryUnusable, match=r"2\.17\.1"):
        Git(tmp_path).run("status")
    require_git.cache_clear()


def test_a_folder_that_is_gone_is_not_blamed_on_git(tmp_path: Path) -> None:
    with pytest.raises(RepositoryUnusable) as caught:
        Git(tmp_path / "gone").run("status")
    assert caught.value.thing == str(tmp_path / "gone")


def test_what_git_says_is_shortened_to_one_line_without_control_characters() -> None:
    words = "hint: do this\n" + "x" * 1000 + "\nfatal: \x1b[31mno\x07\n"
    line = shortened(words)
    assert line.endswith("fatal: ?[31mno?")
    assert len(line) < 420
