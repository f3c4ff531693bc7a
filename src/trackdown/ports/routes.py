"""Reading what source code serves, or calls: one reader for each framework or client library."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from trackdown.core.contracts.served import Found, Unreadable

Made = TypeVar("Made")


class SourceFile(NamedTuple):
    """``path`` is relative to what was asked for, with forward slashes."""

    path: str
    text: str


class Sources:
    """The files of an implementation. ``once`` keeps what several readers need of them, such as a parsed file.

    ``assumed`` is what a person says of expressions that reading cannot tell (``settings.API_PREFIX``): text by text.
    """

    def __init__(
        self,
        files: Sequence[SourceFile],
        unreadable: Sequence[Unreadable] = (),
        assumed: Mapping[str, str] | None = None,
    ) -> None:
        self.assumed = dict(assumed or {})
        self.files = tuple(files)
        self.unreadable = tuple(unreadable)
        self._made: dict[str, Any] = {}

    def ending(self, *suffixes: str) -> list[SourceFile]:
        return [file for file in self.files if file.path.endswith(suffixes)]

    def once(self, key: str, make: Callable[[], Made]) -> Made:
        """What ``make`` returned the first time somebody asked for that key."""
        if key not in self._made:
            self._made[key] = make()
        made: Made = self._made[key]
        return made


class RouteReader(Protocol):
    """``name`` is what people call the framework or library. ``side`` says whether it serves or calls."""

    name: str
    side: str
    suffixes: tuple[str, ...]

    def read(self, sources: Sources) -> Found:
        """All that these files serve (or call) by that framework; nothing if they do not use it.

        What cannot be told by reading is ``unresolved``, never guessed. A file that cannot be parsed is ``unreadable``.
        Raises nothing for any text.
        """
        ...
