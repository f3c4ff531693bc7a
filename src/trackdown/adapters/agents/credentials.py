"""Carrying a person's login into the isolated folder of a run, and nothing else of their configuration."""

from __future__ import annotations

import shutil
from pathlib import Path


def carry(source: Path, target: Path) -> bool:
    """Make ``target`` stand for ``source``; whether there was something to carry. Doing it again changes nothing.

    A link, so that a token which the client renews is renewed for the person as well. Where links need a privilege
    that is missing (Windows), a copy.
    """
    if not source.is_file() or source.resolve() == target.resolve():
        return source.is_file()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        target.symlink_to(source.resolve())
    except OSError:
        shutil.copy2(source, target)
    return True
