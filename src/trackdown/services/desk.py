"""What every service about tickets needs at hand."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.ports.clock import Clock
from trackdown.ports.store import Store


class Desk(NamedTuple):
    """``actor`` is who asks: ``person:NAME`` or ``agent:ID``. ``prefixes`` maps each kind to its keys' prefix."""

    store: Store
    clock: Clock
    actor: str
    prefixes: dict[str, str]

    @property
    def name(self) -> str:
        """The actor without saying what it is."""
        return self.actor.partition(":")[2]
