"""Doing something for real inside a step that is then thrown away: what would happen, guards and all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from trackdown.ports.store import Writer
from trackdown.services.desk import Desk


class _ThrownAway(Exception):
    """Ends a rehearsed step. It never leaves this module."""


@contextmanager
def step(desk: Desk, *, dry_run: bool = False) -> Iterator[Writer]:
    """A step of whoever asks; with ``dry_run`` nothing of it stays."""
    try:
        with desk.store.write(desk.actor) as writer:
            yield writer
            if dry_run:
                raise _ThrownAway
    except _ThrownAway:
        return
