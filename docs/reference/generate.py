"""Writes the reference from the code: ``python docs/reference/generate.py``. A test holds that it was done.

Only what the code itself says stands in these pages, so that they cannot say anything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from commands_page import commands
from meanings import AGENT_KEYS, CONFIGURATION, LIMITS
from page_text import code, docstring, page, table
from query_page import query
from tickets_page import tickets

from trackdown import errors
from trackdown.adapters.agents import profile_fields, registry
from trackdown.cli import crash, parser, printing, working
from trackdown.cli.main import INTERRUPTED
from trackdown.core.ops import fold
from trackdown.core.query import errors as query_errors
from trackdown.core.runs import events, evidence, failures, machine, model, policy, profile, protected
from trackdown.core.runs.environment import BASE
from trackdown.core.settings.keys import KEYS
from trackdown.core.settings.reading import settings
from trackdown.core.tickets import document, kinds, statuses, workflow
from trackdown.core.workflows import gates
from trackdown.core.workflows import model as own_workflows
from trackdown.engine import driver
from trackdown.services.configuration import all_values

ERROR_MODULES = (errors.__name__, query_errors.__name__, parser.__name__, crash.__name__, printing.__name__)
FOLDER = Path(__file__).parent

EXIT_CODES = {
    working.DONE: "done, findings of a report or audit too; for `trackdown run`: everything that was asked for is "
    "merged",
    working.FAILED: "the work failed: no ticket of this `run` was merged, or an agent cannot be started; or what "
    "`--strict` forbids was found",
    errors.InvalidInput.exit_code: "wrong usage or input, or a rule says no",
    working.PARTLY: "partly done: some tickets are merged or changed, others failed, could not be changed or were not "
    "started",
    working.PERSON: "a person is needed: a run is escalated, in review or waiting; or an agent used a verb of a person",
    errors.NotFound.exit_code: "not found, or ambiguous",
    errors.Unusable.exit_code: "the store or the repository cannot be used",
    INTERRUPTED: "interrupted",
}


def configuration() -> str:
    known = all_values(settings({"project": {"id": "…"}}, "generated"))
    defaults = {key: "" if key == "project.id" else code(_toml(known[key])) for key in KEYS}
    rows = [(code(key), defaults[key], CONFIGURATION[key]) for key in KEYS]
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
    known = [below for below in kind.__subclasses__() if below.__module__ in ERROR_MODULES]
    # Python lists them as they were imported; this is the order of the modules above, and of the lines in each.
    for below in sorted(known, key=lambda below: ERROR_MODULES.index(below.__module__)):
        yield from _tree(below)


def _meaning(kind: type[errors.TrackdownError]) -> str:
    """What the tree drawn in the module says about a class."""
    for line in (errors.__doc__ or "").splitlines():
        name, _, text = line.lstrip(" │├└─").partition("  ")
        if text and name.split(" (")[0] == kind.__name__:
            return text.strip()
    return (
        "any other expected failure" if kind is errors.TrackdownError else docstring(kind).split("\n\n")[0].rstrip(".")
    )


def event_model() -> str:
    kinds_of = sorted(evidence.EvidenceKind.__args__)  # type: ignore[attr-defined]
    return page(
        "Events, turns, evidence",
        'A transcript is NDJSON, one event a line, `{"type": …, …}`. An agent of the adapter `command` may print '
        "such lines itself; any other line it prints is a `text` event.",
        f"Types: {', '.join(code(kind) for kind in events.EVENT_TYPES)}.",
        docstring(events.Event),
        "## How a turn ends\n",
        f"{', '.join(code(kind) for kind in events.Ending.__args__)}.",  # type: ignore[attr-defined]
        docstring(events.TurnOutcome),
        "## Why a turn failed\n",
        "`transient` ones pass by themselves.",
        table(
            ("reason", "transient", "meaning"),
            [
                (code(each.reason), "yes" if each.transient else "no", each.meaning)
                for each in failures.FAILURES.values()
            ],
        ),
        "## Evidence\n",
        f"Kinds: {', '.join(code(kind) for kind in kinds_of)}. "
        f"Verdicts: {', '.join(code(kind) for kind in evidence.Verdict.__args__)}.",  # type: ignore[attr-defined]
        docstring(evidence.Evidence),
        "## Operations\n",
        "Every change is one of these: " + ", ".join(code(kind) for kind in sorted(fold.APPLY)) + "; "
        f"and their undoing, {code('ticket' + fold.RETRACTED)}.",
    )


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
        "query.md": query(),
        "configuration.md": configuration(),
        "agents.md": agents(),
        "errors.md": error_table(),
        "events.md": event_model(),
        "states.md": states(),
        "tickets.md": tickets(),
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
