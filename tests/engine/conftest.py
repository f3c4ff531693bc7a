"""A project of the test's own, in which nothing of whoever runs the tests is seen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trackdown.testing.projects import Project, make_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path)
    for name in [name for name in os.environ if name.startswith(("TRACKDOWN_", "GIT_"))]:
        monkeypatch.delenv(name)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, made.environment[name])
    return made
