"""The keys of an agent's file that hold it within bounds. What is left out is as the configuration says.

sandbox: workspace              # read-only, workspace or full
network: false                  # whether its tools and its checks may reach the network
workspace: clone                # worktree, clone or contract
limits: {run_seconds: 2h, silence_seconds: 10m, memory_mb: 8000, processes: 500}   # 0 is without
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trackdown.adapters.agents.field_reader import FieldReader
from trackdown.core.runs.containment import POLICIES
from trackdown.core.runs.workspace_rules import KINDS

CONTAINMENT = ("sandbox", "network", "workspace")
TIMES = ("run_seconds", "silence_seconds")
SIZES = {"memory_mb": "megabytes", "disk_mb": "megabytes", "output_mb": "megabytes", "processes": "processes"}
LARGEST = 365 * 24 * 3600


class ContainmentFields(FieldReader):
    def values(self, limits: dict[str, Any], duration: Callable[[object], int | None]) -> dict[str, Any]:
        """The profile's fields. ``duration`` reads a text like ``1h30m`` as seconds."""
        times = {name: self._time(name, limits, duration) for name in TIMES}
        sizes = {name: self._size(name, limits) for name in SIZES}
        words = {"sandbox": self._sandbox(), "network": self._network(), "workspace": self._workspace()}
        return {**words, **times, **sizes}

    def _sandbox(self) -> str:
        policy = self._text("sandbox")
        if policy and policy not in POLICIES:
            raise self._bad(
                ("sandbox",), f"there is no sandbox policy '{policy}'", f"Write one of {', '.join(POLICIES)}."
            )
        return policy

    def _workspace(self) -> str:
        kind = self._text("workspace")
        if kind and kind not in KINDS:
            raise self._bad(
                ("workspace",), f"there is no kind of workspace '{kind}'", f"Write one of {', '.join(KINDS)}."
            )
        return kind

    def _network(self) -> bool | None:
        value = self._value("network")
        if value is not None and not isinstance(value, bool):
            raise self._bad(("network",), f"network is neither true nor false: {value!r}", "Write true or false.")
        return value

    def _time(self, name: str, limits: dict[str, Any], duration: Callable[[object], int | None]) -> int | None:
        value = limits.get(name)
        if value is None:
            return None
        seconds = value if _is_number(value) else duration(value)
        if seconds is None or not 0 <= seconds <= LARGEST:
            hint = "Write seconds as a whole number, or a duration such as 90s, 30m or 1h30m; 0 means no limit."
            raise self._bad(("limits", name), f"limits.{name} is not a duration: {value!r}", hint)
        return int(seconds)

    def _size(self, name: str, limits: dict[str, Any]) -> int | None:
        value = limits.get(name)
        if value is not None and not (_is_number(value) and 0 <= value <= LARGEST):
            hint = f"Write {SIZES[name]} as a whole number; 0 means no limit."
            raise self._bad(("limits", name), f"limits.{name} is not a number of {SIZES[name]}: {value!r}", hint)
        return value


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
