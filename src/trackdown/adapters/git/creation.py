"""Beginning a repository."""

from __future__ import annotations

from pathlib import Path

from trackdown.adapters.git.command import Git
from trackdown.ports.repository import Person


def create_repository(folder: Path, person: Person) -> None:
    """An empty repository on the branch main, in which that person commits."""
    git = Git(folder)
    git.run("init", "--quiet")
    git.run("symbolic-ref", "HEAD", "refs/heads/main")
    git.run("config", "user.name", person.name)
    git.run("config", "user.email", person.email)


def commit_everything(folder: Path, message: str) -> None:
    """Everything in the work tree that is not ignored, as one commit."""
    git = Git(folder)
    git.run("add", "--all")
    git.run("commit", "--quiet", "--message", message)
