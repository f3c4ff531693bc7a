"""Where whole copies of a project's tickets are kept."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

STORE = "store.db"
EXPORT = "export.jsonl"


class Backup(NamedTuple):
    """``facts`` is what was written down when it was made; ``problem`` says why it cannot be used, if it cannot."""

    id: str
    path: str
    facts: dict[str, Any]
    problem: str = ""


class Backups(Protocol):
    def begin(self) -> str:
        """A new empty folder in which a backup is put together.

        What an attempt left half-made a day ago or longer goes. Raises InvalidInput where no folder can be, Unusable.
        """
        ...

    def gather(self, building: str) -> None:
        """Put the bodies and the configuration of the project into it. No secrets are among them."""
        ...

    def finish(self, building: str, stamp: str, facts: dict[str, Any]) -> Backup:
        """Write down ``facts`` and the digest of every file, and put the backup in place whole, named by its time."""
        ...

    def all(self) -> list[Backup]:
        """Oldest first; damaged ones with their problem."""
        ...

    def find(self, name: str) -> Backup:
        """By its id, ``latest``, or the path of its folder. Raises NotFound."""
        ...

    def damage(self, backup: Backup) -> list[str]:
        """What of it is missing, was changed, or does not belong there."""
        ...

    def copied(self, backup: Backup) -> AbstractContextManager[str]:
        """The path of a copy of its store, which is there inside of the block: opening a store may bring it to a newer
        format, and a backup never changes."""
        ...

    def unpack(self, backup: Backup, folder: str) -> str:
        """Put all that it holds into a new folder; the path of the store there. Raises InvalidInput if there already is
        something in it."""
        ...
