"""Reading and setting what the configuration says, by key."""

from __future__ import annotations

from typing import Any

from trackdown.core.runs.workspace_rules import WorkspaceRules
from trackdown.core.settings.keys import BUDGET, FORECAST, GATES, KEYS, OWNERS, ROUTE, checked_name, checked_value
from trackdown.core.settings.model import Settings
from trackdown.core.tickets.kinds import DEFAULT_PREFIXES
from trackdown.errors import BadConfiguration, Refused


def value_of(known: Settings, key: str) -> Any:
    """The value in force (a default included). Raises BadConfiguration for a key that does not exist."""
    name = checked_name(key, "config")
    if key.startswith("keys."):
        return known.prefixes[name]
    if key.startswith(OWNERS):
        return known.owners.get(name, "")
    if key.startswith(GATES):
        rule = known.gates.get(name)
        return rule.to_plain() if rule else {}
    if key.startswith(BUDGET):
        return known.budgets.get(name, "")
    if key.startswith(ROUTE):
        return getattr(known.route, name)
    if key.startswith(FORECAST):
        return getattr(known.forecast, name)
    value = getattr(known.workspace if name in WorkspaceRules._fields else known, name)
    if key == "verify.checks":
        return {check.name: check.command for check in value}
    return value


def all_values(known: Settings) -> dict[str, Any]:
    own = (*(f"{OWNERS}{name}" for name in known.owners), *(f"{GATES}{name}" for name in known.gates))
    return {key: value_of(known, key) for key in (*KEYS, *own)}


def typed_value(known: Settings, key: str, text: str | None) -> Any:
    """What a person typed, in the key's own type: numbers and true/false as such, and so a list or table (JSON, TOML).

    ``None`` stands for taking the key out. Raises BadConfiguration, and Refused for what is not to be changed.
    """
    import json

    name = checked_name(key, "config")
    if key == "project.id":
        hint = "By it the project finds its store. A project of its own begins with `trackdown init` in its repository."
        raise Refused("The project's id never changes.", thing=key, hint=hint)
    value: Any = text
    if text is not None and (text[:1] in "[{" or text in ("true", "false") or text.replace(".", "", 1).isdigit()):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = _as_in_the_file(text)
    if text is not None and value is not text and not isinstance(value, list | dict):
        # A branch may be called 2024 and an agent true: what is no number or flag here is a text.
        value = value if _fits(key, value) else text
    if text is not None:
        checked_value(key, value, "config")
    if key.startswith("keys."):
        _check_unique(known, name, value or DEFAULT_PREFIXES[name])
    return value


def _as_in_the_file(text: str) -> Any:
    """A list or table as it would stand in the file, which is TOML: hints and the reference show them so."""
    import tomllib

    try:
        found = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    # A text of several lines could bring other keys along.
    return found["value"] if list(found) == ["value"] else text


def _fits(key: str, value: Any) -> bool:
    try:
        checked_value(key, value, "config")
    except BadConfiguration:
        return False
    return True


def _check_unique(known: Settings, kind: str, prefix: str) -> None:
    """A file with two equal prefixes could not be read again."""
    others = [other for other, taken in known.prefixes.items() if other != kind and taken == prefix]
    if others:
        hint = f"Choose another, or change keys.{others[0]} first."
        raise BadConfiguration(f"{prefix} is the prefix of {others[0]} keys already.", thing=f"keys.{kind}", hint=hint)
