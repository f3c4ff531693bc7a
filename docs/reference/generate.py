"""Writes the reference from the code: ``python docs/reference/generate.py``. A test holds that it was done.

Only what the code itself says stands in these pages, so that they cannot say anything else.
"""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from trackdown import errors
from trackdown.adapters.agents import profile_fields, registry
from trackdown.cli import crash, parser, working
from trackdown.cli.commands import COMMANDS, FOR_AGENTS, NOUN_VERBS, NOUNS
from trackdown.cli.main import INTERRUPTED
from trackdown.core import settings
from trackdown.core.ops import fold
from trackdown.core.runs import events, evidence, failures, machine, model, policy, profile, protected
from trackdown.core.runs.environment import BASE
from trackdown.core.tickets import document, kinds, statuses, workflow
from trackdown.core.workflows import gates
from trackdown.core.workflows import model as own_workflows
from trackdown.engine import driver
from trackdown.services.configuration import all_values

ERROR_MODULES = (errors.__name__, parser.__name__, crash.__name__)
FOLDER = Path(__file__).parent
NOTE = "<!-- Made by docs/reference/generate.py; do not edit. -->"

EXIT_CODES = {
    working.DONE: "done; for `trackdown run`: everything that was asked for is merged",
    working.FAILED: "the work failed: no ticket of this `run` was merged, or an agent cannot be started",
    errors.InvalidInput.exit_code: "wrong usage or input, or a rule says no",
    working.PARTLY: "partly done: some tickets are merged, others failed or were not started",
    working.PERSON: "a person is needed: a run is escalated, in review or waiting; or an agent used a verb of a person",
    errors.NotFound.exit_code: "not found, or ambiguous",
    errors.Unusable.exit_code: "the store or the repository cannot be used",
    INTERRUPTED: "interrupted",
}
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
    "workspace.setup": "commands that make a fresh checkout usable, once in each",
    "workspace.setup_seconds": "the time limit of one such command, in seconds",
    "workspace.folder": "where workspaces lie; empty: the user's state folder",
    "environment.pass": "variables that agents and checks get besides the base",
    "limits.turn_seconds": "the time limit of one turn, in seconds, if the agent's file does not say",
    "limits.run_seconds": "the time limit of all turns of a run together, in seconds; 0: none",
    "limits.silence_seconds": "how long an agent may print nothing, in seconds; 0: for ever",
    "limits.memory_mb": "what all processes of an agent, or of a check, may use together, in megabytes; 0: no limit",
    "limits.disk_mb": "by how much a workspace may grow in a turn, or a checkout in a check, in megabytes; 0: no limit",
    "sandbox.policy": "`full`: your rights; `workspace`: writing only there; `read-only`: not there either",
    "sandbox.network": "whether an agent's tools and the checks may reach the network",
    "sandbox.required": "whether an agent may not start where a part of that is held by nobody",
    "sandbox.writable": "more folders of yours that may be written to, such as `~/.cache`",
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
    "options": "the adapter's own; `replay` has `recording`, a file",
    "systemPrompt": "instructions, added to the client's own",
    "thinkingLevel": f"how long the model may think: {', '.join(profile.THINKING_TOKENS)}",
    "mcpServers": "MCP servers by name: `command`, `args` and `env` of one that is started, or `url` and `headers`",
    "allowedTools": "the tools that it may use, and no others; names, or `{tool: NAME, allowed: false}`",
    "temperature": "a number from 0 to 2",
    "maxTokens": "how long one answer of the model may be",
    "sandbox": "`read-only`, `workspace` or `full`; if left out, `sandbox.policy` of the configuration",
    "network": "`true` or `false`; if left out, `sandbox.network` of the configuration",
}
LIMITS = {
    "turn_seconds": "the time limit of one turn, in seconds",
    "timeout": "another word for it, also as a duration such as `30m` or `1h30m`",
    "max_parallel": "how many runs it may have at once; 0: no limit of its own",
    "run_seconds": "the time limit of all turns of a run together; also as a duration; 0: none",
    "silence_seconds": "how long it may print nothing; also as a duration; 0: for ever",
    "memory_mb": "what all of its processes may use together, in megabytes; 0: no limit",
    "disk_mb": "by how much its workspace may grow in one turn, in megabytes; 0: no limit",
}


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def page(title: str, *parts: str) -> str:
    return "\n".join([NOTE, "", f"# {title}", "", *(f"{part.strip()}\n" for part in parts)])


