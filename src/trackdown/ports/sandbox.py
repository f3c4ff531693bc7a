"""A sandbox around any program, where the system has one."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Protocol

from trackdown.core.runs.containment import Outer


class Fence(NamedTuple):
    """What a program may do. With ``everything`` it may write wherever the person may, and only the network is held.

    Otherwise it sees the system read-only, without the person's known secrets and without sockets of the system;
    ``scratch`` stands in for the common temporary folders. ``writable`` are folders and files that it may write to;
    ``visible`` are folders that it has to see although they lie where it would not see them; ``hidden`` are folders and
    files that it must not, but for what is named in them. All of them are there.
    """

    everything: bool
    network: bool
    scratch: Path
    writable: tuple[Path, ...] = ()
    visible: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()


class Sandbox(Protocol):
    def outer(self) -> Outer:
        """Whether it works here: it has been tried, not just looked for."""
        ...

    def wrap(self, argv: list[str], cwd: Path, fence: Fence) -> list[str]:
        """The command line that starts this one inside of the fence. It is a wrapper in the sense of
        ``LaunchSpec.wrapped``. Only where ``outer`` says that it works."""
        ...
