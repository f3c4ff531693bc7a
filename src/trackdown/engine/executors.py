"""Names for the processes that work on a store: unique among the living, and taken up again after a restart, so that
the successor of a killed process continues its work."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.errors import Unusable
from trackdown.ports.store import Held, Store

MAX_EXECUTORS = 256


class Executor(NamedTuple):
    """``held`` keeps the name ours until this process ends."""

    name: str
    held: Held


def take_executor(store: Store, machine: str) -> Executor:
    """The first free name of this machine. Raises Unusable if none is free."""
    for number in range(MAX_EXECUTORS):
        held = store.try_lock(_lock_name(number))
        if held is not None:
            return Executor(f"{machine}:{number}", held)
    raise Unusable(
        f"{MAX_EXECUTORS} processes work on this store already.", hint="Wait for one of the `trackdown run` to end."
    )


def executor_is_alive(store: Store, machine: str, name: str) -> bool:
    """Whether the process of that name still lives. One of another machine counts as alive: only its own machine can
    tell."""
    owner, _, number = name.rpartition(":")
    if owner != machine or not number.isdigit():
        return True
    held = store.try_lock(_lock_name(int(number)))
    if held is None:
        return True
    held.release()
    return False


def _lock_name(number: int) -> str:
    return f"executor-{number}"
