"""What a fresh checkout needs besides the files that git has."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Protocol


class Brought(NamedTuple):
    """Paths that came into the checkout, and those that did not, each with the reason."""

    copied: list[str] = []
    linked: list[str] = []
    left_out: list[str] = []


class Luggage(Protocol):
    def bring(self, into: Path, copy: list[str], link: list[str]) -> Brought:
        """Copy or link ignored files of the person's checkout that fit the patterns. What is there already stays; what
        git does not ignore, and what leads out of the checkout, is left out. Doing it again changes nothing."""
        ...


class SetupCache(Protocol):
    def restore(self, digest: str, into: Path, outputs: list[str]) -> bool:
        """Put kept outputs in place; false if none are kept under that digest."""
        ...

    def keep(self, digest: str, source: Path, outputs: list[str]) -> bool:
        """Keep what lies at these paths; false, with nothing kept, if one of them is missing or leads elsewhere."""
        ...


class PortBlocks(Protocol):
    def take(self, owner: Path, size: int) -> int:
        """The first of so many ports in a row that are the owner's alone, as long as the folder ``owner/workspace`` is
        there. The same owner gets the same ones. Raises WorkFailed if none are free."""
        ...


class Provisions(NamedTuple):
    luggage: Luggage
    cache: SetupCache
    ports: PortBlocks
