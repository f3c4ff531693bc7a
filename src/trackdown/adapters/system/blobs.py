"""Bodies as files named by the digest of their content."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from trackdown.errors import NotFound, StoreGone, Unusable

INSTEAD = ".instead"
"""Behind the name of a body that something secret was taken out of: a file with the digest of what is left of it."""

_ELSEWHERE = "It is on the machine where it was made, and in backups since then: trackdown backup list"


class FileBlobs:
    """``folder/ab/cdef…``; put in place by rename, so a body is whole or not there."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        return self._keep(io.BytesIO(content))

    def put_file(self, path: Path) -> str:
        with open(path, "rb") as file:
            return self._keep(file)

    def _keep(self, source: IO[bytes]) -> str:
        """Written aside first: only what was really written is hashed, however the source changes meanwhile."""
        part = os.path.join(self._folder, f"{os.getpid()}.{os.urandom(8).hex()}.part")
        known = hashlib.sha256()
        try:
            with contextlib.suppress(FileExistsError):
                os.mkdir(self._folder)
            with open(part, "wb") as file:
                while piece := source.read(1 << 20):
                    known.update(piece)
                    file.write(piece)
                file.flush()
                # An operation will name this body, and operations are on disk once they are reported.
                os.fsync(file.fileno())
                size = file.tell()
            self._place(part, self._path(known.hexdigest()), size)
        except OSError as error:
            above = os.path.dirname(self._folder)
            raise (_unusable(error, part) if os.path.isdir(above) else StoreGone.at(above)) from error
        finally:
            if os.path.exists(part):
                os.unlink(part)
        return known.hexdigest()

    def _place(self, part: str, target: str, size: int) -> None:
        if os.path.exists(target) and os.path.getsize(target) == size:
            return
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.replace(part, target)

    def get(self, digest: str) -> bytes:
        with self._opened(digest) as file:
            return file.read()

    def digests(self) -> Iterator[str]:
        for folder, _, names in os.walk(self._folder):
            start = os.path.basename(folder)
            for name in sorted(names):
                if len(start) == 2 and (start + name).isalnum():
                    yield start + name

    def copy(self, digest: str, path: Path) -> None:
        with self._opened(digest) as source, open(path, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)

    def replace(self, digest: str, path: Path) -> None:
        """The new content is a body of its own, which the old one's place names; a backup still has the old one."""
        instead, place = self.put_file(path), self._path(digest)
        if instead == digest:
            return
        part = f"{place}.{os.urandom(8).hex()}.part"
        try:
            with open(part, "w", encoding="ascii") as file:
                file.write(instead)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, f"{place}{INSTEAD}")
            os.unlink(place)
        except OSError as error:
            raise _unusable(error, place) from error

    def _opened(self, digest: str) -> IO[bytes]:
        """Raises NotFound, Unusable."""
        path = self._path(digest)
        try:
            try:
                return open(path, "rb")
            except FileNotFoundError:
                with open(f"{path}{INSTEAD}", encoding="ascii") as file:
                    return open(self._path(file.read().strip()), "rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError) as error:
            raise NotFound("That body is not kept on this machine.", thing=digest, hint=_ELSEWHERE) from error
        except OSError as error:
            raise _unusable(error, path) from error

    def _path(self, digest: str) -> str:
        if not digest.isalnum() or len(digest) > 64:
            raise NotFound("That is not the digest of a body.", thing=digest[:80], hint="It has letters and digits.")
        return os.path.join(self._folder, digest[:2], digest[2:])


def _unusable(error: OSError, path: str) -> Unusable:
    return Unusable(
        f"A body cannot be kept or read: {error.strerror}.",
        thing=path,
        hint="Check the folder's permissions and the space.",
    )
