"""What every test shares."""

from __future__ import annotations

import gc
import os

from hypothesis import Phase, settings

# Hundreds of tests start processes, and each would compile a few hundred modules anew: more than half of what it takes.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A busy machine is no failure: how long an example takes is shown by benchmarks, never asserted.
settings.register_profile("explore", deadline=None)
# A merge is judged by its own change alone; new examples are looked for on people's machines.
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50)
# A mutant is noticed or not: nobody reads the example, and there are hundreds of them (see .ci/mutation.py).
settings.register_profile(
    "mutation", deadline=None, derandomize=True, max_examples=40, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("ci" if os.environ.get("CI") else "explore")


def pytest_collection_finish() -> None:
    """Thousands of tests, their modules and what they import stay to the end: looking through them again and again for
    what nobody uses any more is a tenth of what the tests take."""
    gc.collect()
    gc.freeze()
