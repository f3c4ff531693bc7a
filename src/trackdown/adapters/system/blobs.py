"""Bodies as files named by the digest of their content."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from trackdown.errors import NotFound, Unusable


class FileBlobs:
    """``folder/ab/cdef…``; put in place by rename, so a body is whole or not there."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        target = self._path(digest)
        if not os.path.exists(target):
            part = self._part(target)
            try:
                with open(part, "wb") as file:
                    file.write(content)
                os.replace(part, target)
            except OSError as error:
                raise _unusable(error, target) from error
        return digest

    def put_file(self, path: Path) -> str:
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        target = self._path(digest)
        if not os.path.exists(target):
            part = self._part(target)
            try:
                shutil.copyfile(path, part)
                os.replace(part, target)
            except OSError as error:
                raise _unusable(error, target) from error
        return digest

    def get(self, digest: str) -> bytes:
        try:
            with open(self._path(digest), "rb") as file:
                return file.read()
        except OSError as error:
            raise NotFound("That body is not kept on this machine.", thing=digest) from error

    def _path(self, digest: str) -> str:
        if not digest.isalnum():
            raise NotFound("That is not the digest of a body.", thing=digest[:80])
        return os.path.join(self._folder, digest[:2], digest[2:])

    def _part(self, target: str) -> str:
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
        except OSError as error:
            raise _unusable(error, target) from error
        return f"{target}.{os.getpid()}.{os.urandom(4).hex()}"


def _unusable(error: OSError, path: str) -> Unusable:
    return Unusable(
        f"A body cannot be kept: {error.strerror}.", thing=path, hint="Check the folder's permissions and the space."
    )
