"""The short message that sends a result back: only what failed, with the useful part of its output."""

from __future__ import annotations

from collections.abc import Iterable

from trackdown.core.runs.evidence import Evidence

EXCERPT_LINES = 40
EXCERPT_CHARACTERS = 4000

_CLOSING = (
    "Mend this in the same workspace. Change nothing else, and nothing that judges the result "
    "(the checks named above, CI, Trackdown's own files). End when it is done."
)


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
    parts = ["Trackdown checked the committed result itself, and this did not hold:", ""]
    for item in items:
        if item.verdict != "failed":
            continue
        parts.append(f"- {_LABEL[item.kind]}: {item.name}")
        if item.command:
            ended = "ran out of time" if item.exit_code is None else f"exit code {item.exit_code}"
            parts.append(f"  command: {item.command}  ({ended})")
        if item.excerpt:
            parts.extend(["  output:", *(f"    {line}" for line in item.excerpt.splitlines())])
        parts.append("")
    return "\n".join([*parts, _CLOSING, ""])


_LABEL = {
    "criterion": "acceptance criterion",
    "check": "project check",
    "scope": "files outside the ticket's scope",
    "protected": "changed what judges the result",
    "change": "nothing was changed",
    "setup": "set-up",
    "conflict": "conflict markers",
    "repository": "repository",
}


def conflict_feedback(target: str, paths: Iterable[str]) -> str:
    """The target moved on and the result no longer fits."""
    listed = "\n".join(f"- {path}" for path in paths)
    return (
        f"Meanwhile {target} moved on, and your result no longer fits onto it. The workspace now holds the new state "
        f"of {target} with your changes put on top; these files have conflicts, marked with <<<<<<<, ======= and "
        f">>>>>>>:\n\n{listed}\n\nResolve them so that both sides' intent is kept, remove the markers, and end. Do not commit.\n"
    )


def rejection_feedback(reason: str) -> str:
    """A person looked at the result and sent it back."""
    return f"A person reviewed the result and sent it back:\n\n- {reason.strip()}\n\n{_CLOSING}\n"


def continue_prompt() -> str:
    """For a turn that was cut off through no fault of the agent's."""
    return (
        "Your work was interrupted from outside. The workspace is as you left it. "
        "Look at what is there, finish the ticket, and end.\n"
    )
