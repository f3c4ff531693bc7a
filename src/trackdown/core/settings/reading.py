"""From a parsed file to settings."""

from __future__ import annotations

from typing import Any

from trackdown.core.runs.route_policy import RoutePolicy
from trackdown.core.runs.workspace_rules import WorkspaceRules
from trackdown.core.settings.keys import BUDGET, FORECAST, GATES, OWNERS, ROUTE, checked_name, checked_value
from trackdown.core.settings.model import Settings
from trackdown.core.tickets.agent_ticket.forecast import ESTIMATED, Rates
from trackdown.core.tickets.kinds import DEFAULT_PREFIXES
from trackdown.errors import BadConfiguration

_PREFIXES = "Give each kind a prefix of its own; a kind without one there has its usual one."


def settings(data: dict[str, Any], source: str) -> Settings:
    """The settings in a parsed file. Raises BadConfiguration naming the key and what it has to be."""
    groups: dict[str, dict[str, Any]] = {name: {} for name in (*_GROUPS.values(), *_OTHER)}
    groups["prefixes"].update(DEFAULT_PREFIXES)
    for key, value in _flattened(data):
        name = checked_name(key, source)
        checked = checked_value(key, value, source)
        group = _group(key, name)
        groups[group][name] = {**ESTIMATED._asdict()[name], **checked} if group == "forecast" else checked
    values, prefixes = groups["values"], groups["prefixes"]
    values.setdefault("pagination", "max_results" in values)
    if len(set(prefixes.values())) < len(prefixes):
        raise BadConfiguration("Two kinds have the same key prefix.", thing=f"{source}: [keys]", hint=_PREFIXES)
    if not values.get("project"):
        raise BadConfiguration("The project's id is missing.", thing=f"{source}: [project] id", hint=_RESTORE)
    return Settings(
        prefixes=prefixes,
        owners=groups["owners"],
        budgets=groups["budgets"],
        workspace=WorkspaceRules(**groups["workspace"]),
        route=RoutePolicy(**groups["route"]),
        gates=groups["gates"],
        forecast=Rates(**groups["forecast"]),
        **values,
    )


_GROUPS = {
    "keys.": "prefixes",
    OWNERS: "owners",
    GATES: "gates",
    BUDGET: "budgets",
    ROUTE: "route",
    FORECAST: "forecast",
}
"""Settings that are values of their own together, by how their keys begin."""
_OTHER = ("workspace", "values")


def _group(key: str, name: str) -> str:
    own = next((group for beginning, group in _GROUPS.items() if key.startswith(beginning)), "")
    return own or ("workspace" if name in WorkspaceRules._fields else "values")


_RESTORE = "Take the file from git again (git log -- .trackdown/config.toml)."


def _flattened(data: dict[str, Any]) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for section, content in data.items():
        if not isinstance(content, dict):
            flat.append((section, content))
            continue
        flat.extend((f"{section}.{name}", value) for name, value in content.items())
    return flat
