"""Tests that a result leaves where they are, or puts others in the place of, and that no longer check anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from trackdown.core.runs.test_bodies.model import Bodies, Body, Name


class Emptied(NamedTuple):
    """What is to be said of a test in ``path``, or of the whole file. ``skipped``: it is there and does not run."""

    path: str
    text: str
    skipped: bool = False

    @property
    def line(self) -> str:
        return f"{self.path}: {self.text}"


class _New(NamedTuple):
    """A test that was not in its file before."""

    path: str
    name: Name
    body: Body


def emptied(before: Mapping[str, Bodies], after: Mapping[str, Bodies], paths: Collection[str]) -> list[Emptied]:
    """The tests of ``paths`` that checked something and check nothing now, or ran and are skipped.

    A test is known by its name, in whichever of the files it is now. Where one with checks is gone and a new one has
    none, that one took its place; those that are gone without another are counted elsewhere. A file that could be read
    and cannot be now has no tests any more.
    """
    found: list[Emptied] = []
    new = _new(before, after)
    gone = 0
    for path in [path for path, bodies in before.items() if path in paths and not bodies.trouble]:
        now = after.get(path, Bodies({}))
        if now.trouble:
            found += [] if now.foreign else [Emptied(path, f"it cannot be read any more: {now.trouble}")]
            continue
        for name, was in before[path].tests.items():
            there = now.tests.get(name) or _moved(new, name)
            gone += there is None and was.works
            found += _compared(path, name, was, there)
    return [*found, *_in_their_place(gone, [item for items in new.values() for item in items], paths)]


def unread(before: Mapping[str, Bodies], after: Mapping[str, Bodies]) -> list[str]:
    """The files of which nobody can tell, each with the reason."""
    doubtful = [(path, bodies, after[path]) for path, bodies in before.items() if path in after]
    return [
        f"{path}: {was.trouble or now.trouble}"
        for path, was, now in doubtful
        if was.trouble or (now.trouble and now.foreign)
    ]


def _new(before: Mapping[str, Bodies], after: Mapping[str, Bodies]) -> dict[str, list[_New]]:
    """By their own names; those that check something last, so that a test which is somewhere twice is found there."""
    found: dict[str, list[_New]] = {}
    for path, bodies in after.items():
        for name, body in bodies.tests.items():
            if path not in before or name not in before[path].tests:
                found.setdefault(name[-1], []).append(_New(path, name, body))
    return {name: sorted(items, key=lambda item: item.body.works) for name, items in found.items()}


def _moved(new: dict[str, list[_New]], name: Name) -> Body | None:
    return new[name[-1]].pop().body if new.get(name[-1]) else None


def _compared(path: str, name: Name, was: Body, now: Body | None) -> list[Emptied]:
    shown = " > ".join(name)
    if now is None:
        return []
    if now.skipped and not was.skipped:
        return [Emptied(path, f"{shown}: skipped now, {now.skipped}", skipped=True)]
    return [Emptied(path, f"{shown}: checks nothing any more")] if was.checks and not now.checks else []


def _in_their_place(gone: int, new: list[_New], paths: Collection[str]) -> list[Emptied]:
    many = gone - sum(item.body.works for item in new)
    idle = [item for item in new if not item.body.works and item.path in paths]
    return [
        Emptied(item.path, f"{' > '.join(item.name)}: checks nothing, in the place of a test that did")
        for item in idle[: max(many, 0)]
    ]
