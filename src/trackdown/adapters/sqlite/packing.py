"""Ids and digests in half the space: hexadecimal digits as bytes. Whatever else they may be is kept as it is.

Nothing is ever ordered by the packed form: texts and bytes compare differently.
"""

from __future__ import annotations

Packed = str | bytes


def _bytes(digits: str) -> bytes | None:
    try:
        packed = bytes.fromhex(digits)
    except ValueError:
        return None
    return packed if packed.hex() == digits else None  # capitals and blanks would not come back


def pack_id(identity: str) -> Packed:
    """Minted ids (``o`` and 30 digits) become 15 bytes, derived ones (``d`` and 31 digits) 16."""
    if len(identity) == 31 and identity[0] == "o":
        return _bytes(identity[1:]) or identity
    if len(identity) == 32 and identity[0] == "d":
        return _bytes("0" + identity[1:]) or identity
    return identity


def unpack_id(packed: Packed) -> str:
    if isinstance(packed, str):
        return packed
    return "o" + packed.hex() if len(packed) == 15 else "d" + packed.hex()[1:]


def pack_digest(digest: str) -> Packed:
    return (_bytes(digest) if len(digest) == 64 else None) or digest


def unpack_digest(packed: Packed) -> str:
    return packed if isinstance(packed, str) else packed.hex()
