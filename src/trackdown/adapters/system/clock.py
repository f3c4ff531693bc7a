"""The system's clock, and identifiers nobody else has."""

from __future__ import annotations

import os
import time


class SystemClock:
    def now(self) -> str:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

    def new_uid(self) -> str:
        return os.urandom(10).hex()
