"""The settings of a project, with their defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from trackdown.core.runs.policy import DEFAULT_PROTECTED, FIRST_PAUSE, ProjectCheck
from trackdown.core.runs.profile import (
    DEFAULT_OUTPUT_MB,
    DEFAULT_PROCESSES,
    DEFAULT_SILENCE_SECONDS,
    DEFAULT_TURN_SECONDS,
)
from trackdown.core.runs.route_policy import RoutePolicy
from trackdown.core.runs.workspace_rules import WorkspaceRules
from trackdown.core.tickets.agent_ticket.forecast import ESTIMATED, Rates
from trackdown.core.tickets.model import Check

if TYPE_CHECKING:
    from trackdown.core.gates.rules import GateRule


class Settings(NamedTuple):
    """``project`` is the project's id. Times are in seconds. ``target`` and ``agent`` may be empty: then the branch
    that is checked out, and the only agent there is. ``workspaces`` is the folder for workspaces, empty for the user's
    state folder, ``workspace`` what is in one. ``pass_environment`` names variables that agents and checks get besides
    the base. ``gated``: gates hold for what is ``delegated``, or ``always``. ``types`` are types of tickets besides the
    usual ones, ``components`` how components are spelled, ``owners`` maps components to who is given their tickets.
    ``quiet`` are quiet hours (see ``runs.quiet``), ``retry_seconds`` the first pause after a failure that passes by
    itself, ``budgets`` decimal text by the names in ``runs.budget``. ``max_results`` is how many tickets a page of a
    list has; with ``pagination``, usual once that is set, all lists have pages, else those on a terminal.
    ``lazy_load``: a report of the hierarchy loads the first level below its root alone; ``batch_size``: so many
    children it shows, 0 for all."""

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
    gated: str = "delegated"
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
    output_mb: int = DEFAULT_OUTPUT_MB
    processes: int = DEFAULT_PROCESSES
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
