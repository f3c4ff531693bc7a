"""How much there is to read for an agent, in tokens: an estimate by one rule, and always called one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

BYTES_PER_TOKEN = 4
RULE = f"a token for every {BYTES_PER_TOKEN} bytes of text; binary files are not counted"


class TextSize(NamedTuple):
    """Text files together."""

    files: int = 0
    bytes: int = 0

    @classmethod
    def of(cls, sizes: Collection[int]) -> TextSize:
        return cls(len(sizes), sum(sizes))

    @property
    def tokens(self) -> int:
        return tokens_of(self.bytes)


def tokens_of(size: int) -> int:
    """The estimate for so many bytes of text."""
    return -(-size // BYTES_PER_TOKEN)


def reading(full: TextSize, workspace: TextSize) -> dict[str, Any]:
    """What there is to read in a full checkout and in the workspace that the agent got instead. How much of it an agent
    does read nobody knows before: its usage says what it did."""
    return {
        "full": {**full._asdict(), "tokens": full.tokens},
        "workspace": {**workspace._asdict(), "tokens": workspace.tokens},
        "estimated": RULE,
    }
