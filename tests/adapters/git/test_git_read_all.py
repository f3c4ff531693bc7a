"""Many files of a commit are read in one go, whatever they are called."""

from __future__ import annotations

from pathlib import Path

from trackdown.adapters.git.repository import GitRepository
from trackdown.testing.repositories import commit_all, git

ODD = ("a b.txt", "new\nline.txt", "\u00e4.txt", "sub/deep/x", "-n", "tab\t.txt")


def test_files_of_any_name_are_read_as_they_are(repository: GitRepository) -> None:
    commit_all(repository.root, {name: f"in {name!r}\n\n" for name in ODD})
    found = repository.read_all("HEAD", [*ODD, "none.txt", "sub"])
    assert found == {name: f"in {name!r}\n\n".encode() for name in ODD}


def test_nothing_is_asked_for_nothing_and_empty_files_are_there(repository: GitRepository) -> None:
    commit_all(repository.root, {"empty": "", "other": "x"})
    assert repository.read_all("HEAD", []) == {}
    assert repository.read_all("HEAD", ["empty", "other"]) == {"empty": b"", "other": b"x"}


def test_bytes_that_are_no_text_come_as_they_are_and_links_do_not(repository: GitRepository) -> None:
    raw = bytes(range(256)) * 40
    (Path(repository.root) / "raw").write_bytes(raw)
    (Path(repository.root) / "link").symlink_to("/etc/hostname")
    commit_all(repository.root)
    assert repository.read_all(git(repository.root, "rev-parse", "HEAD").strip(), ["raw", "link"]) == {"raw": raw}
