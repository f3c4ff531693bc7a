"""What a project says about itself: which files it has, and what its manifests hold, read by parsing."""

from __future__ import annotations

import configparser
import json
from typing import Any, NamedTuple

READ = (
    *("pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini", ".pytest.ini", "mypy.ini", ".mypy.ini", ".flake8"),
    *("package.json", "Cargo.toml", "requirements.txt"),
)
"""The manifests that say which programs run."""
WITH_CONTENT = (*READ, "go.mod")
"""The files whose content counts; of all others it is enough that they are there."""
TEST_FOLDERS = ("tests", "test")
"""Folders of whose Python files it counts that they are there."""


class ProjectFiles(NamedTuple):
    """``paths`` are the files and folders at the top and test files, from the root, folders with a slash at the end;
    ``texts`` are the contents of the manifests."""

    paths: frozenset[str]
    texts: dict[str, str]

    def first(self, *names: str) -> str:
        """The first of these paths that is there, else an empty text."""
        return next((name for name in names if name in self.paths), "")

    def toml(self, name: str) -> dict[str, Any]:
        """An empty table for a file that is not there or is not TOML: its own tools complain about that."""
        import tomllib

        try:
            return tomllib.loads(self.texts.get(name, ""))
        except (tomllib.TOMLDecodeError, RecursionError):
            return {}

    def json(self, name: str) -> dict[str, Any]:
        try:
            data = json.loads(self.texts.get(name, "") or "{}")
        except (ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}

    def sections(self, name: str) -> dict[str, dict[str, str]]:
        """The sections of an INI file."""
        parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
        try:
            parser.read_string(self.texts.get(name, ""))
        except configparser.Error:
            return {}
        return {section: {key: value or "" for key, value in parser.items(section)} for section in parser.sections()}


def found(data: Any, *names: str) -> dict[str, Any] | None:
    """The table under these names, which may be empty; ``None`` if there is none."""
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else None


def table(data: Any, *names: str) -> dict[str, Any]:
    """The table under these names, an empty one if there is none."""
    return found(data, *names) or {}
