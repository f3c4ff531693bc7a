"""What every reader of a client's log can do: say which lines matter, by their bytes, and read those."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from trackdown.core.accounting.spending import Spent

Block = bytes | bytearray


class LineReader(Protocol):
    """Reads one log, line by line. ``state`` is all it remembers from one line to the next, as JSON can say it: given
    to a new reader, that one goes on as if it had read everything itself."""

    client: str
    state: dict[str, Any]

    def wants(self, block: Block, start: int, end: int) -> bool:
        """Whether the line ``block[start:end]`` may matter. Called for every line of gigabytes: bytes only."""
        ...

    def spent(self, line: Block) -> Iterable[Spent]:
        """What a line that matters tells. Raises ValueError for one that cannot be understood."""
        ...
