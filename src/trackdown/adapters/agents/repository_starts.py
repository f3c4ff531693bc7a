"""Which programs a repository's own settings make its client start in a run, for ``doctor``.

Seen with the real clients, headless and with nobody asked: Claude Code runs the hooks and the ``apiKeyHelper`` of
``.claude/settings.json``; OpenCode runs the plugins that ``opencode.json`` names and those in ``.opencode/plugin`` and
``.opencode/plugins``; Codex runs neither ``notify`` nor the hooks of a repository; Gemini CLI runs nothing of it. What
is started like this is the repository's code, as its tests are, so it is named and not held back; its MCP servers are
(see ``repository_servers``).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trackdown.adapters.agents.json_lines import mapping
from trackdown.adapters.agents.known_clients import client_of
from trackdown.adapters.agents.repository_servers import PLACES, named
from trackdown.adapters.agents.repository_settings import settings_of
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.checkup import Remark

CLAUDE = ".claude/settings.json"
PLUGIN_FOLDERS = (".opencode/plugin", ".opencode/plugins")
NAMED = 5
_NO_HOOKS = """Without the hooks: args: [--settings, '{"disableAllHooks": true}'] in the agent's file."""
_NO_PLUGINS = 'Without them: env: {OPENCODE_PURE: "1"} in the agent\'s file.'


def remarks(profile: AgentProfile, root: Path) -> list[Remark]:
    client = client_of(profile)
    return [*_servers(profile, client, root), *_hooks(profile, client, root), *_plugins(client, root)]


def _servers(profile: AgentProfile, client: str, root: Path) -> list[Remark]:
    found = []
    for file, servers in named(client, root):
        names = _listed(servers)
        same = sorted(servers.keys() & profile.mcp_servers.keys()) if client == "codex" else []
        if profile.repository_mcp:
            text = f"{file} has MCP servers started in every run: {names}"
            found.append(Remark("note", text, "Take `repository_mcp` out of the agent's file if they are not wanted."))
        elif same:
            text = (
                f"{file} describes MCP servers that the agent's file describes too, and goes before it: {_listed(same)}"
            )
            found.append(Remark("warning", text, "Give them other names in the agent's file."))
        else:
            fix = "Describe those that are wanted in `mcpServers` of the agent's file, or write `repository_mcp: true`."
            found.append(Remark("note", f"{file} names MCP servers, which runs leave out: {names}", fix))
    return found


def _hooks(profile: AgentProfile, client: str, root: Path) -> list[Remark]:
    if client != "claude":
        return []
    settings = settings_of(root / CLAUDE)
    hooks = {} if settings.get("disableAllHooks") is True else mapping(settings.get("hooks"))
    started = [f"hooks for {_listed(hooks)}"] if hooks else []
    started += ["apiKeyHelper"] if settings.get("apiKeyHelper") else []
    if not started:
        return []
    fix = _NO_HOOKS if hooks and profile.adapter == "claude" else "Take out there what runs should not start."
    return [Remark("note", f"{CLAUDE} has programs started in every run: {', '.join(started)}", fix)]


def _plugins(client: str, root: Path) -> list[Remark]:
    if client != "opencode":
        return []
    found = []
    for file in PLACES[client][1]:
        plugins = settings_of(root / file).get("plugin")
        if isinstance(plugins, list) and plugins:
            found.append((file, _listed(str(each) for each in plugins)))
    for folder in PLUGIN_FOLDERS:
        if names := sorted(path.name for path in (root / folder).glob("*.[jt]s")):
            found.append((folder, _listed(names)))
    return [Remark("note", f"{file} has plugins run in every run: {names}", _NO_PLUGINS) for file, names in found]


def _listed(names: Iterable[str]) -> str:
    every = [name[:60] for name in names]
    more = f" and {len(every) - NAMED} more" if len(every) > NAMED else ""
    return ", ".join(every[:NAMED]) + more
