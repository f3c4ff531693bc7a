"""What a run reports back to its ticket, as a comment: claim and evidence, for a reader who was not there."""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

from trackdown.core.planning.handover.escalation import digest
from trackdown.core.runs.budget import of_run, shown
from trackdown.core.runs.evidence import Evidence, Verdict
from trackdown.core.runs.model import Run, Verification

TEXT = 1500
NEEDS_PERSON = ("escalated", "failed")


class Report(NamedTuple):
    """``data`` are its figures: what nobody counted or knows is ``None``."""

    text: str
    data: dict[str, Any]


def report(run: Run, state: str, reason: str) -> Report:
    data = figures(run, state)
    head = f"{run.key} by {run.agent.title}: {'merged' if state == 'done' else state}"
    lines = [f"{head} after {_counted(run.round, 'fix round')}."]
    if reason:
        lines.append(f"Reason: {reason}")
    if run.landed:
        lines.append(f"Commit {run.landed['commit'][:12]} on {run.landed['target']}.")
    lines += _work(data)
    seen = run.verifications[-1] if run.verifications else None
    if seen:
        lines += ["", "Evidence:"]
        lines += [_observed(item) for item in seen.items]
    lines += _questions(run)
    said = run.turn.text.strip() if run.turn else ""
    if said:
        lines += ["", "The agent says:", said[:TEXT]]
    if state in NEEDS_PERSON:
        lines += ["", *digest(run, state)]
    lines += ["", _tokens(run, data)]
    return Report("\n".join(lines), data)


def figures(run: Run, state: str) -> dict[str, Any]:
    """The figures of a run. ``seconds`` is the agent's own time in all turns, ``cost_usd`` decimal text."""
    seen = run.verifications[-1] if run.verifications else None
    verdicts = [item.verdict for item in seen.items] if seen else []
    spent = of_run(run)
    unknown = spent.unpriced and not spent.usd
    return {
        "run": run.key,
        "agent": run.agent.id,
        "adapter": run.agent.adapter,
        "model": next((turn.model for turn in reversed(run.turns) if turn.model), None),
        "state": state,
        "rounds": run.round,
        "delegated": run.delegated,
        **_changed(seen),
        "seconds": round(sum(turn.seconds for turn in run.turns), 3),
        "endpoints": seen.contract if seen else None,
        "checks": {name.replace("-", "_"): verdicts.count(name) for name in get_args(Verdict)},
        "questions": [{"key": each.key, "kind": each.kind, "text": each.text} for each in run.questions],
        "tokens": run.usage.figures(),
        "cost_usd": None if unknown or not run.usage.told else shown(spent.usd),
    }


def _changed(seen: Verification | None) -> dict[str, int | None]:
    return {name: getattr(seen, name) if seen else None for name in ("files", "added", "removed")}


def _work(data: dict[str, Any]) -> list[str]:
    """Files, lines, seconds; then the operations of the contract."""
    if data["files"] is None:
        return []
    files, added = _counted(data["files"], "file"), _counted(data["added"], "line")
    lines = [f"Changed: {files}, {added} added, {data['removed']} removed, in {data['seconds']:.0f} s."]
    found = data["endpoints"]
    if found and found["side"] == "client":  # it need not call all of them
        lines.append(f"Calls {found['present']} of {found['of']} operations of {found['path']}.")
    elif found:
        missing = f"; not: {', '.join(found['missing'][:10])}" if found["missing"] else ""
        more = len(found["missing"]) - 10
        lines.append(
            f"Endpoints: {found['present']} of {found['of']} of {found['path']}{missing}"
            + (f" and {more} more." if more > 0 else ".")
        )
    return lines


def _questions(run: Run) -> list[str]:
    lines = ["", "Questions:"] if run.questions else []
    for each in run.questions:
        answer = "open" if each.answer is None else each.answer.said
        lines += [f"- {each.key}: {_line(each.text)}", f"  Answer: {_line(answer)}"]
    return lines


def _observed(item: Evidence) -> str:
    command = f" ({item.command})" if item.command else ""
    return f"- {item.verdict.replace('-', ' ')}: {item.name}{command}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _line(text: str) -> str:
    return " ".join(text.split())[:300]


def _tokens(run: Run, data: dict[str, Any]) -> str:
    usage = run.usage
    if not usage.total:
        return "Tokens: the client told none."
    cost = f", {usage.cost} USD as reported by the client" if usage.cost else ""
    if not cost and data["cost_usd"]:
        cost = f", {data['cost_usd']} USD by the price list"
    return f"Tokens: {usage.total} ({usage.output} out){cost}."
