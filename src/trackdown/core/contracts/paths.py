"""Paths with parameters, in the one spelling that all of Trackdown uses: ``/posts/{id}``, ``/files/{rest:path}``.

Behind the colon stands what a parameter is held to, if anything: ``path`` takes any number of segments, ``int`` digits,
anything else is a pattern of the framework's and only equal to itself. ``{path?}`` is no part of the spelling: a
parameter that may be absent makes two routes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

MANY = "path"
UNRESOLVED = "…"
"""Stands in a path for the part that reading the source could not tell."""


class Piece(NamedTuple):
    """A part of a segment: a literal ``text``, or a parameter with its ``name`` and ``kind``."""

    text: str
    name: str = ""
    kind: str = ""

    @property
    def parameter(self) -> bool:
        return not self.text


Segment = tuple[Piece, ...]


@lru_cache(maxsize=8192)
def segments(path: str) -> tuple[Segment, ...]:
    """The path between its slashes. Slashes inside of braces belong to a pattern."""
    found: list[Segment] = []
    current: list[Piece] = []
    literal, depth, inside = "", 0, ""
    for character in path:
        if character == "{":
            depth += 1
            if depth == 1:
                current, literal, inside = _with(current, literal), "", ""
                continue
        elif character == "}" and depth:
            depth -= 1
            if not depth:
                name, _, kind = inside.partition(":")
                current.append(Piece("", name.strip() or "*", kind.strip()))
                continue
        if depth:
            inside += character
        elif character == "/":
            found.append(tuple(_with(current, literal)))
            current, literal = [], ""
        else:
            literal += character
    if depth:
        literal += "{" + inside
    found.append(tuple(_with(current, literal)))
    return tuple(segment for segment in found if segment)


def _with(pieces: list[Piece], literal: str) -> list[Piece]:
    return [*pieces, Piece(literal)] if literal else pieces


def shown(path: str) -> str:
    """The path as people read it: names without what holds them."""
    parts = ["".join(piece.text or f"{{{piece.name}}}" for piece in segment) for segment in segments(path)]
    return f"/{'/'.join(parts)}{'/' if parts and path.endswith('/') else ''}"


@lru_cache(maxsize=8192)
def shape(path: str) -> str:
    """The path with its parameters by position only, and without a slash at its end."""
    return "/" + "/".join("".join(piece.text or "{}" for piece in segment) for segment in segments(path))


def names(path: str) -> list[str]:
    """The parameters, in their order."""
    return [piece.name for segment in segments(path) for piece in segment if piece.parameter]


def ends_with_slash(path: str) -> bool:
    return path.endswith("/") and bool(segments(path))


def joined(prefix: str, path: str) -> str:
    """One below the other, with one slash between them. An empty path, or a lone slash, adds its slash or nothing."""
    if not path:
        return prefix
    return f"{prefix.rstrip('/')}/{path.lstrip('/')}"


def address(url: str) -> tuple[str, str]:
    """The host of a URL (empty for one without) and its path, without query and fragment."""
    rest = url.partition("#")[0].partition("?")[0]
    scheme, mark, behind = rest.partition("://")
    if mark and scheme.isalpha():
        host, slash, path = behind.partition("/")
        return host, slash + path
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        return host, slash + path
    return "", rest


def literal_prefixes(path: str) -> list[str]:
    """Every beginning of the path that holds no parameter, shortest first, from the empty one on, never all of it."""
    found, so_far = [""], ""
    for segment in segments(path)[:-1]:
        if any(piece.parameter for piece in segment):
            break
        so_far += "/" + "".join(piece.text for piece in segment)
        found.append(so_far)
    return found


def covers(earlier: str, later: str) -> bool:
    """Whether every request that fits ``later`` fits ``earlier`` as well. In doubt it does not."""
    one, other = segments(earlier), segments(later)
    if one and len(one[-1]) == 1 and one[-1][0].kind == MANY:
        head = one[:-1]
        return len(other) > len(head) and all(_segment_covers(a, b) for a, b in zip(head, other, strict=False))
    if any(piece.kind == MANY for segment in other for piece in segment):
        return False
    return len(one) == len(other) and all(_segment_covers(a, b) for a, b in zip(one, other, strict=True))


def _segment_covers(one: Segment, other: Segment) -> bool:
    if len(one) == 1 and one[0].parameter:
        kind = one[0].kind
        if not kind:
            return True
        if len(other) == 1 and other[0].parameter:
            return other[0].kind == kind
        return kind == "int" and all(piece.text.isdigit() for piece in other)
    same = [piece.text or piece.kind for piece in one] == [piece.text or piece.kind for piece in other]
    return same and [piece.parameter for piece in one] == [piece.parameter for piece in other]
