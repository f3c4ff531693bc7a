"""Where whole copies of a project's tickets are kept."""

from __future__ import annotations

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
    folder: str

    def begin(self) -> str:
        """A new empty folder in which a backup is put together. What an earlier attempt left half-made goes."""
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

    def copy_store(self, backup: Backup, place: str) -> str:
        """Copy its store into a folder; the path of the copy."""
        ...

    def unpack(self, backup: Backup, folder: str) -> str:
        """Put all that it holds into a new folder; the path of the store there. Raises InvalidInput if there already is
        something in it."""
        ...
