"""From a parsed file to settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trackdown.core.runs.route_policy import RoutePolicy
from trackdown.core.runs.workspace_rules import WorkspaceRules
from trackdown.core.settings.keys import BUDGET, FORECAST, GATES, OWNERS, ROUTE, checked_name, checked_value
from trackdown.core.settings.model import Settings
from trackdown.core.tickets.agent_ticket.forecast import ESTIMATED, Rates
from trackdown.core.tickets.kinds import DEFAULT_PREFIXES
from trackdown.errors import BadConfiguration

if TYPE_CHECKING:
    from trackdown.core.gates.rules import GateRule

_PREFIXES = "Give each kind a prefix of its own; a kind without one there has its usual one."


def settings(data: dict[str, Any], source: str) -> Settings:
    """The settings in a parsed file. Raises BadConfiguration naming the key and what it has to be."""
    values: dict[str, Any] = {}
    prefixes = dict(DEFAULT_PREFIXES)
    owners: dict[str, str] = {}
    budgets: dict[str, str] = {}
    rules: dict[str, Any] = {}
    rates: dict[str, Any] = {}
    route: dict[str, Any] = {}
    gates: dict[str, GateRule] = {}
    for key, value in _flattened(data):
        name = checked_name(key, source)
        checked = checked_value(key, value, source)
        if key.startswith("keys."):
            prefixes[name] = checked
        elif key.startswith(OWNERS):
            owners[name] = checked
        elif key.startswith(GATES):
            gates[name] = checked
        elif key.startswith(BUDGET):
            budgets[name] = checked
        elif key.startswith(ROUTE):
            route[name] = checked
        elif name in WorkspaceRules._fields:
            rules[name] = checked
        elif key.startswith(FORECAST):
            rates[name] = {**ESTIMATED._asdict()[name], **checked}
        else:
            values[name] = checked
    values.setdefault("pagination", "max_results" in values)
    if len(set(prefixes.values())) < len(prefixes):
        raise BadConfiguration("Two kinds have the same key prefix.", thing=f"{source}: [keys]", hint=_PREFIXES)
    if not values.get("project"):
        raise BadConfiguration("The project's id is missing.", thing=f"{source}: [project] id", hint=_RESTORE)
    workspace = WorkspaceRules(**rules)
    return Settings(
        prefixes=prefixes,
        owners=owners,
        budgets=budgets,
        workspace=workspace,
        route=RoutePolicy(**route),
        gates=gates,
        forecast=Rates(**rates),
        **values,
    )


_RESTORE = "Take the file from git again (git log -- .trackdown/config.toml)."


def _flattened(data: dict[str, Any]) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for section, content in data.items():
        if not isinstance(content, dict):
            flat.append((section, content))
            continue
        flat.extend((f"{section}.{name}", value) for name, value in content.items())
    return flat
