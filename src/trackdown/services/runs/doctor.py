"""Whether everything that runs need is there: each finding with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from trackdown.core.runs.budget import Spent, shown
from trackdown.core.runs.containment import NOBODY, Enforcement
from trackdown.core.runs.profile import AgentProfile, agent_named_by
from trackdown.core.settings.model import Settings
from trackdown.errors import BadConfiguration, NotFound, TrackdownError
from trackdown.ports.checkup import ClientState, Level, Remark
from trackdown.ports.repository import Filtered
from trackdown.ports.store import Checked

AREAS = ("config", "store", "git", "agents", "sandbox")
SIDE_BY_SIDE = 8
"""How many clients are started at once to be looked at."""
LIMITS = (
    "turn_seconds",
    "run_seconds",
    "silence_seconds",
    "memory_mb",
    "disk_mb",
    "output_mb",
    "processes",
    "max_parallel",
)


class Finding(NamedTuple):
    """``subject`` is what it is about: an agent, a file, a setting."""

    area: str
    subject: str
    level: Level
    text: str
    fix: str = ""


class AgentState(NamedTuple):
    """An agent as a run would pin it. ``held`` is what it is held to, and by whom."""

    profile: AgentProfile
    client: ClientState
    held: list[Enforcement]

    @property
    def limits(self) -> dict[str, int]:
        """0 is without."""
        return {name: getattr(self.profile, name) or 0 for name in LIMITS}


class Checkup(NamedTuple):
    findings: list[Finding]
    agents: list[AgentState]

    @property
    def bad(self) -> list[Finding]:
        return [found for found in self.findings if found.level in ("warning", "problem")]


class Clinic(NamedTuple):
    """What a check-up looks with. ``profiles`` are the agents as runs would pin them; ``problems`` and ``warnings`` are
    of their files. ``git`` says which branch results land on, ``filtered`` which files pass a filter that does not run,
    ``quiet`` reads the quiet hours, ``sandbox`` says which sandbox this system has; each raises what is wrong.
    ``today`` is what was spent since midnight (UTC)."""

    settings: Settings
    profiles: Mapping[str, AgentProfile]
    problems: list[BadConfiguration]
    warnings: list[str]
    client: Callable[[AgentProfile], ClientState]
    held: Callable[[AgentProfile], list[Enforcement]]
    store: Callable[[], Checked]
    git: Callable[[], str]
    filtered: Callable[[], list[Filtered]]
    quiet: Callable[[], object]
    sandbox: Callable[[], tuple[str, bool, str]]
    today: Callable[[], Spent]


def check_up(clinic: Clinic, area: str = "", name: str = "") -> Checkup:
    """Everything, or one of ``AREAS``; ``name`` narrows the agents to one. Raises NotFound for an agent without a file
    that no client stands for; what is wrong with a file that cannot be used is a finding."""
    wanted = [area] if area else list(AREAS)
    agents = _agents(clinic, name) if "agents" in wanted else []
    parts: dict[str, Callable[[], Iterable[Finding]]] = {
        "config": lambda: _config(clinic),
        "store": lambda: _store(clinic),
        "git": lambda: _git(clinic),
        "agents": lambda: _of_agents(clinic, agents, name),
        "sandbox": lambda: _sandbox(clinic),
    }
    return Checkup([found for each in AREAS if each in wanted for found in parts[each]()], agents)


def failed(error: TrackdownError) -> Checkup:
    """Where the project cannot even be opened, that is the finding."""
    area = "config" if isinstance(error, BadConfiguration) else "store"
    return Checkup([Finding(area, error.thing, "problem", error.message, error.hint)], [])


def _agents(clinic: Clinic, name: str) -> list[AgentState]:
    if name in map(_agent_of, clinic.problems):
        # Its file is what there is to say about it.
        return []
    if name and name not in clinic.profiles:
        listed = ", ".join(sorted(clinic.profiles)) or "none"
        raise NotFound(
            f"There is no agent {name[:80]!r}; there is {listed}.", thing=name[:80], hint="See `doctor agents`."
        )
    profiles = [clinic.profiles[name]] if name else [clinic.profiles[each] for each in sorted(clinic.profiles)]
    if not profiles:
        return []
    # A client may take many seconds to say what it is; together they take as long as the slowest.
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(len(profiles), SIDE_BY_SIDE)) as pool:
        clients = pool.map(clinic.client, profiles)
        return [
            AgentState(profile, client, clinic.held(profile)) for profile, client in zip(profiles, clients, strict=True)
        ]


def _agent_of(problem: BadConfiguration) -> str:
    return agent_named_by(problem.thing)


def _config(clinic: Clinic) -> Iterable[Finding]:
    known = clinic.settings
    try:
        clinic.quiet()
    except BadConfiguration as error:
        yield Finding("config", error.thing, "problem", error.message, error.hint)
    if known.agent and known.agent not in clinic.profiles:
        fix = f"Write .trackdown/agents/{known.agent}.yaml, or `trackdown config set run.agent ID`."
        yield Finding("config", "run.agent", "problem", f"there is no agent {known.agent!r}", fix)
    today = clinic.today()
    for name, limit in known.budgets.items():
        used = f"{shown(today.usd)} USD" if name == "day_usd" else f"{today.tokens} tokens"
        text = f"{limit}, used today {used}" if name.startswith("day_") else limit
        yield Finding("config", f"budget.{name}", "ok", text)
    if not known.budgets:
        fix = "Set one, e.g. `trackdown config set budget.day_usd 20`."
        yield Finding("config", "budget", "note", "nothing limits what agents may spend", fix)


def _store(clinic: Clinic) -> Iterable[Finding]:
    checked = clinic.store()
    for problem in checked.problems:
        yield Finding("store", "log", "problem", problem, "Keep the file, and restore what is lost from a backup.")
    if checked.differing:
        text = f"{checked.differing} rows of the tables are not what the log says"
        yield Finding("store", "tables", "problem", text, "trackdown admin rebuild")
    if not checked.problems and not checked.differing:
        kept = "ticket, run or sprint" if checked.entities == 1 else "tickets, runs and sprints"
        yield Finding("store", "log", "ok", f"sound, {checked.entities} {kept}")


def _git(clinic: Clinic) -> Iterable[Finding]:
    try:
        yield Finding("git", "repository", "ok", f"results land on {clinic.git()}")
        for held in clinic.filtered():
            yield _filtered(held)
    except TrackdownError as error:
        yield Finding("git", error.thing, "problem", error.message, error.hint)


def _filtered(held: Filtered) -> Finding:
    files = "1 file passes" if len(held.paths) == 1 else f"{len(held.paths)} files pass"
    level: Level = "problem" if held.required else "warning"
    became = "a result that changes one of them does not land" if held.required else "results land without it"
    text = f"{files} a filter that only this repository configures, and it does not run where agents work: {became}"
    fix = "Set its clean, smudge and required in your own configuration too (git config --global)."
    return Finding("git", f"filter.{held.filter}", level, text, fix)


def _sandbox(clinic: Clinic) -> Iterable[Finding]:
    name, works, detail = clinic.sandbox()
    if works:
        yield Finding("sandbox", name, "ok", detail)
        return
    asked = clinic.settings.sandbox != "full" or not clinic.settings.network
    fix = "Install bubblewrap, and let it make user namespaces." if asked else ""
    yield Finding("sandbox", name, "warning" if asked else "note", f"not usable here: {detail}", fix)


def _of_agents(clinic: Clinic, agents: list[AgentState], name: str) -> Iterable[Finding]:
    for problem in clinic.problems:
        if name in ("", _agent_of(problem)):
            yield Finding("agents", problem.thing, "problem", problem.message, problem.hint)
    for warning in clinic.warnings:
        if name in ("", agent_named_by(warning)):
            where, _, text = warning.partition(": ")
            yield Finding("agents", where, "warning", text, "Take the key out, or choose another adapter.")
    if not agents and not clinic.problems:
        fix = "Install a client (claude, codex, gemini, opencode), or write .trackdown/agents/ID.yaml."
        yield Finding("agents", "", "problem", "there is no agent", fix)
    for agent in agents:
        yield from (Finding("agents", agent.profile.id, *remark) for remark in _remarks(agent))


def _remarks(agent: AgentState) -> Iterable[Remark]:
    client = agent.client
    if client.executable:
        # That no login was found is a remark of its own, below: it is not in order.
        login = {None: "login not known", "": "installed"}.get(client.login, f"logged in by {client.login}")
        told = login if client.version or client.login else agent.profile.adapter
        yield Remark("ok", " ".join(part for part in (client.version, told, client.executable) if part))
    yield from client.remarks
    for item in agent.held:
        if item.by == NOBODY:
            level: Level = "problem" if agent.profile.sandbox_required else "warning"
            yield Remark(
                level, f"nobody holds that {item.what} ({item.how})", "Install bubblewrap, or choose a policy."
            )
