"""What a person typed for a session: its id, or its log."""

from __future__ import annotations

import os


def name_or_file(typed: str, folder: str) -> str:
    """The whole path if there is such a file (relative to ``folder``), else what was typed."""
    path = os.path.join(folder, typed)
    return path if "\x00" not in typed and os.path.isfile(path) else typed
