"""Connections on which an answer has to be whole by a certain time, however slowly it comes.

A time-out of a socket begins anew with every byte; a server that sends one now and then would hold a check for ever.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from http.client import HTTPResponse
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class _Timed(io.RawIOBase):
    """What comes from a socket until ``until`` (by the monotonic clock). Raises TimeoutError from then on."""

    def __init__(self, within: Any, connection: Any, until: float) -> None:
        self._within = within
        self._connection = connection
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not end")
        self._connection.settimeout(left)
        taken: int | None = self._within.readinto1(buffer)
        return taken

    def close(self) -> None:
        self._within.close()
        super().close()


def adapter(until: Callable[[], float]) -> HTTPAdapter:
    """An adapter for http and https; ``until`` says, as an answer begins, by when it has to have ended."""

    class Answer(HTTPResponse):
        def __init__(self, sock: Any, *words: Any, **options: Any) -> None:
            super().__init__(sock, *words, **options)
            self.fp = io.BufferedReader(_Timed(self.fp, sock, until()))

    class Plain(HTTPConnection):
        response_class = Answer

    class Encrypted(HTTPSConnection):
        response_class = Answer

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    made = HTTPAdapter()
    made.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": EncryptedPool}
    return made
