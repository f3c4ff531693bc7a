"""Somebody who types commands, for the tests of the command line."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from trackdown.cli.main import main


class Answer(NamedTuple):
    code: int
    out: str
    err: str


class Person:
    """Somebody at a shell in ``folder``, typing commands."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capture = capture

    def types(self, *words: str) -> Answer:
        self._capture.readouterr()
        code = main(["-C", str(self.folder), *words])
        out, err = self._capture.readouterr()
        return Answer(code, out, err)

    def does(self, *words: str) -> str:
        """A command that has to work; what it printed."""
        answer = self.types(*words)
        assert answer.code == 0, answer
        return answer.out

    def asks(self, *words: str) -> Any:
        """The data of a command's JSON answer."""
        answer = self.types("--json", *words)
        assert answer.code == 0, answer
        content = json.loads(answer.out)
        assert content["ok"] is True, content
        assert content["errors"] == [], content
        return content["data"]

    def fails(self, *words: str) -> dict[str, Any]:
        """The exit code and the one error of a command that must not work."""
        answer = self.types("--json", *words)
        content = json.loads(answer.out)
        assert content["ok"] is False, content
        assert answer.code != 0, content
        assert len(content["errors"]) == 1, content
        return {"exit": answer.code, **content["errors"][0]}

    def writes(self, name: str, text: str | bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return name

    @property
    def store(self) -> Path:
        return self.folder / ".git" / "trackdown" / "store.db"

    def everything(self) -> tuple[list[Any], bytes]:
        """All that could be changed by a command: the log, and the settings."""
        with sqlite3.connect(f"file:{self.store}?mode=ro", uri=True) as connection:
            operations = connection.execute("SELECT * FROM operations ORDER BY place").fetchall()
        connection.close()
        return operations, (self.folder / ".trackdown" / "config.toml").read_bytes()


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, stdin=subprocess.DEVNULL)
