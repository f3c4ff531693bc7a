"""Agent tickets as files of a folder that others read and write too."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol


class TicketFile(NamedTuple):
    """``name`` is its path below the folder of agent tickets, with ``/``; ``elsewhere``: it stands outside of any."""

    name: str
    text: str
    elsewhere: bool = False


class TicketFiles(NamedTuple):
    """``statuses`` is what the status file says of each id. ``several``: a whole folder was named, in which files that
    are no tickets are left out; ``skipped`` are examples and the like."""

    files: list[TicketFile]
    statuses: dict[str, dict[str, Any]] = {}
    skipped: list[str] = []
    several: bool = True


class TicketFolder(Protocol):
    def read(self, name: str) -> str | None:
        """The text of a file, ``None`` if there is none of that name. Raises InvalidInput for a name that leads out of
        the folder, and for what cannot be read."""
        ...

    def write(self, name: str, text: str) -> None:
        """Put a file in place whole. Raises InvalidInput; then an older one is still there."""
        ...

    def note_statuses(self, statuses: dict[str, dict[str, Any]]) -> bool:
        """Put these into the status file, besides what it says of other tickets; whether that changed it. Raises
        InvalidInput for one that cannot be read."""
        ...
