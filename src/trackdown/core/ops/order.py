"""The order of operations: logical clock, then id. Never a wall clock."""

from __future__ import annotations

from collections.abc import Iterable

from trackdown.core.ops.envelope import Operation

Position = tuple[int, str]
START: Position = (0, "")


def position(operation: Operation) -> Position:
    return (operation.clock, operation.id)


def in_order(operations: Iterable[Operation]) -> list[Operation]:
    return sorted(operations, key=position)
