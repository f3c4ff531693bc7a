"""What logs came to, kept between commands: one file for each log, put in place by rename.

Nothing is lost with it: what is missing, damaged or out of date is read from the log again.
"""

from __future__ import annotations

import contextlib
import os
from hashlib import blake2b

from trackdown.adapters.sessions.digest import Digest, decoded


class DigestCache:
    """Digests below ``folder``; with an empty name nothing is kept."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def get(self, path: str) -> Digest | None:
        if not self._folder:
            return None
        try:
            with open(self._place(path), "rb") as file:
                found = decoded(file.read())
        except OSError:
            return None
        return found if found is not None and found.path == path else None

    def put(self, path: str, content: bytes) -> None:
        """Keep an encoded digest. A folder that cannot be written to costs time, never an answer."""
        if not self._folder:
            return
        place = self._place(path)
        part = f"{place}.{os.getpid()}.part"
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            with open(part, "wb") as file:
                file.write(content)
            os.replace(part, place)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(part)

    def _place(self, path: str) -> str:
        name = blake2b(path.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        return os.path.join(self._folder, name)
