from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from cli_person import Person, git


@pytest.fixture(autouse=True)
def _nobody_elses_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TRACKDOWN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TRACKDOWN_USER", "ann")


@pytest.fixture(autouse=True, scope="session")
def _ctrl_c_is_not_ignored() -> None:
    """A shell that starts the tests in the background lets them, and all that they start, ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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
