"""What each client can hold by its own means, and how it is told.

The rules are those that are left to the client (``containment.own_rules``): with a sandbox of the system around it,
mostly none. Sources: the clients' own ``--help`` and documentation of their permission modes and sandboxes.
"""

from __future__ import annotations

from collections.abc import Iterable

from trackdown.core.runs.containment import ClientMeans, SandboxRules
from trackdown.core.runs.profile import AgentProfile

_MEANS = {
    # Its shell tool is not held to the workspace by any mode; without that tool and those that edit it only reads.
    "claude": ClientMeans("claude", ("read-only",)),
    "codex": ClientMeans("codex", ("read-only", "workspace"), keeps_network=True),
    # Any program: what it needs is not known, so it is held to all that is asked for.
    "command": ClientMeans("command", needs_network=False),
    "replay": ClientMeans("replay", needs_network=False),
}
READING_TOOLS = "Read,Glob,Grep,TodoWrite"

_CLAUDE_OPTIONS = (
    "--permission-mode",
    "--dangerously-skip-permissions",
    "--allow-dangerously-skip-permissions",
    "--allowedTools",
    "--allowed-tools",
    "--permission-prompt-tool",
)
_GEMINI_OPTIONS = ("--yolo", "-y", "--approval-mode", "--allowed-tools")
_CODEX_OPTIONS = ("--ask-for-approval", "--dangerously-bypass-approvals-and-sandbox", "--sandbox", "--yolo")
_CODEX_SETTINGS = ("sandbox_mode", "sandbox_permissions", "approval_policy", "sandbox_workspace_write")


def means(profile: AgentProfile) -> ClientMeans:
    """Of a client whose permissions the profile's own arguments decide, and of an adapter that is not known here: none,
    and that it needs the network."""
    if decided(profile):
        return ClientMeans(profile.adapter)
    return _MEANS.get(profile.adapter, ClientMeans(profile.adapter))


def decided(profile: AgentProfile) -> bool:
    """Whether the agent's own file says what the client may do, in whichever spelling; then it alone decides."""
    if profile.adapter == "codex":
        return any(_codex_decides(argument) for argument in profile.args)
    if profile.adapter == "opencode":
        return bool(profile.options.get("permission"))
    named = {"claude": _CLAUDE_OPTIONS, "gemini": _GEMINI_OPTIONS}.get(profile.adapter, ())
    return any(argument.split("=", 1)[0] in named for argument in profile.args)


def _codex_decides(argument: str) -> bool:
    name, _, setting = argument.partition("=")
    if name in _CODEX_OPTIONS or argument.startswith(("-s", "-a")):
        return True
    key = setting if name in ("-c", "--config") else argument
    return key.split("=", 1)[0].split(".", 1)[0].strip() in _CODEX_SETTINGS


def claude_arguments(rules: SandboxRules, more: Iterable[str] = ()) -> list[str]:
    """``more`` are tools that harm nothing and are allowed in any case."""
    if rules.policy == "read-only":
        # Whatever is not on the list is refused without asking.
        return [f"--allowedTools={','.join([READING_TOOLS, *more])}", "--permission-mode", "dontAsk"]
    return ["--permission-mode", "bypassPermissions"]


def codex_arguments(rules: SandboxRules) -> list[str]:
    if rules.policy == "full":
        return ["--dangerously-bypass-approvals-and-sandbox"]
    if rules.policy == "read-only":
        return ["--sandbox", "read-only"]
    network = "true" if rules.network else "false"
    return [
        *("--sandbox", "workspace-write"),
        *("-c", "sandbox_workspace_write.exclude_slash_tmp=true"),
        *("-c", f"sandbox_workspace_write.network_access={network}"),
    ]
