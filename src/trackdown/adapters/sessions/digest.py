"""What one log comes to, so that it need not be read again: sums, the names of its responses, how far it was read."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import msgspec

from trackdown.adapters.sessions.reader import Block, LineReader
from trackdown.core.accounting.ledger import Bucket, Ledger, Sums
from trackdown.core.accounting.spending import Spent

VERSION = 1
"""Of the digest and of the rules that it was made by: another one's is never read."""
KEY_BYTES = 8
"""Of a response's name in ``Digest.keys``. Two that are the same by chance only make their logs be looked at whole."""

Records = list[Spent]


class Digest(msgspec.Struct, array_like=True, gc=False):
    """``offset`` is behind the last whole line that was read, ``mark`` a digest of the bytes just before it, by which a
    log is known to have only grown. ``records`` are the encoded responses, read only where another log repeats one."""

    version: int
    client: str
    path: str
    size: int
    modified: int
    offset: int
    mark: bytes
    state: dict[str, Any]
    lines: int
    bad: int
    first_bad: int
    unfinished: bool
    sums: list[tuple[Bucket, Sums]]
    keys: bytes
    records: bytes


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Digest).decode
_decode_records = msgspec.msgpack.Decoder(Records).decode


def encoded(digest: Digest) -> bytes:
    return _encode(digest)


def decoded(content: bytes) -> Digest | None:
    """``None`` for what is damaged, or another version's."""
    try:
        digest = _decode(content)
    except (ValueError, RecursionError):
        return None
    return digest if digest.version == VERSION else None


def records_of(digest: Digest) -> Records:
    return _decode_records(digest.records)


def names(records: Iterable[Spent]) -> bytes:
    """Short digests of the responses' keys, one behind the other."""
    return b"".join(blake2b(record.key.encode(), digest_size=KEY_BYTES).digest() for record in records if record.key)


def sums_of(records: Iterable[Spent]) -> list[tuple[Bucket, Sums]]:
    ledger = Ledger()
    for record in records:
        ledger.add(record)
    return list(ledger.items())


class Responses:
    """The responses of one log: each once, the figures of its last line, the place of its first."""

    def __init__(self, reader: LineReader, before: Iterable[Spent] = ()) -> None:
        self._reader = reader
        self._named: dict[str, Spent] = {}
        self._nameless: list[Spent] = []
        self.add(before)

    def take(self, line: Block) -> None:
        """Raises ValueError for a line that cannot be understood."""
        self.add(self._reader.spent(line))

    def add(self, found: Iterable[Spent]) -> None:
        for spent in found:
            if not spent.key:
                self._nameless.append(spent)
                continue
            known = self._named.get(spent.key)
            if known is None:
                self._named[spent.key] = spent
            elif known.usage != spent.usage or known.lasting != spent.lasting:
                self._named[spent.key] = known._replace(usage=spent.usage, lasting=spent.lasting)

    def all(self) -> Records:
        return [*self._named.values(), *self._nameless]


def encoded_records(records: Records) -> bytes:
    return _encode(records)
