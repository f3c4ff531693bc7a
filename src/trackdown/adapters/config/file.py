"""Reading the configuration. Parsing TOML costs more than a whole everyday command, so its result is remembered."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from typing import Any

from trackdown.errors import BadConfiguration, Unusable

READABLE = "It has to be a file that you may read: see what lies there, and whose it is."


def read(path: str, memory: str, parsed: Callable[[str], dict[str, Any]] | None = None) -> dict[str, Any]:
    """The parsed file. ``memory`` is a file beside the store that holds the last result for an unchanged file;
    ``parsed`` reads another format than TOML.

    Raises BadConfiguration naming the line, Unusable if it cannot be read.
    """
    at = time.time_ns()
    signature = _signature(path)
    remembered = _remembered(memory, signature)
    if remembered is not None:
        return remembered
    data = (parsed or parse)(path)
    _remember(memory, {"signature": signature, "at": at, "data": data})
    return data


def _signature(path: str) -> list[int | str]:
    try:
        status = os.stat(path)
    except OSError as error:
        raise Unusable(f"The configuration cannot be read: {error.strerror}.", thing=path, hint=READABLE) from error
    return [os.path.realpath(path), status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns]


def _remembered(memory: str, signature: list[int | str]) -> dict[str, Any] | None:
    try:
        with open(memory, encoding="utf-8") as file:
            found = json.load(file)
        if found["signature"] != signature or not found["at"] - signature[-1] > _tick(signature[-1]):
            return None
        data = found["data"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None  # nothing remembered, or cut off in the middle: the file itself is read
    return data if isinstance(data, dict) else None


def _tick(changed: Any) -> int:
    """How long after a change, in nanoseconds, another one might still bear the same time: file systems that keep
    whole seconds keep every second one at worst, the others follow the system's timer."""
    return 2_000_000_000 if changed % 1_000_000_000 == 0 else 20_000_000


def parse(path: str) -> dict[str, Any]:
    """The file itself. Raises BadConfiguration naming the line, Unusable if it cannot be read."""
    import tomllib

    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise Unusable(f"The configuration cannot be read: {error.strerror}.", thing=path, hint=READABLE) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"The configuration is not valid TOML: {error}.", thing=path, hint="Mend it.") from error


def _remember(memory: str, found: dict[str, Any]) -> None:
    part = f"{memory}.{os.getpid()}"
    try:
        text = json.dumps(found)
        with open(part, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(part, memory)
    except (OSError, TypeError):
        # Remembering only saves time: a store that cannot be written says so itself when it matters, and a value that
        # JSON does not have (a date) is refused by whoever checks it.
        return
