"""Which changed paths lie outside what the ticket names."""

from __future__ import annotations

from collections.abc import Iterable

from trackdown.core.runs.protected import names


def outside(paths: Iterable[str], named: Iterable[str]) -> list[str]:
    """The paths that no entry of the ticket's ``files`` stands for; a folder may be written without its slash."""
    entries = [entry for name in named for entry in (name, f"{name}/")]
    return [path for path in paths if not any(names(entry, path) for entry in entries)]
