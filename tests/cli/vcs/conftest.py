from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_person import Person

from trackdown.services.vcs.ci_variables import BUILD_IDS
from trackdown.testing.repositories import git, person_configuration


@pytest.fixture(autouse=True)
def _one_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git knows the person of the tests alone, and no continuous integration is around."""
    for name in [
        name for name in os.environ if name.startswith(("GIT_", "CI_", "GITHUB_", "BUILD_")) or name in BUILD_IDS
    ]:
        monkeypatch.delenv(name)
    for name, value in person_configuration(tmp_path / "person.gitconfig").items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def project(person: Person) -> Person:
    """Somebody with a first commit, three tasks and an issue."""
    git(person.folder, "commit", "-q", "--allow-empty", "-m", "Begin")
    for title in ("One", "Two", "Three"):
        person.does("create", "--title", title)
    person.does("issue", "create", "--title", "[Frontend] Show why a login failed")
    return person
