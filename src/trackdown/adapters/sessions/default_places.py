"""Where the clients keep their sessions, if nobody says otherwise."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path


def default_places(environment: Mapping[str, str], home: Path) -> list[Path]:
    """The folders and files that are there, of all clients."""
    return [place for place in _places(environment, home) if place.exists()]


def _places(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    chosen = [Path(part).expanduser() for part in environment.get("CLAUDE_CONFIG_DIR", "").split(",") if part.strip()]
    for folder in chosen or [home / ".claude", home / ".config" / "claude"]:
        yield folder / "projects"
    yield from codex_places(Path(environment.get("CODEX_HOME") or home / ".codex"))
    yield Path(environment.get("GEMINI_CLI_HOME") or home) / ".gemini" / "tmp"
    data = environment.get("XDG_DATA_HOME", "")
    share = Path(data) if os.path.isabs(data) else home / ".local" / "share"
    yield from opencode_places(share / "opencode")


def codex_places(folder: Path) -> Iterator[Path]:
    yield folder / "sessions"
    yield folder / "archived_sessions"


def opencode_places(folder: Path) -> Iterator[Path]:
    """The database; what older versions kept as files is in it as well, once there is one."""
    database = folder / "opencode.db"
    yield database if database.exists() else folder / "storage" / "message"
