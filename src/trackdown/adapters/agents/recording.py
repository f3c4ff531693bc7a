"""A recorded session: what an agent without a model does, step by step.

A recording is a YAML or JSON file. ``rounds`` is a list of rounds, each a list of steps; ``tickets`` maps a ticket's
key or title to such a list, so that one recording serves many tickets; ``rounds`` then is for all the others.

    rounds:
      - - say: Adding the greeting.
        - write: {path: hello.py, content: "print('hello')\\n"}
        - write: {path: run.sh, content: "true\\n", kind: executable}   # or link: the content is where it leads
        - write: {path: logo.png, content: iVBORw0K, encoding: base64}
        - edit: {path: README.md, old: "Nothing yet", new: "See hello.py"}
        - delete: notes.txt              # a link itself, not what it leads to
        - run: [python, hello.py]
        - wait: 0.5                      # seconds
        - usage: {input: 1200, output: 300, cost: "0.01"}
        - limit: {until: "2030-01-01T00:00:00+00:00", message: five hours are used up}
        - fail: I cannot do this.        # ends the round as a failure
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from trackdown.adapters.agents.event_shapes import SHAPES
from trackdown.errors import BadConfiguration

Rounds = list[list[dict[str, Any]]]

EXAMPLE = "A step is one of say, write, edit, delete, run, wait, usage, limit, fail; the documentation has an example."


def _fields(*names: str) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        return isinstance(value, dict) and set(value) == set(names) and all(isinstance(v, str) for v in value.values())

    return check


def _text(value: object) -> bool:
    return isinstance(value, str)


def _argv(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)


def _seconds(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 86400


def _event(kind: str) -> Callable[[object], bool]:
    shape = SHAPES[kind]  # type: ignore[index]
    return lambda value: isinstance(value, dict) and shape.fitted(value) is not None


def _written(value: object) -> bool:
    if not isinstance(value, dict) or not _fields("path", "content", *(set(value) & {"kind", "encoding"}))(value):
        return False
    return value.get("kind", "link") in ("executable", "link") and value.get("encoding", "base64") == "base64"


STEPS: dict[str, Callable[[object], bool]] = {
    "say": _text,
    "write": _written,
    "edit": _fields("path", "old", "new"),
    "delete": _text,
    "run": _argv,
    "wait": _seconds,
    "usage": _event("usage"),
    "limit": _event("limit"),
    "fail": _text,
}


def read_recording(file: Path) -> dict[str, Any]:
    """The recording in that file. Raises BadConfiguration if there is none, or naming the step that is wrong."""
    import yaml

    try:
        # JSON is read as YAML, which contains it.
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except OSError as error:
        raise _bad(file, f"the recording cannot be read: {error.strerror}", "Correct options.recording.") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise _bad(file, f"the recording is not YAML: {error}", EXAMPLE) from error
    if not isinstance(data, dict) or not data or not set(data) <= {"rounds", "tickets"}:
        raise _bad(file, "a recording is a mapping with `rounds`, `tickets` or both", EXAMPLE)
    tickets = data.get("tickets", {})
    if not isinstance(tickets, dict):
        raise _bad(file, "`tickets` is not a mapping of tickets to rounds", EXAMPLE)
    named = {"rounds": data.get("rounds", [])} | {f"tickets: {name}": rounds for name, rounds in tickets.items()}
    for name, rounds in named.items():
        _check(file, name, rounds)
    return data


def _check(file: Path, name: str, rounds: object) -> None:
    if not isinstance(rounds, list) or not all(isinstance(steps, list) for steps in rounds):
        raise _bad(file, f"`{name}` is not a list of rounds, each a list of steps", EXAMPLE)
    for number, steps in enumerate(rounds):
        for place, step in enumerate(steps, start=1):
            kind = next(iter(step)) if isinstance(step, dict) and len(step) == 1 else None
            if kind not in STEPS or not STEPS[kind](step[kind]):
                raise _bad(file, f"`{name}`, round {number}, step {place} is not a step: {step!r:.200}", EXAMPLE)


def rounds_for(recording: dict[str, Any], ticket: str, brief: str) -> Rounds | None:
    """The rounds recorded for a ticket: by its key, else by its title in the brief's headings, else those for all.

    Of several titles that fit the longest counts.
    """
    tickets = {str(name): rounds for name, rounds in recording.get("tickets", {}).items()}
    if ticket in tickets:
        found: Rounds = tickets[ticket]
        return found
    headings = f"-{slug(' '.join(_headings(brief)))}-"
    fitting = [name for name in tickets if slug(name) and f"-{slug(name)}-" in headings]
    if fitting:
        return tickets[max(fitting, key=len)]  # type: ignore[no-any-return]
    return recording.get("rounds") or None


def slug(text: str) -> str:
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")


def _headings(brief: str) -> list[str]:
    lines = [line for line in brief.splitlines() if line.strip()]
    return [line for line in lines if line.startswith("#")] or lines[:1]


def _bad(file: Path, message: str, hint: str) -> BadConfiguration:
    return BadConfiguration(message, thing=str(file), hint=hint)
