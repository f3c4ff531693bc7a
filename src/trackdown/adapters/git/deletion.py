"""Deletes a folder of ours, also one with folders that were made read-only (package caches do that)."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any


def delete_tree(folder: Path) -> None:
    """Delete ``folder`` and all below it; links are not followed. Nothing happens if it does not exist.

    Raises OSError if something cannot be deleted.
    """
    if os.path.islink(folder):
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder, onerror=_again_with_permission)


def _again_with_permission(function: Callable[..., Any], path: str, error: Any) -> None:
    if not isinstance(error[1], PermissionError):
        raise error[1]
    for target in (os.path.dirname(path), path):
        if not os.path.islink(target):
            os.chmod(target, os.stat(target).st_mode | stat.S_IRWXU)
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)
