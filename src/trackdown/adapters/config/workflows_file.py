"""``.trackdown/workflows.yaml``, or ``.ticketing/workflows.yaml``: the project's own workflows.

Parsing YAML costs more than a whole everyday command, so what was read is remembered like the configuration.
"""

from __future__ import annotations

import os
from typing import Any

from trackdown.adapters.config import file
from trackdown.core.workflows.model import Workflows, from_plain, plain
from trackdown.errors import BadConfiguration, Unusable

MOST_BYTES = 1 << 20
NAME = "workflows.yaml"
FOLDERS = (".trackdown", ".ticketing")
"""Where it may lie, the first one that is there counts."""


def load(root: str, config_folder: str, memory: str, types: dict[str, str]) -> Workflows:
    """The workflows of a project. ``types`` are those that the configuration gives a workflow; it wins over the file.

    ``memory`` is a file beside the store. Raises BadConfiguration naming file and line, Unusable.
    """
    places = [os.path.join(config_folder, NAME), *(os.path.join(root, folder, NAME) for folder in FOLDERS)]
    found = [path for path in dict.fromkeys(map(os.path.realpath, places)) if os.path.exists(path)]
    if not found:
        return Workflows({}, dict(types))
    own = from_plain(file.read(found[0], memory, parse)["workflows"])
    by_type = {type: each.name for each in reversed(own) for type in each.types}
    other = os.path.relpath(found[1], root) if len(found) > 1 else ""
    return Workflows({each.name: each for each in own}, {**by_type, **types}, os.path.relpath(found[0], root), other)


def parse(path: str) -> dict[str, Any]:
    """The file itself, as JSON keeps it. Raises BadConfiguration naming the line, Unusable if it cannot be read."""
    from trackdown.core.workflows.reading import read

    try:
        with open(path, "rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise BadConfiguration(f"The file has more than {MOST_BYTES:,} bytes.", thing=path, hint="Shorten it.")
        workflows = read(raw.decode("utf-8-sig"), path)
    except OSError as error:
        raise Unusable(f"The workflows cannot be read: {error.strerror}.", thing=path, hint=file.READABLE) from error
    except UnicodeDecodeError as error:
        raise BadConfiguration("The workflows are not valid UTF-8.", thing=path, hint="Save it as UTF-8.") from error
    return {"workflows": plain(workflows)}
