"""The short message that sends a result back: only what failed, with the useful part of its output."""

from __future__ import annotations

from collections.abc import Iterable

from trackdown.core.runs.evidence import Evidence

EXCERPT_LINES = 40
EXCERPT_CHARACTERS = 4000
NAME_CHARACTERS = 500
MOST_CHARACTERS = 30_000
"""The most that one message holds: clients get it as one argument of a command line, and systems limit those."""

_ROOM = MOST_CHARACTERS - 2000

_CLOSING = (
    "Mend this in the same workspace. Change nothing else, and nothing that judges the result "
    "(the checks named above, CI, Trackdown's own files). End when it is done."
)


def told_prompt(messages: Iterable[str]) -> str:
    """What people said to the agent while it was at work, or after it."""
    lines = ["A person who watches your work tells you:", ""]
    for text in messages:
        lines += [*(f"> {line}" for line in text.splitlines()), ""]
    lines.append("Take it into account in the same workspace, finish the ticket, and end.")
    return "\n".join(lines) + "\n"


def excerpt(output: str) -> str:
    """The useful part of an output: its end, where failures are summed up, cut at whole lines."""
    lines = [line.rstrip() for line in output.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    kept = lines[-EXCERPT_LINES:]
    while len(kept) > 1 and sum(len(line) + 1 for line in kept) > EXCERPT_CHARACTERS:
        kept.pop(0)
    text = "\n".join(kept)[-EXCERPT_CHARACTERS:]
    return f"[… {len(lines) - len(kept)} earlier lines left out]\n{text}" if len(kept) < len(lines) else text


def failure_feedback(items: Iterable[Evidence]) -> str:
    """What failed in a verification."""
    opening = "Trackdown checked the committed result itself, and this did not hold:"
    failed = [(_named(item), _output(item)) for item in items if item.verdict == "failed"]
    return "\n".join([opening, "", *_fitting(failed), _CLOSING, ""])


def _named(item: Evidence) -> str:
    name = f"- {_LABEL[item.kind]}: {_cut(item.name, NAME_CHARACTERS)}\n"
    if not item.command:
        return name
    ended = "ran out of time" if item.exit_code is None else f"exit code {item.exit_code}"
    return f"{name}  command: {_cut(item.command, NAME_CHARACTERS)}  ({ended})\n"


def _output(item: Evidence) -> str:
    kept = item.excerpt if len(item.excerpt) <= EXCERPT_CHARACTERS + NAME_CHARACTERS else excerpt(item.excerpt)
    return "".join(f"{line}\n" for line in ["  output:", *(f"    {line}" for line in kept.splitlines())] if kept)


def _fitting(failed: list[tuple[str, str]]) -> list[str]:
    """As much as one message holds: first the outputs are left out, then the rest is only counted."""
    room = _ROOM
    kept: list[str] = []
    for name, output in failed:
        part = name + output if len(name) + len(output) < room else name
        if len(part) >= room:
            break
        kept.append(part)
        room -= len(part) + 1
    left = len(failed) - len(kept)
    return [*kept, f"… and {left} more\n"] if left else kept


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + " […]"


_LABEL = {
    "criterion": "acceptance criterion",
    "check": "project check",
    "contract": "API contract",
    "gate": "gate",
    "scope": "files outside the ticket's scope",
    "protected": "changed what judges the result",
    "tests": "tests that were taken away",
    "change": "nothing was changed",
    "report": "report",
    "setup": "set-up",
    "conflict": "conflict markers",
    "repository": "repository",
    "submodule": "submodule",
    "filter": "filter",
}


def conflict_feedback(target: str, paths: Iterable[str]) -> str:
    """The target moved on and the result no longer fits."""
    listed = "\n".join(_fitting([(f"- {_cut(path, NAME_CHARACTERS)}", "") for path in paths]))
    return (
        f"Meanwhile {target} moved on, and your result no longer fits onto it. The workspace now holds the new state "
        f"of {target} with your changes put on top; these files have conflicts, marked with <<<<<<<, ======= and "
        f">>>>>>>:\n\n{listed}\n\nResolve them so that both sides' intent is kept, remove the markers, and end. "
        f"A file of these without markers (a binary one) is as in {target} now: put your change back if it is needed. "
        "Do not commit.\n"
    )


def rejection_feedback(reason: str) -> str:
    """A person looked at the result and sent it back."""
    return f"A person reviewed the result and sent it back:\n\n- {_cut(reason.strip(), _ROOM)}\n\n{_CLOSING}\n"


def continue_prompt() -> str:
    """For a turn that was cut off through no fault of the agent's."""
    return (
        "Your work was interrupted from outside. The workspace is as you left it. "
        "Look at what is there, finish the ticket, and end.\n"
    )
