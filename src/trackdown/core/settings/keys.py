"""Every key that the file may hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trackdown.core.runs.route_policy import checked_lines, checked_prefer, checked_thresholds, checked_weights
from trackdown.core.settings import values
from trackdown.core.tickets.agent_ticket.forecast import checked_ranges, checked_rates
from trackdown.errors import BadConfiguration, InvalidInput

OWNERS = "owners."
"""Begins the keys that name the owner of a component: ``owners.frontend = "ann"``."""

FORECAST = "forecast."
"""Begins the keys of what is expected of agents while there is no history to go by."""

GATES = "gates."
"""Begins the keys of gates, each a table: ``gates.tests.command = ["pytest"]``."""

BUDGET = "budget."
"""Begins the keys of what may be spent."""

ROUTE = "route."
"""Begins the keys of who does it."""

KEYS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "project.id": ("project", values.text),
    "run.jobs": ("jobs", values.count),
    "run.agent": ("agent", values.text),
    "run.target": ("target", values.text),
    "verify.checks": ("checks", values.checks),
    "verify.check_seconds": ("check_seconds", values.seconds),
    "verify.protected": ("protected", values.texts),
    "verify.scope": ("scope", values.flag),
    "policy.unverified": ("unverified", values.unverified),
    "policy.gates": ("gated", values.gated),
    "workspace.setup": ("setup", values.setup),
    "workspace.setup_seconds": ("setup_seconds", values.seconds),
    "workspace.folder": ("workspaces", values.text),
    "workspace.kind": ("kind", values.kind),
    "workspace.copy": ("copy", values.patterns),
    "workspace.link": ("link", values.patterns),
    "workspace.setup_inputs": ("inputs", values.patterns),
    "workspace.setup_outputs": ("outputs", values.paths),
    "workspace.contract": ("contract", values.patterns),
    "workspace.ports": ("ports", values.ports),
    "tickets.types": ("types", values.texts),
    "tickets.components": ("components", values.texts),
    "workflows.types": ("workflow_types", values.names),
    "environment.pass": ("pass_environment", values.texts),
    "limits.turn_seconds": ("turn_seconds", values.turn_seconds),
    "limits.run_seconds": ("run_seconds", values.ceiling),
    "limits.silence_seconds": ("silence_seconds", values.ceiling),
    "limits.memory_mb": ("memory_mb", values.ceiling),
    "limits.disk_mb": ("disk_mb", values.ceiling),
    "limits.output_mb": ("output_mb", values.ceiling),
    "limits.processes": ("processes", values.ceiling),
    "limits.quiet": ("quiet", values.quiet),
    "limits.retry_seconds": ("retry_seconds", values.seconds),
    "budget.run_usd": ("run_usd", values.budget("run_usd")),
    "budget.run_tokens": ("run_tokens", values.budget("run_tokens")),
    "budget.ticket_usd": ("ticket_usd", values.budget("ticket_usd")),
    "budget.ticket_tokens": ("ticket_tokens", values.budget("ticket_tokens")),
    "budget.epic_usd": ("epic_usd", values.budget("epic_usd")),
    "budget.epic_tokens": ("epic_tokens", values.budget("epic_tokens")),
    "budget.day_usd": ("day_usd", values.budget("day_usd")),
    "budget.day_tokens": ("day_tokens", values.budget("day_tokens")),
    "sandbox.policy": ("sandbox", values.sandbox),
    "sandbox.network": ("network", values.flag),
    "sandbox.required": ("sandbox_required", values.flag),
    "sandbox.writable": ("writable", values.texts),
    "route.keep": ("keep", values.keeper),
    "route.weights": ("weights", checked_weights),
    "route.thresholds": ("thresholds", checked_thresholds),
    "route.lines": ("lines", checked_lines),
    "route.prefer": ("prefer", checked_prefer),
    "query.max_results": ("max_results", values.results),
    "query.pagination": ("pagination", values.flag),
    "hierarchy.lazy_load": ("lazy_load", values.flag),
    "hierarchy.batch_size": ("batch_size", values.ceiling),
    "arela.folder": ("ticket_folder", values.folder),
    "forecast.minutes": ("minutes", checked_ranges),
    "forecast.tokens": ("tokens", checked_ranges),
    "forecast.usd_per_1k": ("usd_per_1k", checked_rates),
    "keys.epic": ("epic", values.prefix),
    "keys.issue": ("issue", values.prefix),
    "keys.task": ("task", values.prefix),
    "keys.run": ("run", values.prefix),
}
"""Every key that the file may hold, with the setting it stands for and its check."""


def checked_name(key: str, source: str) -> str:
    """The setting behind a key; behind ``owners.`` stands the component, behind ``gates.`` the gate. Raises
    BadConfiguration naming the keys that there are."""
    if key.startswith((OWNERS, GATES)) and key not in (OWNERS, GATES):
        return key.partition(".")[2]
    if key not in KEYS:
        section = key.partition(".")[0]
        near = [known for known in KEYS if known.startswith(f"{section}.")]
        near = near or list(dict.fromkeys(f"{known.partition('.')[0]}.…" for known in KEYS))
        raise BadConfiguration(f"There is no setting {key[:80]!r}.", thing=source, hint=f"There is {', '.join(near)}.")
    return KEYS[key][0]


def checked_value(key: str, value: Any, source: str) -> Any:
    """The value in its own type. Raises BadConfiguration saying what it has to be."""
    try:
        if key.startswith(GATES):
            from trackdown.core.gates.rules import checked_rule

            return checked_rule(key.removeprefix(GATES), value)
        return (values.owner if key.startswith(OWNERS) else KEYS[key][1])(value)
    except InvalidInput as error:
        raise BadConfiguration(f"{key}: {error.message}", thing=source, hint=error.hint) from error
    except ValueError as error:
        raise BadConfiguration(
            f"{key} has to be {error}.", thing=source, hint=f"What was given is {value!r}."[:200]
        ) from error