def _parser(verb: str) -> parser.Parser:
    module = import_module(COMMANDS[verb][0])
    built = parser.Parser(prog=f"trackdown {verb}")
    module.build(built, "")
    return built


def _options(of: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in of._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                nested: parser.Parser = action.choices[choice.dest]
                shown = "".join(f" {name}" for name, _ in _positionals(nested))
                yield f"{choice.dest}{shown}", choice.help or ""
            continue
        yield _shown(action), (action.help or "").replace("%%", "%")


def _positionals(of: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in of._actions:
        if not action.option_strings:
            yield str(action.metavar or action.dest), action.help or ""


def _shown(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    value = f"{value} …" if action.nargs in ("+", "*") else value
    value = f"[{value}]" if action.nargs in ("?", "*") and not action.option_strings else value
    return f"{', '.join(action.option_strings)} {value}".strip() if action.option_strings else value


def commands() -> str:
    parts = [
        f"`trackdown [--json] [-q] [--no-color] [-C DIR] COMMAND …`. {', '.join(NOUNS)} may stand before "
        f"{', '.join(NOUN_VERBS)} and mean that kind alone. A file named `-` is standard input.",
        "## Everywhere\n",
        table(("option", "meaning"), [(code(_shown(a)), a.help or "") for a in _everywhere()]),
    ]
    for group in dict.fromkeys(entry[2] for entry in COMMANDS.values()):
        parts.append(f"## {group}\n")
        for verb, (module, purpose, listed) in COMMANDS.items():
            if listed == group:
                parts += list(_command(verb, module, purpose))
    agents = ", ".join(code(f"trackdown {verb}") for verb in FOR_AGENTS)
    parts += ["## Inside a run\n", f"The process of an agent may use {agents}; everything else is a person's."]
    return page("Commands", *parts)


def _everywhere() -> list[argparse.Action]:
    found = [group for group in parser.Parser().everywhere()._action_groups if group.title == "everywhere"]
    return found[0]._group_actions


def _command(verb: str, module: str, purpose: str) -> Iterator[str]:
    yield f"### {verb}\n\n{purpose}.\n"
    rows = [(code(name), meaning) for name, meaning in _options(_parser(verb))]
    if rows:
        yield table(("argument", "meaning"), rows)
    examples = inspect.cleandoc(getattr(import_module(module), "EXAMPLES", ""))
    if examples:
        yield f"```text\n{examples}\n```\n"


def configuration() -> str:
    known = all_values(settings.settings({"project": {"id": "…"}}, "generated"))
    defaults = {key: "" if key == "project.id" else code(_toml(known[key])) for key in settings.KEYS}
    rows = [(code(key), defaults[key], CONFIGURATION[key]) for key in settings.KEYS]
    always = ", ".join(code(pattern) for pattern in protected.ALWAYS)
    return page(
        "Configuration",
        "`.trackdown/config.toml`, committed. `trackdown config set KEY VALUE` writes it and keeps its comments.",
        table(("key", "usual value", "meaning"), rows),
        f"Protected besides `verify.protected`, always: {always}; and every file that a check of the run names.",
        "Agents and checks get these variables of yours, as far as they are set, those beginning with `LC_`, and what "
        f"`environment.pass` names: {', '.join(code(name) for name in sorted(BASE))}. "
        "An agent also gets what its adapter needs and its own `env`.",
    )


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_toml(item)}" for name, item in value.items()) + "}"
    return f'"{value}"' if isinstance(value, str) else str(int(value) if float(value).is_integer() else value)


def agents() -> str:
    return page(
        "Agent files",
        "`.trackdown/agents/ID.yaml`, one file an agent.",
        table(("key", "meaning"), [(code(key), AGENT_KEYS[key]) for key in profile_fields.KEYS]),
        "## limits\n",
        table(("key", "meaning"), [(code(key), LIMITS[key]) for key in profile_fields.LIMITS]),
        f"Without a value a turn may take {profile.DEFAULT_TURN_SECONDS} seconds.",
        f"The installed clients of {', '.join(registry.DISCOVERABLE)} can be used under these names without a file.",
    )


def error_table() -> str:
    rows = []
    for item in _tree(errors.TrackdownError):
        rows.append((code(item.code), str(item.exit_code), item.__name__, _meaning(item)))
    return page(
        "Errors and exit codes",
        table(("exit code", "meaning"), [(str(number), text) for number, text in sorted(EXIT_CODES.items())]),
        "## Errors\n",
        "With `--json` an error is `{code, message, thing, hint}` in `errors`. Codes are stable.",
        table(("code", "exit", "class", "meaning"), rows),
    )


def _tree(kind: type[errors.TrackdownError]) -> Iterator[type[errors.TrackdownError]]:
    yield kind
    for below in kind.__subclasses__():
        if below.__module__ in ERROR_MODULES:
            yield from _tree(below)


def _meaning(kind: type[errors.TrackdownError]) -> str:
    """What the tree drawn in the module says about a class."""
    for line in (errors.__doc__ or "").splitlines():
        name, _, text = line.lstrip(" │├└─").partition("  ")
        if text and name.split(" (")[0] == kind.__name__:
            return text.strip()
    return "any other expected failure" if kind is errors.TrackdownError else _docstring(kind).rstrip(".")


def event_model() -> str:
    kinds_of = sorted(evidence.EvidenceKind.__args__)  # type: ignore[attr-defined]
    return page(
        "Events, turns, evidence",
        'A transcript is NDJSON, one event a line, `{"type": …, …}`. An agent of the adapter `command` may print '
        "such lines itself; any other line it prints is a `text` event.",
        f"Types: {', '.join(code(kind) for kind in events.EVENT_TYPES)}.",
        _docstring(events.Event),
        "## How a turn ends\n",
        f"{', '.join(code(kind) for kind in events.Ending.__args__)}.",  # type: ignore[attr-defined]
        _docstring(events.TurnOutcome),
        "## Why a turn failed\n",
        "`transient` ones pass by themselves.",
        table(
            ("reason", "transient", "meaning"),
            [(code(each.reason), "yes" if each.transient else "no", each.meaning) for each in failures.FAILURES.values()],
        ),
        "## Evidence\n",
        f"Kinds: {', '.join(code(kind) for kind in kinds_of)}. "
        f"Verdicts: {', '.join(code(kind) for kind in evidence.Verdict.__args__)}.",  # type: ignore[attr-defined]
        _docstring(evidence.Evidence),
        "## Operations\n",
        "Every change is one of these: " + ", ".join(code(kind) for kind in sorted(fold.APPLY)) + "; "
        f"and their undoing, {code('ticket' + fold.RETRACTED)}.",
    )


def _docstring(thing: object) -> str:
    return (inspect.getdoc(thing) or "").replace("``", "`")


def states() -> str:
    moves = [(code(a), ", ".join(code(b) for b in workflow.MOVES[a])) for a in statuses.STATUSES]
    parents = [(code(kind), ", ".join(code(above) for above in kinds.PARENTS[kind]) or "none") for kind in kinds.KINDS]
    aliases = ", ".join(f"{code(other)} is {code(own)}" for other, own in statuses.ALIASES.items())
    ended = ", ".join(code(state) for state in model.ENDED)
    return page(
        "States",
        "## Of a ticket\n",
        table(("from", "to"), moves),
        f"A reason is needed for {', '.join(code(state) for state in workflow.NEEDS_REASON)}; an assignee for "
        "`in-progress`; for `done` every criterion is met; for `done` and `cancelled` no child is unfinished. "
        "`update --force` overrides it and is recorded.",
        f"Other names are understood: {aliases}.",
        "## Workflows of your own\n",
        f"A state stands for one of {', '.join(code(status) for status in own_workflows.CATEGORIES)}. When a run has "
        "landed, Trackdown sets these guards of the ticket's workflow itself:",
        table(("what it saw", "guards"), [(what, ", ".join(map(code, names))) for what, names in gates.GATES.items()]),
        "## Of a run\n",
        f"{', '.join(code(state) for state in model.RunState.__args__)}. Over: {ended}.",  # type: ignore[attr-defined]
        f"A run waits for one of {', '.join(code(k) for k in model.WaitKind.__args__)}.",  # type: ignore[attr-defined]
        f"At most {policy.FIX_ROUNDS} fix rounds, whatever caused them. A turn that vanished without a trace is begun "
        f"again at most {machine.MAX_LOST_TURNS} times. These errors end a run: "
        f"{', '.join(error.__name__ for error in driver.FAILURES)}.",
        "## Kinds of tickets\n",
        table(("kind", "its parent may be"), parents),
        f"Owned keys of a document's front matter: {', '.join(code(key) for key in document.OWNED)}.",
    )


def pages() -> dict[str, str]:
    """Every generated page, by its file's name."""
    return {
        "commands.md": commands(),
        "configuration.md": configuration(),
        "agents.md": agents(),
        "errors.md": error_table(),
        "events.md": event_model(),
        "states.md": states(),
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
