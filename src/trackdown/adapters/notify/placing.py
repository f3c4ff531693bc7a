"""Putting a file in place whole."""

from __future__ import annotations

import os

from trackdown.errors import Unusable

ANYBODY, NOBODY_ELSE = 0o666, 0o600


def place(path: str, text: str, mode: int) -> None:
    """``mode`` is who may read it, before the person's own mask. Raises Unusable; then the old one is still there."""
    path = os.path.realpath(path)  # of a linked file the target is replaced, the link stays
    part = f"{path}.{os.getpid()}.new"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.exists(part):
            os.unlink(part)
        # Made with its mode: nobody else can open it, not even for a moment.
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        if os.path.exists(part):
            os.unlink(part)
        raise Unusable(
            f"A file cannot be written: {error.strerror}.",
            thing=path,
            hint="Check the folder's permissions and the free space; nothing was changed.",
        ) from error
