"""Files that an adapter leaves for a client: settings, instructions. They can hold keys, so nobody else reads them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def write_private(file: Path, text: str) -> Path:
    """Write the file for its owner alone, with the folders around it. Writing it again replaces it whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f".{file.name}.{os.getpid()}")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
    half.replace(file)
    return file


def write_json(file: Path, value: Any) -> Path:
    return write_private(file, json.dumps(value, indent=1))
