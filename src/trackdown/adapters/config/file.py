"""Reading the configuration. Parsing TOML costs more than a whole everyday command, so its result is remembered."""

from __future__ import annotations

import json
import os
from typing import Any

from trackdown.errors import BadConfiguration, Unusable


def read(path: str, memory: str) -> dict[str, Any]:
    """The parsed file. ``memory`` is a file beside the store that holds the last result for an unchanged file.

    Raises BadConfiguration naming the line, Unusable if it cannot be read.
    """
    signature = _signature(path)
    remembered = _remembered(memory)
    if remembered is not None and remembered.get("signature") == signature:
        data: dict[str, Any] = remembered["data"]
        return data
    data = parse(path)
    _remember(memory, {"signature": signature, "data": data})
    return data


def _signature(path: str) -> list[int | str]:
    try:
        status = os.stat(path)
    except OSError as error:
        raise Unusable(f"The configuration cannot be read: {error.strerror}.", thing=path) from error
    return [os.path.realpath(path), status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino]


def _remembered(memory: str) -> dict[str, Any] | None:
    try:
        with open(memory, encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return None  # nothing remembered, or cut off in the middle: the file itself is read
    return found if isinstance(found, dict) and "data" in found else None


def parse(path: str) -> dict[str, Any]:
    """The file itself. Raises BadConfiguration naming the line, Unusable if it cannot be read."""
    import tomllib

    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise Unusable(f"The configuration cannot be read: {error.strerror}.", thing=path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"The configuration is not valid TOML: {error}.", thing=path, hint="Mend it.") from error


def _remember(memory: str, found: dict[str, Any]) -> None:
    part = f"{memory}.{os.getpid()}"
    try:
        with open(part, "w", encoding="utf-8") as file:
            json.dump(found, file, default=str)
        os.replace(part, memory)
    except OSError:
        # Remembering only saves time; a store that cannot be written says so itself when it matters.
        return
