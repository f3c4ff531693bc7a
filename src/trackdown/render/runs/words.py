"""How a run stands, in the words that people see, and what they can do about it."""

from __future__ import annotations

from collections.abc import Callable

from trackdown.core.runs.model import Run
from trackdown.core.runs.outcome import outcome
from trackdown.render.times import local


def next_step(run: Run, when: Callable[[str], str] = local) -> str:
    """What a person can do now; empty where there is nothing to do. ``when`` shows a time: as people or as data."""
    if run.wait is not None:
        return _for_wait(run, when)
    if run.state in ("escalated", "failed"):
        return f"trackdown runs show {run.key}; then trackdown runs retry {run.key}"
    if run.driven:
        return f"it is at work; trackdown runs logs {run.key} --follow"
    if not run.ended:
        return "goes on with the next trackdown run"
    return ""


def _for_wait(run: Run, when: Callable[[str], str]) -> str:
    assert run.wait is not None
    if run.wait.kind in ("review", "approval"):
        return (
            f"trackdown runs diff {run.key}; trackdown approve {run.ticket_key} or reject {run.ticket_key} --reason …"
        )
    if run.wait.kind == "checkout":
        return f"clear the way, then trackdown merge {run.ticket_key}"
    if run.wait.kind == "question":
        return f"trackdown questions; trackdown answer {run.unanswered[0].key} …" if run.unanswered else ""
    if run.wait.kind == "budget":
        until = f"; it goes on by itself after {when(run.wait.until)}" if run.wait.until else ""
        return f"trackdown runs retry {run.key} --budget AMOUNT{until}"
    return f"goes on with the first trackdown run after {when(run.wait.until)}" if run.wait.until else ""


def _not_run(run: Run) -> str:
    """The gates that nobody could run: a result that landed is not known to pass them."""
    seen = run.verification.items if run.verification else []
    names = [item.name.partition(":")[0] for item in seen if item.kind == "gate" and item.verdict == "not-run"]
    return f", not run: {', '.join(names)}" if names else ""


def detail(run: Run, when: Callable[[str], str] = local) -> str:
    """Why it stands as it does."""
    if run.state == "done":
        commit = (run.landed or {}).get("commit", "")[:10]
        fixed = f", fixed in round {run.round}" if run.round else ""
        # What could not be tidied up afterwards.
        also = f"; {run.reason}" if run.reason else ""
        if outcome(run) == "reported":
            return f"a report, without any change{also}"
        unverified = "" if run.proof != "none" else ", unverified"
        return f"{commit} on {run.target}{fixed}{unverified}{_not_run(run)}{also}"
    if run.wait is not None:
        until = f" until {when(run.wait.until)}" if run.wait.until else ""
        return f"{run.wait.kind}{until}: {run.wait.detail}"
    return run.reason
