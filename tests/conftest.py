"""What every test shares."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no failure: how long an example takes is shown by benchmarks, never asserted.
settings.register_profile("default", deadline=None)
settings.load_profile("default")
