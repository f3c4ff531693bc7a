"""What in an agent's own file would make its client ask, or refuse, where nobody is there to answer.

Seen with the real clients (versions in ``known_clients``): Claude Code refuses what it would ask for; Gemini CLI leaves
out the tools that it would ask for; OpenCode refuses the call and ends its turn. None of them waits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from trackdown.adapters.agents.permissions import decided
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.checkup import Remark

_ASKING = re.compile(r"--permission-mode[ =](default|plan|manual)\b|-a[ =]?untrusted\b")
_GEMINI_MODE = re.compile(r"--approval-mode[ =](default|auto_edit|plan)\b")
_LEFT_OUT = {
    "default": "the shell and everything that writes",
    "auto_edit": "the shell",
    "plan": "the shell and everything that writes elsewhere than into a plan",
}
_PLANNING = ("plan", "read-only")
"""Modes in which agents behind the Agent Client Protocol change nothing."""


def remarks(profile: AgentProfile) -> list[Remark]:
    found = {"gemini": _gemini, "opencode": _opencode, "acp": _spoken}.get(profile.adapter, _asking)(profile)
    if found or not decided(profile):
        return found
    where = "`options.permission` decides" if profile.adapter == "opencode" else "`args` decide"
    return [Remark("note", f"its {where} what the client may do; Trackdown adds nothing to that")]


def _asking(profile: AgentProfile) -> list[Remark]:
    if not decided(profile) or not _ASKING.search(" ".join(profile.args)):
        return []
    return [
        Remark(
            "warning",
            "its `args` make the client ask before it acts, and nobody answers: what it asks for is refused",
            "Take the option out, or allow what it needs (allowedTools).",
        )
    ]


def _gemini(profile: AgentProfile) -> list[Remark]:
    mode = _GEMINI_MODE.search(" ".join(profile.args))
    if mode is None:
        return []
    text = f"its `args` make the client leave out the tools that it would ask for: {_LEFT_OUT[mode[1]]}"
    return [Remark("warning", text, "Take --approval-mode out; a sandbox holds it to its workspace.")]


def _opencode(profile: AgentProfile) -> list[Remark]:
    asking = sorted(set(_asked_for(profile.options.get("permission"), "everything")))
    if not asking:
        return []
    text = f"its `options.permission` makes the client ask for {', '.join(asking)}: it is refused, and the turn ends"
    return [Remark("warning", text, "Write allow or deny there.")]


def _asked_for(rule: Any, name: str) -> Iterable[str]:
    if rule == "ask":
        yield name
    for inner, value in rule.items() if isinstance(rule, dict) else ():
        yield from _asked_for(value, str(inner) if name == "everything" else name)


def _spoken(profile: AgentProfile) -> list[Remark]:
    found = []
    if profile.options.get("permissions") == "refuse":
        text = "its `options.permissions` refuses whatever the agent asks permission for"
        found.append(Remark("warning", text, "Take it out, if it is to work and not only to read."))
    if profile.options.get("mode") in _PLANNING:
        text = f"in the mode `{profile.options['mode']}` the agent changes nothing"
        found.append(Remark("warning", text, "Take `mode` out of its `options`, or name another."))
    return found
