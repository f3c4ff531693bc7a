"""The base path that a contract and code share, or do not: told apart from the operations, so that a prefix that is
wrong everywhere is one finding and not one for each operation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from trackdown.core.contracts.paths import joined, literal_prefixes, shape

EVIDENCE = 2
"""So many operations have to fit under another base before it is believed to be one that nobody declared."""


class Base(NamedTuple):
    """What stands before all paths: in the contract, and in the code. Empty for nothing."""

    contract: str = ""
    code: str = ""

    @property
    def same(self) -> bool:
        return self.contract == self.code


class Alignment(NamedTuple):
    """``paths`` are those that the code should have, one for each of the contract's, in the same order."""

    paths: tuple[str, ...]
    base: Base


def below(base: str, path: str) -> str:
    """The path under a base; one that has it already stays as it is."""
    return path if not base or f"{path}/".startswith(f"{base}/") else joined(base, path)


def align(written: Sequence[str], bases: Sequence[str], served: Iterable[str]) -> Alignment:
    """How a contract's paths stand to those that code serves.

    The declared base under which most paths are found is taken. If none is found under any, the beginning that all of
    the contract's paths share is replaced by one of the code's, where that fits at least ``EVIDENCE`` of them, or one
    if the contract declares exactly that base.
    """
    code = list(dict.fromkeys(served))
    known = {shape(path).lower() for path in code}
    best = Alignment(tuple(written), Base())
    most = -1
    for base in bases or ("",):
        paths = tuple(below(base, path) for path in written)
        fits = _fits(paths, known)
        if fits > most:
            best, most = Alignment(paths, Base(base, base)), fits
    return best if most > 0 else _moved(best, code, known)


def _fits(paths: Iterable[str], known: set[str]) -> int:
    return sum(shape(path).lower() in known for path in paths)


def _moved(expected: Alignment, code: list[str], known: set[str]) -> Alignment:
    prefixes = dict.fromkeys(prefix for path in code for prefix in literal_prefixes(path))
    best, most = expected, 0
    for old in reversed(_shared(expected.paths)):
        needed = 1 if old and old == expected.base.contract else EVIDENCE
        for new in prefixes:
            paths = tuple(new + path[len(old) :] for path in expected.paths)
            fits = _fits(paths, known)
            if fits >= needed and fits > most:
                best, most = Alignment(paths, Base(old, new)), fits
    return best


def _shared(paths: tuple[str, ...]) -> list[str]:
    """The beginnings without a parameter that all the paths have, shortest first."""
    if not paths:
        return [""]
    return [
        prefix for prefix in literal_prefixes(paths[0]) if all(prefix in literal_prefixes(path) for path in paths[1:])
    ]
