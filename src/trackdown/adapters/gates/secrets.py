"""Secrets in the files of a project, by the same shapes that are taken out of transcripts.

Source code gives names like ``key`` to anything; there, an assignment counts only if its value is a text in quotes that
is long and mixed, and no placeholder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from trackdown.core.accounting.redaction import GIVEN, Secret, secrets
from trackdown.core.gates.model import Finding, Scan
from trackdown.core.runs.protected import matches

PIECE = 1 << 20
"""Characters that are looked at in one go: a file of any size is read in pieces."""
OVERLAP = 1 << 16
"""Characters before and behind a piece that are looked at with it: more than the longest secret and its name have, and
than a line has, usually."""
ALLOWED = "pragma: allowlist secret"
"""In a line: a person has looked at what is there. The mark that detect-secrets introduced."""

_SETTINGS = (".env", ".ini", ".cfg", ".conf", ".properties", ".toml", ".yaml", ".yml", ".json", ".tfvars", ".netrc")
_GENERATED = re.compile(
    r"(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|uv\.lock|poetry\.lock|Cargo\.lock"
    r"|go\.sum|pylock(?:\.[^/]+)?\.toml|composer\.lock|Gemfile\.lock)$"
)
"""Lock files are made of digests, each behind a name like ``integrity`` or ``hash``."""
_PLACEHOLDER = re.compile(
    r"example|placeholder|changeme|change[-_]me|dummy|sample|your[-_ ]|redacted|not[-_]a[-_]|test[-_]|fake"
    r"|^(.)\1+$|^[xX*.#-]+$|0123456789|123456789|abcdefgh",
    re.IGNORECASE,
)
_NO_PASSWORD = re.compile(r"(?:my|api|jwt|user)?(?:pass(?:word|wd)?|pwd?|secret(?:word)?|token|user|webhook)", re.I)
_EXAMPLE_HOST = re.compile(
    r"@(?:[^\s/@:]*\.)?(?:example(?:\.\w+)?|localhost|127\.0\.0\.1|hostname|host|domain)\b", re.I
)
"""Names that belong to nobody (RFC 2606), and this machine."""
_SHORTEST_KEY = 100
"""Characters: the shortest private key in use is longer."""
_WORDS = re.compile(r"[A-Za-z]+(?:[_./:-][A-Za-z]+)+|[a-z]+(?:[A-Z][a-z]+)+")


def scan(
    root: str,
    paths: Iterable[str],
    ignored: Iterable[str],
    cleared: Container[str] | None = None,
    known: Sequence[str] = (),
) -> Scan:
    """Look at these files below ``root``. A finding names its place and its kind, never the secret.

    ``cleared`` are the lines with a mark (``ALLOWED``) that were there before an agent went to work; no other counts,
    because an agent that could set marks would judge itself. ``None``: every mark counts. ``known`` are values that are
    secret whatever they look like and whatever is marked.
    """
    patterns = list(ignored)
    findings: list[Finding] = []
    left_out: list[str] = []
    count = 0
    for path in paths:
        if _GENERATED.search(path) or any(matches(path, pattern) for pattern in patterns):
            continue
        place = os.path.join(root, path)
        if os.path.islink(place) or not os.path.isfile(place):
            continue  # taken away, or another repository
        try:
            found = list(dict.fromkeys(_found(path, place, cleared, known)))
        except OSError:
            left_out.append(path)
            continue
        count += 1
        findings += found
    return Scan(tuple(findings), count, tuple(left_out))


class _Piece(NamedTuple):
    """A part of a file with what stands before and behind it. ``line`` is the number of its first line."""

    before: str
    body: str
    behind: str
    line: int


def _pieces(place: str) -> Iterator[_Piece]:
    """The file as text, whatever it is: what is no UTF-8 is replaced, and all shapes of secrets are plain ASCII."""
    line = 1
    with open(place, encoding="utf-8", errors="replace", newline="") as file:
        before, body = "", file.read(PIECE)
        while body:
            following = file.read(PIECE)
            yield _Piece(before, body, following[:OVERLAP], line)
            line += body.count("\n")
            before, body = (before + body)[-OVERLAP:], following


def _found(path: str, place: str, cleared: Container[str] | None, known: Sequence[str]) -> Iterator[Finding]:
    for piece in _pieces(place):
        yield from _given(path, piece, known)
        yield from _in_piece(path, piece, cleared)
        if "\x00" in piece.body:
            # Text of two bytes a character, or of some, is in many files that are otherwise none.
            before, body, behind = (part.replace("\x00", "") for part in (piece.before, piece.body, piece.behind))
            yield from _in_piece(path, _Piece(before, body, behind, piece.line), cleared)


def _given(path: str, piece: _Piece, known: Sequence[str]) -> Iterator[Finding]:
    text, first = piece.body + piece.behind, piece.line
    for value in known:
        at = text.find(value)
        if 0 <= at < len(piece.body):
            yield Finding(GIVEN, "a secret that a person told the agent", path, first + text.count("\n", 0, at))


def _in_piece(path: str, piece: _Piece, cleared: Container[str] | None) -> Iterator[Finding]:
    text, first = piece.before + piece.body + piece.behind, len(piece.before)
    for secret in secrets(text):
        if not first <= secret.start < first + len(piece.body):
            continue  # another piece's
        begin = text.rfind("\n", 0, secret.start) + 1
        end = text.find("\n", secret.start)
        whole = text[begin : end if end >= 0 else None]
        allowed = ALLOWED in whole and (cleared is None or whole in cleared)
        if not allowed and _counts(path, text, secret):
            line = piece.line + text.count("\n", first, secret.start)
            yield Finding(secret.kind, f"what looks like a secret ({secret.kind})", path, line)


def _counts(path: str, text: str, secret: Secret) -> bool:
    if secret.kind == "private key":
        return len(secret.value) >= _SHORTEST_KEY
    if _PLACEHOLDER.search(secret.value):
        return False
    if secret.kind in ("assignment", "header"):
        return _mixed(secret.value) and (_is_settings(path) or text[secret.start - 1] in "\"'`")
    if secret.kind == "bearer":
        return _mixed(secret.value)
    if secret.kind == "address password":
        host = text[secret.start + len(secret.value) :][:200]
        held_open = any(mark in secret.value for mark in "${<%")
        return not (held_open or _NO_PASSWORD.fullmatch(secret.value) or _EXAMPLE_HOST.match(host))
    return True


def _mixed(value: str) -> bool:
    """Letters and digits, long enough, and more than words that somebody put together."""
    kinds = sum(any(map(kind, value)) for kind in (str.isdigit, str.islower, str.isupper))
    return len(value) >= 12 and any(map(str.isdigit, value)) and kinds >= 2 and not _WORDS.fullmatch(value)


def _is_settings(path: str) -> bool:
    name = os.path.basename(path)
    return name.startswith(".env") or name.endswith(_SETTINGS)
