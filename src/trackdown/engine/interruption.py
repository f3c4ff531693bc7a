"""The person stops the work: everything ends cleanly and can go on later."""

from __future__ import annotations


class Interrupted(Exception):
    """Raised inside an action that was cut off on request. Nothing is recorded as failed."""
