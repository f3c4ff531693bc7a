"""JSON documents of any reasonable size, read whole."""

from __future__ import annotations

import os
from typing import Any

from trackdown.core.reports.exchange import parsed
from trackdown.errors import InvalidInput

MOST_BYTES = 512 * 1024 * 1024


def read_json(path: str, folder: str) -> Any:
    """A path is relative to ``folder``. Raises InvalidInput for what is missing, too big, no UTF-8 or no JSON."""
    try:
        with open(os.path.join(folder, path), "rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else "that is no path"
        raise InvalidInput(f"The file cannot be read: {what}.", thing=path[:200], hint="Check the path.") from error
    if len(raw) > MOST_BYTES:
        hint = "Divide it into several files. Nothing was changed."
        raise InvalidInput(f"The file has more than {MOST_BYTES:,} bytes.", thing=path[:200], hint=hint)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput("The file is not valid UTF-8.", thing=path[:200], hint="Save it as UTF-8.") from error
    return parsed(text, path[:200])
