"""Which conditions of a workflow of one's own a gate sets: those that are named for it, and what its rule names."""

from __future__ import annotations

from trackdown.core.gates.model import Outcome, verdict_of
from trackdown.core.gates.rules import GateRule, usual
from trackdown.core.workflows.model import folded

CONDITIONS: dict[str, tuple[str, ...]] = {
    "tests": ("tests_passing", "tests_passed", "tests_pass"),
    "lint": ("lint_passing", "lint_passed", "lint_clean", "style_checked"),
    "criteria": ("criteria_met", "acceptance_criteria_met"),
    "done": ("definition_of_done_met", "definition_of_done"),
    "contract": ("contract_met", "contract_passing", "contract_passed"),
    "scope": ("scope_kept", "scope_passed"),
    "secrets": ("secrets_scanned", "no_secrets", "secrets_passed"),
    "audit": ("dependencies_audited", "no_vulnerabilities", "audit_passed"),
}
EVERY = ("gates_passed", "gates_passing", "quality_gates_passed")
"""Conditions that all required gates together set."""


def conditions(guards: list[str], outcomes: list[Outcome], rules: dict[str, GateRule]) -> dict[str, bool]:
    """The guards of a workflow that these gates judge, and whether each holds. What did not run judges nothing."""
    held: dict[str, bool] = {}
    judged: dict[str, bool] = {}
    for gate in dict.fromkeys(outcome.gate for outcome in outcomes):
        verdict = verdict_of([outcome for outcome in outcomes if outcome.gate == gate])
        if verdict in ("passed", "failed"):
            judged.update({folded(name): verdict == "passed" for name in names(gate, rules)})
    required = verdict_of([outcome for outcome in outcomes if outcome.required])
    if required in ("passed", "failed"):
        judged.update({folded(name): required == "passed" for name in EVERY})
    for guard in guards:
        if folded(guard) in judged:
            held[guard] = judged[folded(guard)]
    return held


def set_by_evaluation(guard: str) -> bool:
    """Whether ``doctor --eval`` sets this condition without being told to."""
    return folded(guard) in {folded(name) for name in (*EVERY, *(name for own in CONDITIONS.values() for name in own))}


def names(gate: str, rules: dict[str, GateRule]) -> tuple[str, ...]:
    """The names of the conditions that a gate sets."""
    own = usual(gate, rules).guard
    return (*CONDITIONS.get(gate, ()), *((own,) if own else ()))
