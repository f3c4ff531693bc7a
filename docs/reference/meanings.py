"""What the keys of the configuration and of an agent's file mean, in a few words each."""

from __future__ import annotations

from trackdown.adapters.agents import registry
from trackdown.core.runs import profile

WHOSE = {
    "run": "one run",
    "ticket": "all runs of one ticket",
    "epic": "all runs below one epic",
    "day": "all runs of one day (UTC)",
}
UNITS = {"usd": "US dollars", "tokens": "tokens"}
CONFIGURATION = {
    "project.id": "ties the repository to its tickets; written by `init`, never changed",
    "run.jobs": "how many runs at once, if `--jobs` does not say",
    "run.agent": "the agent of tickets that name none",
    "run.target": "the branch that results land on; empty: the one that is checked out",
    "verify.checks": "named commands that every result has to pass besides its ticket's own checks",
    "verify.check_seconds": "the time limit of one check, in seconds",
    "verify.protected": "patterns of files that judge: changing one fails the round unless the ticket names it",
    "verify.scope": "whether a ticket that names files limits the change to them",
    "policy.unverified": "a ticket without criteria may `land`, or has to be seen in `review`",
    "policy.gates": "whether gates judge only what is `delegated`, or `always`, also what `run` hands out",
    "workspace.setup": "commands that make a fresh checkout usable, once in each",
    "workspace.setup_seconds": "the time limit of one such command, in seconds",
    "workspace.folder": "where workspaces lie; empty: the user's state folder",
    "workspace.kind": "`worktree`, `clone` (a repository of its own) or `contract` (only the contract and named files)",
    "workspace.copy": "patterns of ignored files in your checkout that are copied into each workspace, such as `.env`",
    "workspace.link": "the same, linked; of a folder, what is in it",
    "workspace.setup_inputs": "files that decide what the set-up makes: while they are the same, it is used again",
    "workspace.setup_outputs": "paths that the set-up makes and that are kept for that, such as `node_modules`",
    "workspace.contract": "patterns of files that a `contract` workspace holds besides those that the ticket names",
    "workspace.ports": "how many ports each run has for itself, from `TRACKDOWN_PORT` on; 0: none",
    "tickets.types": "types that tickets may have besides the usual ones",
    "tickets.components": "how components are spelled; `component audit` finds other ways",
    "workflows.types": 'the workflow of a type, such as `{bug = "bug_fix"}`',
    "environment.pass": "variables that agents and checks get besides the base",
    "limits.turn_seconds": "the time limit of one turn, in seconds, if the agent's file does not say",
    "limits.run_seconds": "the time limit of all turns of a run together, in seconds; 0: none",
    "limits.silence_seconds": "how long an agent may print nothing, in seconds; 0: for ever",
    "limits.memory_mb": "what all processes of an agent, or of a check, may use together, in megabytes; 0: no limit",
    "limits.disk_mb": "by how much a workspace may grow in a turn, or a checkout in a check, in megabytes; 0: no limit",
    "limits.output_mb": "what an agent may print in a turn, or a check, in megabytes; 0: no limit",
    "limits.processes": "how many processes an agent, or a check, may have at once; 0: no limit",
    "limits.quiet": "hours of the day in which no turn begins: `22:00-06:00` (UTC), or with a zone behind it",
    "limits.retry_seconds": "the first pause after a failure that passes by itself, in seconds; it doubles each time",
    **{
        f"budget.{scope}_{unit}": f"what {whose} may use, in {units}; empty: no limit"
        for scope, whose in WHOSE.items()
        for unit, units in UNITS.items()
    },
    "sandbox.policy": "`full`: your rights; `workspace`: writing only there; `read-only`: not there either",
    "sandbox.network": "whether an agent's tools and the checks may reach the network",
    "sandbox.required": "whether an agent may not start where a part of that is held by nobody",
    "sandbox.writable": "more folders of yours that may be written to, such as `~/.cache`",
    "route.keep": "who keeps what is not handed over: an agent, or a person; empty: the agent strong in reasoning",
    "route.weights": "how much each rule of `route` counts, by its name",
    "route.thresholds": "what the rules compare with: from which score on, how many lines, how many tokens",
    "route.lines": "how many lines one of each thing takes, such as `{endpoint = 50}`",
    "route.prefer": 'agents by kind of work, the favourite first, such as `{tests = ["quick"]}`',
    "query.max_results": "how many tickets a page of a list has",
    "query.pagination": "whether every list comes in pages, else only one on a terminal; true as soon as "
    "`query.max_results` is set, unless it is set itself",
    "hierarchy.lazy_load": "whether `report hierarchy` loads one level below its root and no more",
    "hierarchy.batch_size": "how many children of a ticket `report hierarchy` shows; 0: all",
    "arela.folder": "where agent tickets lie as files, for `export --format arela --in-place`",
    "forecast.minutes": "minutes from - to by complexity while there is no history, such as `{simple = [15, 30]}`",
    "forecast.tokens": "written tokens from - to by complexity while there is no history",
    "forecast.usd_per_1k": "US dollars for 1,000 written tokens by agent, such as `{codex = 0.002}`",
    "keys.epic": "prefix of keys",
    "keys.issue": "prefix of keys",
    "keys.task": "prefix of keys",
    "keys.run": "prefix of keys",
}
AGENT_KEYS = {
    "name": "shown to people; the agent's id is the file's name",
    "adapter": f"one of {', '.join(sorted(registry.BUILT_IN))}, or one that an installed package brings; "
    "may be left out if the id is an adapter's name, or if there is a `command`",
    "provider": "another word for `adapter`",
    "model": "handed to the client as it is written",
    "description": "for people; read by nobody else",
    "command": "instead of the client's own program; a text is one script for `sh -c`, a list runs without a shell",
    "args": "more arguments, before the prompt, in every round",
    "env": "more variables; `${NAME}` takes one over from your environment",
    "limits": "see below",
    "budget": "what it may spend, besides the configuration's budgets: the same names, without `budget.`",
    "strengths": "what it is good at: kinds of work, types, components, labels; see "
    "[how to decide who does it](../how-to/decide-who-does-it.md)",
    "price": "what a million tokens that it writes cost, in US dollars; 0 if nothing by the token",
    "options": "the adapter's own; `replay` has `recording`, a file",
    "systemPrompt": "instructions, added to the client's own",
    "thinkingLevel": f"how long the model may think: {', '.join(profile.THINKING_TOKENS)}",
    "mcpServers": "MCP servers by name: `command`, `args` and `env` of one that is started, or `url` and `headers`",
    "allowedTools": "the tools that it may use, and no others; names, or `{tool: NAME, allowed: false}`",
    "temperature": "a number from 0 to 2",
    "maxTokens": "how long one answer of the model may be",
    "repository_mcp": "`true`: the MCP servers that the repository's own settings name for the client are started too",
    "sandbox": "`read-only`, `workspace` or `full`; if left out, `sandbox.policy` of the configuration",
    "network": "`true` or `false`; if left out, `sandbox.network` of the configuration",
    "workspace": "`worktree`, `clone` or `contract`; if left out, `workspace.kind` of the configuration",
}
LIMITS = {
    "turn_seconds": "the time limit of one turn, in seconds",
    "timeout": "another word for it, also as a duration such as `30m` or `1h30m`",
    "max_parallel": "how many runs it may have at once; 0: no limit of its own",
    "run_seconds": "the time limit of all turns of a run together; also as a duration; 0: none",
    "silence_seconds": "how long it may print nothing; also as a duration; 0: for ever",
    "memory_mb": "what all of its processes may use together, in megabytes; 0: no limit",
    "disk_mb": "by how much its workspace may grow in one turn, in megabytes; 0: no limit",
    "output_mb": "what it may print in one turn, in megabytes; 0: no limit",
    "processes": "how many processes it may have at once; 0: no limit",
}
