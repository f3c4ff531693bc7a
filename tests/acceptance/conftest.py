from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from team_project import TeamProject, build


@pytest.fixture(scope="session")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    build(folder)
    return folder


@pytest.fixture
def team(_prepared: Path, tmp_path: Path) -> TeamProject:
    """A project of its own for each test, with the keys that the product's description uses."""
    folder = tmp_path / "team"
    shutil.copytree(_prepared, folder, symlinks=True)
    return TeamProject(folder)


@pytest.fixture
def another(_prepared: Path, tmp_path: Path) -> Callable[[str], TeamProject]:
    def copied(name: str) -> TeamProject:
        shutil.copytree(_prepared, tmp_path / name, symlinks=True)
        return TeamProject(tmp_path / name)

    return copied
