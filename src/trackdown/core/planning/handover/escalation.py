"""What a person needs who has to decide about a run that did not get through."""

from __future__ import annotations

from trackdown.core.runs.model import Run, Verification

MOST = 12
EXCERPT_LINES = 15


def digest(run: Run, state: str) -> list[str]:
    """What was asked, what was tried, what is still missing, and how it can go on, as lines."""
    lines = ["What was asked:", f"- {run.ticket_key}: {run.title}"]
    lines += [f"- {item.text}" for item in run.policy.criteria[:MOST]]
    if run.policy.contract:
        held = run.policy.contract
        many = f"{len(held.operations)} of its operations" if held.operations else "all of its operations"
        lines.append(f"- {held.path}: {many}, as the {held.side}")
    lines += ["What was tried:", *_tried(run)]
    last = run.verifications[-1] if run.verifications else None
    if last is not None and last.verdict == "failed":
        lines += ["What is still missing:", *_missing(last)]
    return [*lines, "To go on:", *_commands(run, state)]


def _tried(run: Run) -> list[str]:
    seen = {verification.turn: verification for verification in run.verifications}
    lines = []
    for turn in run.turns:
        found = seen.get(turn.turn)
        came = _failed(found) if found else turn.ending + (f": {turn.message}"[:200] if turn.message else "")
        lines.append(f"- round {turn.round}: {came}")
    return lines[-MOST:] or ["- no turn of the agent"]


def _failed(seen: Verification) -> str:
    names = [item.name for item in seen.items if item.verdict == "failed"]
    return f"failed: {'; '.join(names)[:300]}" if names else f"verified: {seen.verdict}"


def _missing(seen: Verification) -> list[str]:
    lines = []
    for item in [item for item in seen.items if item.verdict == "failed"][:MOST]:
        lines.append(f"- {item.name}")
        lines += [f"  {line}" for line in item.excerpt.splitlines()[:EXCERPT_LINES]]
    return lines


def _commands(run: Run, state: str) -> list[str]:
    lines = [f"- read what it did: trackdown runs logs {run.key}"]
    if run.work is not None:
        lines.append(f"- see what it made: trackdown runs diff {run.key}")
    lines.append(f"- mend it by hand: trackdown workspace open {run.key}")
    lines.append(f"- let an agent begin anew, perhaps another: trackdown runs retry {run.key} --agent ID")
    if run.policy.contract and state == "escalated":
        lines.append(f"- or change the contract, {run.policy.contract.path}, and commit it before")
    return lines
