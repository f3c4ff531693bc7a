"""Where a supervisor begins: run as ``python -I -S begin.py``.

This folder alone is made known to Python, as a package without those around it: nothing that Trackdown imports
otherwise slows the start, and an upgrade of Trackdown does not reach into a supervisor that is at work. The modules in
it therefore import each other by their whole names (``from package.module import thing``).
"""

from __future__ import annotations

import os
import sys
import types

PACKAGE = "trackdown.adapters.processes"

if __name__ == "__main__":
    sys.modules[PACKAGE] = _package = types.ModuleType(PACKAGE)
    _package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
    from trackdown.adapters.processes.supervisor import main

    main()
