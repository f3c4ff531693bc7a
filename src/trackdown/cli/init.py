"""``trackdown init``."""

from __future__ import annotations

import os

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.services.project import Begun, Ground, begin

EXAMPLES = """\
  trackdown init
  trackdown init --prefix-task T --prefix-issue I"""

_KINDS = ("epic", "issue", "task")
_PROFILE = """\
An agent's profile is a file of its own, e.g. .trackdown/agents/quick.yaml:
    name: Quick
    adapter: claude        # or codex, command, replay
    model: sonnet"""


def build(parser: Parser, kind: str) -> None:
    for name in _KINDS:
        parser.add_argument(f"--prefix-{name}", metavar="PREFIX", help=f"what keys of {name}s begin with")
    parser.add_argument(
        "--new-store", action="store_true", help="begin an empty store for a project whose store is elsewhere"
    )


def command(call: Call) -> Result:
    where = bootstrap.places(call.folder)
    ground = Ground(where.root, where.common_dir, where.config, where.store)
    typed = {name: getattr(call.arguments, f"prefix_{name}") for name in _KINDS}
    prefixes = {name: prefix for name, prefix in typed.items() if prefix is not None}
    begun = begin(ground, bootstrap.workshop(), prefixes, new_store=call.arguments.new_store)
    agents = bootstrap.installed_agents(call.environment)
    data = {
        "project": begun.project,
        "root": ground.root,
        "config": ground.config,
        "store": ground.store,
        "git": bool(ground.common_dir),
        "created": begun.made,
        "moved_from": begun.moved_from or None,
        "agents": agents,
    }
    return Result(data, [*_done(call, begun), *_agents(agents), "", *_next(begun)])


def _done(call: Call, begun: Begun) -> list[str]:
    ground = begun.ground
    if begun.moved_from:
        return [
            f"{ground.root} is a git repository now, and its tickets are where all its worktrees see them.",
            f"  tickets   {ground.store}",
            f"  before    {begun.moved_from}",
        ]
    if not begun.made:
        return [f"{ground.root} is set up already; nothing was changed."]
    named = {"config": f"settings  {ground.config}", "store": f"tickets   {ground.store}"}
    lines = [f"Set up Trackdown in {ground.root}.", *(f"  {named[part]}" for part in begun.made)]
    if os.path.realpath(call.folder) != os.path.realpath(ground.root):
        lines.insert(1, "  That is the root of the repository around the folder you are in.")
    if "store" not in begun.made:
        lines.append("  The tickets that were there before are there again.")
    if not ground.common_dir:
        lines.append("  This is no git repository: tickets work, but `trackdown run` needs one.")
    return lines


def _agents(agents: list[str]) -> list[str]:
    if not agents:
        return ["", "No agent's client was found on this machine (claude, codex).", *_PROFILE.split("\n")]
    return ["", f"Agents found: {', '.join(agents)}.", *_PROFILE.split("\n")]


def _next(begun: Begun) -> list[str]:
    lines = ["Next:"]
    if "config" in begun.made and begun.ground.common_dir:
        lines.append("  git add .trackdown && git commit     # the settings belong to the repository")
    lines.append('  trackdown create --title "…" --criterion "…" --check "…"')
    if not begun.ground.common_dir:
        lines.append("  git init && git add -A && git commit && trackdown init     # before the first run")
    elif begun.moved_from:
        lines.append("  git add .trackdown && git commit     # the settings belong to the repository")
    return [*lines, "  trackdown run --ready"]
