"""Setting a value in the configuration: comments, order and everything else stay as they are."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from typing import Any

from trackdown.adapters.config.file import READABLE
from trackdown.errors import BadConfiguration, Unusable


def set_value(path: str, key: str, value: Any) -> None:
    """Set ``section.name``; ``None`` takes it away. Raises BadConfiguration, Unusable."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    section, _, name = key.partition(".")
    path = os.path.realpath(path)  # of a linked file the target is edited, the link stays
    try:
        with open(path, encoding="utf-8", newline="") as file:
            document = tomlkit.parse(file.read())
        if not isinstance(document.get(section, {}), MutableMapping):
            raise BadConfiguration(
                f"[{section}] has to be a table.", thing=path, hint=f"Write [{section}] on its own line."
            )
        if value is None:
            if section in document:
                document[section].pop(name, None)
        else:
            document.setdefault(section, tomlkit.table())[name] = value
        text = tomlkit.dumps(document)
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"The configuration is not valid TOML: {error}.", thing=path, hint="Mend it.") from error
    except OSError as error:
        raise Unusable(f"The configuration cannot be read: {error.strerror}.", thing=path, hint=READABLE) from error
    write(path, text)


def write(path: str, text: str) -> None:
    """Put a file in place whole. Raises Unusable; then the old one is still there."""
    part = f"{path}.{os.getpid()}.new"
    try:
        with open(part, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        if os.path.exists(part):
            os.unlink(part)
        raise Unusable(
            f"The configuration cannot be written: {error.strerror}.",
            thing=path,
            hint="Check the folder's permissions and the free space; nothing was changed.",
        ) from error
