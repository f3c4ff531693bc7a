"""What every service about tickets needs at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from trackdown.core.tickets.fields import checked_word
from trackdown.core.workflows.model import Workflows, nothing_own
from trackdown.ports.clock import Clock
from trackdown.ports.store import Store


class Desk(NamedTuple):
    """``actor`` is who asks: ``person:NAME`` or ``agent:ID``. ``prefixes`` maps each kind to its keys' prefix,
    ``types`` are the project's own types of tickets. ``workflows`` reads the project's own workflows; it raises
    BadConfiguration. ``also`` are other names of whoever asks, whose tickets ``@me`` finds too."""

    store: Store
    clock: Clock
    actor: str
    prefixes: dict[str, str]
    types: tuple[str, ...] = ()
    workflows: Callable[[], Workflows] = nothing_own
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The actor without saying what it is."""
        return self.actor.partition(":")[2]

    @property
    def is_person(self) -> bool:
        return self.actor.startswith("person:")

    def person(self, text: str) -> str:
        """A name as it is kept: without its ``@``; ``@me`` is whoever asks. Raises InvalidInput."""
        name = text.strip()
        return self.name if name == "@me" else checked_word(name.removeprefix("@"), "name")
