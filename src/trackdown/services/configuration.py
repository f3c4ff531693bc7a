"""Reading and setting what the configuration says, by key."""

from __future__ import annotations

from typing import Any

from trackdown.core.settings import KEYS, Settings, checked_name, checked_value
from trackdown.errors import Refused


def value_of(known: Settings, key: str) -> Any:
    """The value in force (a default included). Raises BadConfiguration for a key that does not exist."""
    name = checked_name(key, "config")
    if key.startswith("keys."):
        return known.prefixes[name]
    value = getattr(known, name)
    if key == "verify.checks":
        return {check.name: check.command for check in value}
    return value


def all_values(known: Settings) -> dict[str, Any]:
    return {key: value_of(known, key) for key in KEYS}


def typed_value(key: str, text: str) -> Any:
    """What a person typed, in the key's own type: numbers and true/false as such, a JSON list or table as such.

    Raises BadConfiguration, Refused for what is not to be changed.
    """
    import json

    checked_name(key, "config")
    if key == "project.id":
        raise Refused("The project's id never changes.", thing=key)
    value: Any = text
    if text[:1] in "[{" or text in ("true", "false") or text.replace(".", "", 1).isdigit():
        try:
            value = json.loads(text)
        except ValueError:
            value = text
    checked_value(key, value, "config")
    return value
