"""What ``.trackdown/config.toml`` may say, checked and with its defaults."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from trackdown.core.runs.containment import POLICIES
from trackdown.core.runs.policy import DEFAULT_PROTECTED, FIRST_PAUSE, ProjectCheck
from trackdown.core.runs.profile import DEFAULT_SILENCE_SECONDS, DEFAULT_TURN_SECONDS
from trackdown.core.runs.route_policy import (
    RoutePolicy,
    checked_lines,
    checked_prefer,
    checked_thresholds,
    checked_weights,
)
from trackdown.core.runs.workspace_rules import KINDS, WorkspaceRules, checked_pattern
from trackdown.core.tickets.agent_ticket.forecast import ESTIMATED, Rates, checked_ranges, checked_rates
from trackdown.core.tickets.fields import checked_path, checked_word
from trackdown.core.tickets.kinds import DEFAULT_PREFIXES, checked_prefix
from trackdown.core.tickets.model import Check
from trackdown.errors import BadConfiguration, InvalidInput

if TYPE_CHECKING:
    from trackdown.core.gates.rules import GateRule

MOST_RESULTS = 1_000_000


class Settings(NamedTuple):
    """``project`` is the project's id. Times are in seconds. ``target`` and ``agent`` may be empty: then the branch
    that is checked out, and the only agent there is. ``workspaces`` is the folder for workspaces, empty for the
    user's state folder, ``workspace`` what is in one. ``pass_environment`` names variables that agents and checks
    get besides the base. ``types`` are types of tickets besides the usual ones, ``components`` how components are
    spelled, ``owners`` maps components to who is given their tickets. ``quiet`` are quiet hours (see
    ``runs.quiet``), ``retry_seconds`` the first pause after a failure that passes by itself, ``budgets`` decimal
    text by the names in ``runs.budget``. ``max_results`` is how many tickets a page of a list has; with
    ``pagination``, usual once that is set, all lists have pages, else those on a terminal. ``lazy_load``: a report of
    the hierarchy loads the first level below its root alone; ``batch_size``: so many children it shows, 0 for all."""

    project: str
    prefixes: dict[str, str]
    jobs: int = 2
    agent: str = ""
    target: str = ""
    checks: list[ProjectCheck] = []
    check_seconds: float = 600.0
    protected: list[str] = DEFAULT_PROTECTED
    scope: bool = True
    unverified: str = "land"
    setup: list[Check] = []
    setup_seconds: float = 900.0
    workspaces: str = ""
    workspace: WorkspaceRules = WorkspaceRules()
    types: list[str] = []
    components: list[str] = []
    workflow_types: dict[str, str] = {}
    owners: dict[str, str] = {}
    pass_environment: list[str] = []
    turn_seconds: int = DEFAULT_TURN_SECONDS
    run_seconds: int = 0
    silence_seconds: int = DEFAULT_SILENCE_SECONDS
    memory_mb: int = 0
    disk_mb: int = 0
    sandbox: str = "full"
    network: bool = True
    sandbox_required: bool = False
    writable: list[str] = []
    quiet: str = ""
    retry_seconds: float = FIRST_PAUSE
    budgets: dict[str, str] = {}
    max_results: int = 50
    pagination: bool = False
    lazy_load: bool = False
    batch_size: int = 0
    ticket_folder: str = ".arela/tickets"
    forecast: Rates = ESTIMATED
    route: RoutePolicy = RoutePolicy()
    gates: dict[str, GateRule] = {}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text in quotes")
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError('a list of texts, e.g. ["a", "b"]')
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 256:
        raise ValueError("a whole number from 1 to 256")
    return value


def _results(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_RESULTS:
        raise ValueError(f"a whole number from 1 to {MOST_RESULTS:,}")
    return value


def _seconds(value: Any) -> float:
    # Written so that nan, which TOML can say and which is neither above nor below anything, is refused too.
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < float("inf"):
        raise ValueError("a number of seconds above 0")
    return float(value)


def _ceiling(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST:
        raise ValueError("a whole number, 0 for no limit")
    return value


def _turn_seconds(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _LARGEST:
        raise ValueError("a whole number of seconds from 1 to a year")
    return value


_LARGEST = 365 * 24 * 3600


def _sandbox(value: Any) -> str:
    if value not in POLICIES:
        raise ValueError('"read-only", "workspace" or "full"')
    return str(value)


def _quiet(value: Any) -> str:
    from trackdown.core.runs.quiet import quiet_hours

    quiet_hours(_text(value))
    return str(value).strip()


def _budget(name: str) -> Callable[[Any], str]:
    def checked(value: Any) -> str:
        from trackdown.core.runs.budget import value_of

        return value_of(name, value)

    return checked


def _check(value: Any) -> Check:
    words = [value] if isinstance(value, str) else value
    texts = isinstance(words, list) and all(isinstance(word, str) for word in words)
    # No system starts a program with an empty name, or with a zero byte in its command line.
    if not texts or not words or not words[0].strip() or any("\x00" in word for word in words):
        raise ValueError('a command: a script in quotes, or a list like ["make", "test"]')
    return value  # type: ignore[no-any-return]


def _setup(value: Any) -> list[Check]:
    if isinstance(value, str):
        return [_check(value)]
    if not isinstance(value, list):
        raise ValueError('a list of commands, e.g. ["npm ci"]')
    return [_check(item) for item in value]


def _checks(value: Any) -> list[ProjectCheck]:
    if not isinstance(value, dict):
        raise ValueError('a table of named commands, e.g. tests = "pytest -q"')
    return [ProjectCheck(name, _check(command)) for name, command in value.items()]


def _kind(value: Any) -> str:
    if value not in KINDS:
        raise ValueError('"worktree", "clone" or "contract"')
    return str(value)


def _patterns(value: Any) -> list[str]:
    return [checked_pattern(text) for text in _texts(value)]


def _paths(value: Any) -> list[str]:
    paths = _patterns(value)
    if any(mark in path for path in paths for mark in "*?["):
        raise ValueError('paths without patterns, e.g. ["node_modules"]')
    return paths


def _ports(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1000:
        raise ValueError("a whole number from 0 (none) to 1000")
    return value


def _names(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value.values()):
        raise ValueError('a table of names, e.g. bug = "bug_fix"')
    return value


def _unverified(value: Any) -> str:
    if value not in ("land", "review"):
        raise ValueError('"land" or "review"')
    return str(value)


def _folder(value: Any) -> str:
    return checked_path(_text(value).rstrip("/"))


def _prefix(value: Any) -> str:
    return checked_prefix(_text(value))


OWNERS = "owners."
"""Begins the keys that name the owner of a component: ``owners.frontend = "ann"``."""


def _owner(value: Any) -> str:
    return checked_word(_text(value).strip().removeprefix("@"), "name")


FORECAST = "forecast."
"""Begins the keys of what is expected of agents while there is no history to go by."""

GATES = "gates."
"""Begins the keys of gates, each a table: ``gates.tests.command = ["pytest"]``."""

BUDGET = "budget."
"""Begins the keys of what may be spent."""

ROUTE = "route."
"""Begins the keys of who does it."""


def _keeper(value: Any) -> str:
    name = _text(value).strip().removeprefix("@")
    return checked_word(name, "name") if name else ""


KEYS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "project.id": ("project", _text),
    "run.jobs": ("jobs", _count),
    "run.agent": ("agent", _text),
    "run.target": ("target", _text),
    "verify.checks": ("checks", _checks),
    "verify.check_seconds": ("check_seconds", _seconds),
    "verify.protected": ("protected", _texts),
    "verify.scope": ("scope", _flag),
    "policy.unverified": ("unverified", _unverified),
    "workspace.setup": ("setup", _setup),
    "workspace.setup_seconds": ("setup_seconds", _seconds),
    "workspace.folder": ("workspaces", _text),
    "workspace.kind": ("kind", _kind),
    "workspace.copy": ("copy", _patterns),
    "workspace.link": ("link", _patterns),
    "workspace.setup_inputs": ("inputs", _patterns),
    "workspace.setup_outputs": ("outputs", _paths),
    "workspace.contract": ("contract", _patterns),
    "workspace.ports": ("ports", _ports),
    "tickets.types": ("types", _texts),
    "tickets.components": ("components", _texts),
    "workflows.types": ("workflow_types", _names),
    "environment.pass": ("pass_environment", _texts),
    "limits.turn_seconds": ("turn_seconds", _turn_seconds),
    "limits.run_seconds": ("run_seconds", _ceiling),
    "limits.silence_seconds": ("silence_seconds", _ceiling),
    "limits.memory_mb": ("memory_mb", _ceiling),
    "limits.disk_mb": ("disk_mb", _ceiling),
    "limits.quiet": ("quiet", _quiet),
    "limits.retry_seconds": ("retry_seconds", _seconds),
    "budget.run_usd": ("run_usd", _budget("run_usd")),
    "budget.run_tokens": ("run_tokens", _budget("run_tokens")),
    "budget.ticket_usd": ("ticket_usd", _budget("ticket_usd")),
    "budget.ticket_tokens": ("ticket_tokens", _budget("ticket_tokens")),
    "budget.epic_usd": ("epic_usd", _budget("epic_usd")),
    "budget.epic_tokens": ("epic_tokens", _budget("epic_tokens")),
    "budget.day_usd": ("day_usd", _budget("day_usd")),
    "budget.day_tokens": ("day_tokens", _budget("day_tokens")),
    "sandbox.policy": ("sandbox", _sandbox),
    "sandbox.network": ("network", _flag),
    "sandbox.required": ("sandbox_required", _flag),
    "sandbox.writable": ("writable", _texts),
    "route.keep": ("keep", _keeper),
    "route.weights": ("weights", checked_weights),
    "route.thresholds": ("thresholds", checked_thresholds),
    "route.lines": ("lines", checked_lines),
    "route.prefer": ("prefer", checked_prefer),
    "query.max_results": ("max_results", _results),
    "query.pagination": ("pagination", _flag),
    "hierarchy.lazy_load": ("lazy_load", _flag),
    "hierarchy.batch_size": ("batch_size", _ceiling),
    "arela.folder": ("ticket_folder", _folder),
    "forecast.minutes": ("minutes", checked_ranges),
    "forecast.tokens": ("tokens", checked_ranges),
    "forecast.usd_per_1k": ("usd_per_1k", checked_rates),
    "keys.epic": ("epic", _prefix),
    "keys.issue": ("issue", _prefix),
    "keys.task": ("task", _prefix),
    "keys.run": ("run", _prefix),
}
"""Every key that the file may hold, with the setting it stands for and its check."""


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
        raise BadConfiguration("Two kinds have the same key prefix.", thing=f"{source}: [keys]")
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
        return (_owner if key.startswith(OWNERS) else KEYS[key][1])(value)
    except InvalidInput as error:
        raise BadConfiguration(f"{key}: {error.message}", thing=source, hint=error.hint) from error
    except ValueError as error:
        raise BadConfiguration(
            f"{key} has to be {error}.", thing=source, hint=f"What was given is {value!r}."[:200]
        ) from error
