"""Time and fresh identifiers, so that everything inside stays repeatable."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    def now(self) -> str:
        """UTC as ``YYYY-MM-DDTHH:MM:SSZ``."""
        ...

    def new_uid(self) -> str:
        """A fresh random identifier: 20 hexadecimal characters."""
        ...
