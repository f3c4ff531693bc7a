from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_person import Person, git


@pytest.fixture(autouse=True)
def _nobody_elses_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TRACKDOWN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TRACKDOWN_USER", "ann")


@pytest.fixture
def stranger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Person:
    """Somebody in a new git repository without Trackdown."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main", ".")
    return Person(folder, capsys)


@pytest.fixture
def person(stranger: Person) -> Person:
    """Somebody in a git repository in which Trackdown is set up."""
    stranger.does("init")
    return stranger
