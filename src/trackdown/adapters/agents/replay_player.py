"""The player of recordings: ``python -P replay_player.py FILE``, in the workspace. Standard library only.

FILE is what the replay adapter left in the scratch folder. It prints Trackdown's own events, one a line. Exit code 0:
the round was played; 1: it was recorded as a failure or a limit, or could not be played.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

MODEL = "replay (no model)"


class NotPlayed(Exception):
    """The round ends here, as a failure that has been told already."""


class Player:
    """Plays the steps of one round in a workspace, and touches nothing outside of it."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace.resolve()
        self._steps: dict[str, Callable[[Any], None]] = {
            "say": lambda text: emit("text", text=text),
            "write": self._write,
            "edit": self._edit,
            "delete": self._delete,
            "run": self._run,
            "wait": time.sleep,
            "usage": lambda usage: emit("usage", **usage),
            "limit": self._limit,
            "fail": fail,
        }

    def play(self, step: dict[str, Any]) -> None:
        ((kind, value),) = step.items()
        self._steps[kind](value)

    def _write(self, step: dict[str, str]) -> None:
        target = self._inside(step["path"], link=step.get("kind") == "link")
        action = "modify" if os.path.lexists(target) else "create"
        target.parent.mkdir(parents=True, exist_ok=True)
        content = step["content"].encode("utf-8")
        if step.get("encoding") == "base64":
            content = base64.b64decode(content)
        if step.get("kind") == "link":
            target.unlink(missing_ok=True)
            os.symlink(os.fsdecode(content), target)
        else:
            target.write_bytes(content)
            if step.get("kind") == "executable":
                target.chmod(target.stat().st_mode | 0o111)
        emit("file", path=step["path"], action=action)

    def _edit(self, step: dict[str, str]) -> None:
        target = self._inside(step["path"])
        text = target.read_bytes().decode("utf-8") if target.is_file() else ""
        if not step["old"] or text.count(step["old"]) != 1:
            fail(f"cannot edit {step['path']}: the old text is in it {text.count(step['old'])} times, not once")
        target.write_bytes(text.replace(step["old"], step["new"]).encode("utf-8"))
        emit("file", path=step["path"], action="modify")

    def _delete(self, path: str) -> None:
        target = self._inside(path, link=True)
        if not target.is_file() and not target.is_symlink():
            fail(f"cannot delete {path}: there is no such file")
        target.unlink()
        emit("file", path=path, action="delete")

    def _run(self, argv: list[str]) -> None:
        try:
            done = subprocess.run(
                argv,
                cwd=self._workspace,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except OSError as error:
            emit("tool", name="run", input={"argv": argv}, output=str(error), ok=False)
            return
        output = done.stdout.decode("utf-8", "replace")
        emit("tool", name="run", input={"argv": argv}, output=output, ok=done.returncode == 0)

    def _limit(self, step: dict[str, Any]) -> None:
        emit("limit", **step)
        raise NotPlayed

    def _inside(self, path: str, *, link: bool = False) -> Path:
        """The file of that name in the workspace; a name that leads out of it, also by a link, ends the round.
        ``link``: the name itself may be a link, which is not followed."""
        relative = Path(path)
        target = self._workspace / relative
        if relative.is_absolute() or ".." in relative.parts or (target.is_symlink() and not link):
            fail(f"refused: {path} does not lie in the workspace")
        real = target.parent.resolve() / target.name if link else target.resolve()
        if not real.is_relative_to(self._workspace) or real == self._workspace:
            fail(f"refused: {path} does not lie in the workspace")
        return target


def emit(kind: str, **data: Any) -> None:
    print(json.dumps({"type": kind, **data}), flush=True)


def fail(message: str) -> NoReturn:
    emit("error", message=message, retrying=False)
    raise NotPlayed


def perform(score: dict[str, Any]) -> int:
    """Play one round. The exit code."""
    emit("session", id=score["session"], model=MODEL, client="Trackdown replay")
    emit("text", text=f"This is a recording ({score['recording']}). No model is involved.")
    try:
        if score["steps"] is None:
            fail(f"the recording has nothing for {score['ticket']} in round {score['round']}")
        player = Player(Path(score["workspace"]))
        for step in score["steps"]:
            player.play(step)
    except NotPlayed:
        return 1
    except (OSError, UnicodeDecodeError) as error:
        emit("error", message=f"the recording cannot be played here: {error}", retrying=False)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(perform(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
