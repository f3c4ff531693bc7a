"""A run's next step, as a pure function of what is known about it.

queued → working → verifying → (fixing → verifying) → review → merging → done, or waiting, escalated, failed,
cancelled. One counter holds for everything that is sent back: failed checks, conflicts, a person's rejection.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from trackdown.core.runs import failures, trouble
from trackdown.core.runs.feedback import conflict_feedback, failure_feedback, rejection_feedback
from trackdown.core.runs.model import Run, Turn, Verification, WaitKind
from trackdown.core.runs.policy import FIX_ROUNDS

MAX_LOST_TURNS = 3
"""How often a turn that was cut off without a person's asking (a machine that went down) is begun again."""


INTERRUPTED_BY_WORDS: tuple[WaitKind, ...] = ("review", "approval", "checkout")
"""Waits about a result that is there: who tells the agent something wants another one first."""


class Prepare(NamedTuple):
    """Make the workspace and run its set-up."""


class BeginTurn(NamedTuple):
    """Send a message to the agent: the brief, feedback, a request to go on after an interruption, an answer, or what a
    person told it meanwhile. The latter goes along with each of the others."""

    turn: int
    round: int
    message: Literal["brief", "feedback", "continue", "answer", "told"]


class FollowTurn(NamedTuple):
    """A turn is open: adopt its process, or read how it ended."""

    turn: Turn


class CommitWork(NamedTuple):
    """Keep the workspace's content and make it one commit."""

    turn: int


class Verify(NamedTuple):
    """Run the checks on the committed tree."""


class BeginRound(NamedTuple):
    """Send the result back with what failed."""

    round: int
    cause: str
    text: str


class Land(NamedTuple):
    """Bring the result onto the target branch."""


class Park(NamedTuple):
    """Nothing can go on before ``until``, or before a person acts."""

    kind: WaitKind
    detail: str
    until: str | None = None


class Resume(NamedTuple):
    """A wait is over by itself."""


class Stay(NamedTuple):
    """The run is parked."""


class End(NamedTuple):
    """The run is over; ``state`` says how."""

    state: Literal["done", "escalated", "failed", "cancelled"]
    reason: str


Action = (
    Prepare | BeginTurn | FollowTurn | CommitWork | Verify | BeginRound | Land | Park | Resume | Stay | End
)  # fmt: skip


def next_action(run: Run, now: str) -> Action | None:
    """What to do next; ``None`` when the run is over. ``now`` is UTC text."""
    if run.ended:
        return None
    if run.landed is not None:
        return End("done", "")
    if run.cancel is not None:
        return End("cancelled", run.cancel.get("reason", ""))
    if run.wait is not None:
        return _waiting(run, now)
    if run.prepared is None:
        return Prepare()
    turn = run.turn
    if turn is None:
        return BeginTurn(0, 0, "brief")
    if not turn.ended:
        return FollowTurn(turn)
    if turn.round < run.round:
        return BeginTurn(turn.turn + 1, run.round, "feedback")
    if turn.ending != "finished":
        return _after_trouble(run, turn)
    if run.untold:
        return BeginTurn(turn.turn + 1, run.round, "told")
    return _after_work(run, turn)


def _waiting(run: Run, now: str) -> Action:
    wait = run.wait
    assert wait is not None
    if run.rejected is not None:
        return _send_back(run, "rejected", rejection_feedback(run.rejected.get("reason", "")))
    if wait.kind == "question" and not run.unanswered:
        # Somebody answered in the very moment in which the run was put aside.
        return Resume()
    if wait.kind in INTERRUPTED_BY_WORDS and run.untold:
        return Resume()
    if wait.until is not None and now >= wait.until:
        return Resume()
    return Stay()


def _after_trouble(run: Run, turn: Turn) -> Action:
    if turn.ending == "question":
        return _after_question(run, turn)
    remedy = trouble.remedy(turn)
    if remedy:
        if _resumed_after(run, turn):
            return BeginTurn(turn.turn + 1, turn.round, "continue")
        return _after_remediable(run, turn, remedy)
    if turn.ending in ("cancelled", "lost"):
        broken = [past for past in run.turns if past.ending in ("cancelled", "lost") and not past.asked]
        if len(broken) <= MAX_LOST_TURNS:
            return BeginTurn(turn.turn + 1, turn.round, "continue")
        return End("failed", f"the agent was cut off {len(broken)} times without anybody's asking")
    if turn.ending == "timeout":
        return End("failed", f"the agent did not finish in time: {turn.message}")
    return End("failed", trouble.told(turn))


def _after_question(run: Run, turn: Turn) -> Action:
    if run.unanswered:
        return Park("question", f"{run.unanswered[0].key}: {_first_line(run.unanswered[0].text)}")
    return BeginTurn(turn.turn + 1, turn.round, "answer")


def _after_remediable(run: Run, turn: Turn, remedy: Literal["limit", "retry", "budget"]) -> Action:
    if remedy == "limit":
        return Park("limit", turn.message, turn.until)
    if remedy == "budget":
        return Park("budget", turn.message, turn.until)
    number = trouble.tries(run.turns)
    if number > trouble.MAX_RETRIES and turn.failure == failures.RATE:
        return Park("limit", turn.message, turn.until)
    if number > trouble.MAX_RETRIES:
        return End("failed", f"still failing after {trouble.MAX_RETRIES} more tries: {trouble.told(turn)}")
    return Park("retry", f"{trouble.told(turn)} (try {number} of {trouble.MAX_RETRIES})", turn.until)


def _resumed_after(run: Run, turn: Turn) -> bool:
    return run.resumed is not None and run.resumed.get("turn") == turn.turn


def _after_work(run: Run, turn: Turn) -> Action:
    if run.conflict is not None:
        return _send_back(run, "conflict", conflict_feedback(run.target, run.conflict.get("paths", [])))
    if run.work is None or run.work.turn != turn.turn:
        return CommitWork(turn.turn)
    seen = run.verification
    if seen is None or _approved_since(run, seen):
        return Verify()
    if run.rejected is not None:
        return _send_back(run, "rejected", rejection_feedback(run.rejected.get("reason", "")))
    if seen.verdict == "failed":
        return _send_back(run, "checks", failure_feedback(seen.items))
    return Land() if may_land(run) else _ask(seen)


def may_land(run: Run) -> bool:
    """Whether the present work may be on the target: it passed, or a person approved what needs a person."""
    seen = run.verification
    return seen is not None and (seen.verdict == "passed" or (seen.verdict == "person" and run.approved is not None))


def _approved_since(run: Run, seen: Verification) -> bool:
    """A person let checks run that were held back for want of approval."""
    held = {item.subject for item in seen.items if item.verdict == "person" and item.command}
    return not held.isdisjoint(run.approved_checks)


def _ask(seen: Verification) -> Park:
    open_items = [item for item in seen.items if item.verdict == "person"]
    unapproved = [item for item in open_items if item.command]
    if unapproved:
        waiting = (
            "1 check from outside waits" if len(unapproved) == 1 else f"{len(unapproved)} checks from outside wait"
        )
        return Park("approval", f"{waiting} for approval")
    return Park("review", "; ".join(item.name for item in open_items))


def _send_back(run: Run, cause: str, text: str) -> Action:
    if run.round < FIX_ROUNDS:
        return BeginRound(run.round + 1, cause, text)
    return End("escalated", f"not right after {FIX_ROUNDS} fix rounds: {_first_line(text)}")


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line.removeprefix("- ") for line in lines if line.startswith("- ")), lines[0] if lines else "")
