"""Texts that a command reads from files, or from stdin where that was asked for."""

from __future__ import annotations

import os
import sys

from trackdown.errors import InvalidInput

MOST_BYTES = 16 * 1024 * 1024
STDIN = "-"


def read_text(path: str, folder: str) -> str:
    """The text of a file; ``-`` is stdin. A path is relative to ``folder``.

    Raises InvalidInput for what is missing, no file, too big or no UTF-8.
    """
    try:
        if path == STDIN:
            raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with open(os.path.join(folder, path), "rb") as file:
                raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else "that is no path"
        if path == STDIN:
            raise InvalidInput(f"Stdin cannot be read: {what}.", hint="Send the text there, or name a file.") from error
        raise InvalidInput(f"The file cannot be read: {what}.", thing=path[:200], hint="Check the path.") from error
    if len(raw) > MOST_BYTES:
        raise InvalidInput(f"The file has more than {MOST_BYTES:,} bytes.", thing=path, hint="Split it.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InvalidInput(
            f"The file is not valid UTF-8 (line {line}, byte {error.start + 1}).", thing=path, hint="Save it as UTF-8."
        ) from error
