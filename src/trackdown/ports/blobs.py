"""Bodies too large for operations (briefs, transcripts, outputs), kept by the digest of their content."""

from __future__ import annotations

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
