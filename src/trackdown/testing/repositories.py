"""Real git repositories for tests: what a person or an agent would do in them, and what is in them afterwards."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from trackdown.adapters.git.repository import GitRepository
from trackdown.ports.repository import Person

AUTHOR = Person("Ada Example", "ada@example.org")
COMMITTER = Person("A Worker", "worker@example.org")
FILES = {"a.txt": "one\n", "src/b.txt": "two\n", ".gitignore": "*.log\n"}

_CONFIGURATION = """\
[user]
\tname = Ada Example
\temail = ada@example.org
[init]
\tdefaultBranch = main
"""


def person_configuration(file: Path) -> dict[str, str]:
    """The environment in which ``file`` is all that git knows about the person. Writes the file."""
    file.write_text(_CONFIGURATION, encoding="utf-8")
    return {"GIT_CONFIG_GLOBAL": str(file), "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *arguments: str, ok: tuple[int, ...] = (0,), stdin: str = "") -> str:
    """Git as a person or an agent runs it: with hooks, configuration and all."""
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, input=stdin.encode(), check=False)
    assert done.returncode in ok, os.fsdecode(done.stderr)
    return os.fsdecode(done.stdout).strip("\n")


def write(folder: Path, files: Mapping[str, str | None]) -> None:
    """Write files byte for byte, with their folders; ``None`` takes one away."""
    for name, content in files.items():
        path = folder / name
        if content is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())


def commit_all(folder: Path, files: Mapping[str, str | None] | None = None) -> str:
    """Write files and commit everything in the folder; the commit."""
    write(folder, files or {})
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "--no-verify", "--no-gpg-sign", "-m", "a change")
    return git(folder, "rev-parse", "HEAD")


def make_repository(folder: Path, files: Mapping[str, str | None] = FILES) -> GitRepository:
    """A new repository with one commit on ``main``."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    commit_all(folder, files)
    return GitRepository.open(folder)


def content(repository: GitRepository, commit: str) -> dict[str, str]:
    """Every file of a commit with its content."""
    return {
        path: repository.git.run("cat-file", "blob", f"{commit}:{path}").out.decode()
        for path in repository.paths(commit)
    }
