"""A brand that a supervised program and all of its descendants wear, whatever they do to their name, their environment,
their session or their parents.

On Linux it is a resource limit: the system hands limits on through every fork and exec, and nobody can raise the hard
one again without being root. The limit on the processor time of real-time scheduling counts for nothing here, because
a brand allows it more than a hundred thousand years; only its number matters. Who lowers that limit on purpose gets
rid of the brand; against that a sandbox helps (see ``adapters/sandbox``), because its process namespace dies as one.

Inside another brand a person who is not root can only be given a lower number. Half of the inner brands are higher:
such programs keep the outer brand and are found, like everywhere but on Linux, by their marker alone.
"""

from __future__ import annotations

import contextlib
import re

LOWEST = 1 << 62
"""Every number from here on is a brand; in microseconds, of processor time."""
_LIMIT = re.compile(rb"^Max realtime timeout +(\d+) +(\d+)", re.MULTILINE)


def brand_of(marker: str) -> int:
    """The number that stands for a marker: two to the power of 61 of them, so that no two are met twice."""
    import hashlib  # a tenth of the memory of a supervisor, which is told its number

    return LOWEST + (int.from_bytes(hashlib.sha256(marker.encode()).digest()[:8], "big") >> 3)


def wear(brand: int) -> None:
    """Brand this process and whoever it starts from now on, where the system can."""
    import resource

    number = getattr(resource, "RLIMIT_RTTIME", None)
    if number is not None:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(number, (brand, brand))


def worn_by(pid: int) -> int:
    """The brand of that process; 0 if it wears none, is gone or may not be looked at."""
    try:
        with open(f"/proc/{pid}/limits", "rb") as file:
            found = _LIMIT.search(file.read())
    except OSError:
        return 0
    hard = int(found[2]) if found else 0
    return hard if hard >= LOWEST else 0
