"""Taking secrets out of files, whatever they are: text, JSON that stays JSON, databases, anything else."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from trackdown.core.accounting.redaction import GIVEN, redacted, secrets
from trackdown.services.secrecy.databases import HEADER, clean_database

CHUNK = 1 << 20
LONGEST_LINE = 8 << 20
LONGEST_KEY = 1 << 15
"""Bytes that a private key may go on for over the end of a piece."""
LARGEST_DOCUMENT = 32 << 20
"""Bytes of one JSON document that is understood as such."""
DRAFT = ".part"
_MAY_BE_JSON = re.compile(r"^\s*[{\[]", re.MULTILINE)


def clean_line(event: dict[str, Any], counts: Counter[str], known: Sequence[str] = ()) -> str:
    """The event as a line of JSON without secrets."""
    return _clean_json(json.dumps(event, ensure_ascii=False), counts, known)


def clean_file(path: Path, known: Sequence[str] = (), *, dry_run: bool = False) -> Counter[str]:
    """Take the secrets out of a file that nobody writes to any more; how many of what. One without any stays as it is,
    and so does what is no plain file. It is replaced whole: another name of the same file keeps its content.

    Raises OSError.
    """
    counts: Counter[str] = Counter()
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with open(handle, "rb") as source:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return counts
        if source.read(len(HEADER)) == HEADER:
            try:
                clean_database(path, lambda text: clean_text(text, counts, known), dry_run=dry_run)
            except sqlite3.Error:
                counts.clear()  # damaged, or not what it says: then it is bytes like any other
            else:
                if dry_run:
                    return counts
                # Below: what lies in it outside of its tables, and what is left of rows that were deleted.
        found: Counter[str] = Counter()
        for _ in _cleaned(source, found, known):
            if found and not dry_run:
                found = _replace(path, source, known)
                break
    return counts + found


def _replace(path: Path, source: IO[bytes], known: Sequence[str]) -> Counter[str]:
    draft = path.with_name(f".{path.name[:200]}.{os.getpid()}{DRAFT}")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        for block in _cleaned(source, found := Counter[str](), known):
            target.write(block)
    draft.replace(path)
    return found


def _cleaned(source: IO[bytes], counts: Counter[str], known: Sequence[str]) -> Iterator[bytes]:
    """The file from its beginning, piece by piece, without secrets."""
    source.seek(0)
    head = source.read(CHUNK)
    document = head.lstrip()[:1] in (b"{", b"[") and os.fstat(source.fileno()).st_size <= LARGEST_DOCUMENT
    source.seek(0)
    for block in [source.read()] if document else _blocks(source):
        if b"\x00" in head:
            yield _masked(block, counts, known)
        else:
            yield clean_text(block.decode("utf-8", "surrogateescape"), counts, known).encode("utf-8", "surrogateescape")


def _blocks(source: IO[bytes]) -> Iterator[bytes]:
    """Whole lines, and private keys whole: a secret that lies on both sides of a cut would not be seen."""
    while block := source.read(CHUNK):
        block += source.readline(LONGEST_LINE)
        begun = block.rfind(b"-----BEGIN ")
        if begun >= 0 and b"-----END " not in block[begun:]:
            block += source.read(LONGEST_KEY) + source.readline(LONGEST_LINE)
        yield block


def clean_text(text: str, counts: Counter[str], known: Sequence[str] = ()) -> str:
    """The text without secrets. What is JSON in it, as a whole or a line, is JSON afterwards."""
    whole = redacted(text, known)
    if not whole.counts:
        return text
    if not _MAY_BE_JSON.search(text):
        counts.update(whole.counts)
        return whole.text
    if _is_json(text):
        return _clean_json(text, counts, known)
    cleaned: list[str] = []
    plain: list[str] = []
    for line in [*text.split("\n"), None]:
        if line is not None and not _is_json(line):
            plain.append(line)
            continue
        if plain:
            clean = redacted("\n".join(plain), known)
            counts.update(clean.counts)
            cleaned.append(clean.text)
            plain = []
        if line is not None:
            cleaned.append(_clean_json(line, counts, known))
    return "\n".join(cleaned)


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _clean_json(text: str, counts: Counter[str], known: Sequence[str]) -> str:
    clean = redacted(text, known)
    if not clean.counts:
        return text
    before, after = json.loads(text), clean.text
    if not _is_json(after) or not _same_shape(before, json.loads(after)):
        # What was taken out reached over the end of one text into the next.
        after = json.dumps(_clean_value(before, known), ensure_ascii=False)
    if after != text:
        counts.update(clean.counts)
    return after


def _same_shape(before: Any, after: Any) -> bool:
    """Whether two values differ in texts alone."""
    if isinstance(before, dict) and isinstance(after, dict):
        return list(before) == list(after) and all(_same_shape(before[name], after[name]) for name in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(_same_shape, before, after))
    return before == after or (isinstance(before, str) and isinstance(after, str))


def _clean_value(value: Any, known: Sequence[str]) -> Any:
    """Every text in it without secrets, each for itself; one that has a name with its name, which may say that it is
    one."""
    if isinstance(value, str):
        return redacted(value, known).text
    if isinstance(value, list):
        return [_clean_value(item, known) for item in value]
    if not isinstance(value, dict):
        return value
    cleaned = {redacted(name, known).text: _clean_value(item, known) for name, item in value.items()}
    for name, item in cleaned.items():
        line = redacted(f'"{name}": "{item}"').text if isinstance(item, str) else ""
        if line.startswith(f'"{name}": "') and line.endswith('"'):
            cleaned[name] = line.removeprefix(f'"{name}": "')[:-1]
    return cleaned


def _masked(block: bytes, counts: Counter[str], known: Sequence[str]) -> bytes:
    """What is no text keeps its length: asterisks for what was secret."""
    masked = bytearray(block)
    for value in known:
        raw = value.encode("utf-8", "surrogateescape")
        at = masked.find(raw)
        while at >= 0:
            counts[GIVEN] += 1
            masked[at : at + len(raw)] = b"*" * len(raw)
            at = masked.find(raw, at + len(raw))
    for secret in secrets(masked.decode("latin-1")):
        if set(secret.value) != {"*"}:
            counts[secret.kind] += 1
            masked[secret.start : secret.start + len(secret.value)] = b"*" * len(secret.value)
    return bytes(masked)
