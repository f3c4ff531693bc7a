"""Conditions that Trackdown sets itself when a run has landed, because it saw them hold."""

from __future__ import annotations

from typing import Any

from trackdown.core.runs.evidence import RAN
from trackdown.core.runs.model import Run
from trackdown.core.workflows.model import Workflow, folded

GATES: dict[str, tuple[str, ...]] = {
    "the result is on the target branch": ("code_complete", "implementation_complete", "fix_implemented", "merged"),
    "a check ran on the result, and all that ran passed": ("tests_passing", "tests_passed", "checks_passing"),
    "the run's criteria are all met, at least one of them by its check": ("criteria_met", "fix_verified", "verified"),
    "a person looked at the result and approved it": ("code_approved", "code_reviewed", "review_approved"),
}
"""What was seen, and the names of conditions that it meets. Every other condition waits for a person or for CI."""

LANDED, CHECKED, MET, APPROVED = GATES


def gates(run: Run) -> dict[str, dict[str, Any]]:
    """What was seen of a run that has landed, with the evidence."""
    if run.landed is None:
        return {}
    seen = {LANDED: {"run": run.key, "commit": run.landed.get("commit", "")}}
    items = run.verification.items if run.verification else []
    ran = [item for item in items if item.command and item.verdict in RAN]
    passed = [item.name for item in ran if item.verdict == "passed"]
    if passed and len(passed) == len(ran):
        seen[CHECKED] = {"run": run.key, "passed": passed}
    if run.proof == "evidence" or (run.approved is not None and run.policy.criteria):
        seen[MET] = {"run": run.key, "criteria": [criterion.text for criterion in run.policy.criteria]}
    if run.approved is not None:
        seen[APPROVED] = {"run": run.key, "by": run.approved.get("by", "")}
    return seen


def conditions(own: Workflow, run: Run) -> dict[str, dict[str, Any]]:
    """The conditions of a workflow that a landed run meets, with the evidence of each."""
    held = {folded(name): evidence for what, evidence in gates(run).items() for name in GATES[what]}
    return {guard: {**held[folded(guard)]} for guard in own.guards if folded(guard) in held}


def set_by_gates(guard: str) -> str:
    """What Trackdown has to see to set a condition by itself; an empty text for one that it never sets."""
    return next((what for what, names in GATES.items() if folded(guard) in map(folded, names)), "")
