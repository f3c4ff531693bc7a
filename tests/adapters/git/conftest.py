"""Real repositories in folders of the test's own, without the configuration of whoever runs the tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.testing.repositories import make_repository, person_configuration


@pytest.fixture(autouse=True)
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that is the person's configuration."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    file = tmp_path / "person.gitconfig"
    for name, value in person_configuration(file).items():
        monkeypatch.setenv(name, value)
    return file


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    return make_repository(tmp_path / "project")


@pytest.fixture
def workspaces(repository: GitRepository, tmp_path: Path) -> GitWorkspaces:
    return GitWorkspaces(repository, tmp_path / "state")


@pytest.fixture
def base(repository: GitRepository) -> str:
    found = repository.tip("main")
    assert found is not None
    return found
