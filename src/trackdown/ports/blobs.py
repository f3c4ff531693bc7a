"""Bodies too large for operations (briefs, transcripts, outputs), kept by the digest of their content."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol


class Blobs(Protocol):
    def put(self, content: bytes) -> str:
        """Keep it; the digest that finds it again. The same content is kept once."""
        ...

    def put_file(self, path: Path) -> str:
        """Keep a file's content without reading it into memory at once."""
        ...

    def get(self, digest: str) -> bytes:
        """Raises NotFound if it is not there."""
        ...

    def digests(self) -> Iterator[str]:
        """Those of all bodies that are here."""
        ...

    def copy(self, digest: str, path: Path) -> None:
        """Write a body into a file without reading it into memory at once. Raises NotFound."""
        ...

    def replace(self, digest: str, path: Path) -> None:
        """Let a digest that others have written down lead to a file's content from now on, and forget what it led to:
        the only way to change a body, for what should never have been kept."""
        ...
