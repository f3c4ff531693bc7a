"""What a run reports back to its ticket, as a comment."""

from __future__ import annotations

from trackdown.core.runs.model import Run

TEXT = 1500


def report(run: Run, state: str, reason: str) -> str:
    """Claim and evidence side by side, for a reader who was not there."""
    usage = run.usage
    head = f"{run.key} by {run.agent.title}: {'merged' if state == 'done' else state}"
    lines = [f"{head} after {run.round} fix round(s)."]
    if reason:
        lines.append(f"Reason: {reason}")
    if run.landed:
        lines.append(f"Commit {run.landed['commit'][:12]} on {run.landed['target']}.")
    seen = run.verifications[-1] if run.verifications else None
    if seen:
        lines += ["", "Evidence:"]
        lines += [
            f"- {item.verdict}: {item.name}" + (f" ({item.command})" if item.command else "") for item in seen.items
        ]
    said = run.turn.text.strip() if run.turn else ""
    if said:
        lines += ["", "The agent says:", said[:TEXT]]
    cost = f", {usage.cost} USD as reported by the client" if usage.cost else ""
    lines += ["", f"Tokens: {usage.total} ({usage.output} out){cost}."]
    return "\n".join(lines)
