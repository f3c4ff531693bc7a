"""Observing the committed result: what changed, and whether every check holds on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from trackdown.core.runs.evidence import Evidence, EvidenceKind, verdict
from trackdown.core.runs.model import Run, Work
from trackdown.core.runs.protected import protected_patterns, violations
from trackdown.core.runs.scope import outside
from trackdown.core.tickets.brief import shown_check
from trackdown.core.tickets.model import Check
from trackdown.engine.contracts import compared
from trackdown.engine.done_boxes import judged_boxes
from trackdown.engine.equipment import Equipment
from trackdown.engine.faults import fault
from trackdown.engine.foreign import changes_since
from trackdown.engine.gates import gate_evidence, gate_outcomes
from trackdown.engine.left_out import left_out_evidence
from trackdown.engine.lost_tests import taken_away
from trackdown.engine.prepare import set_up
from trackdown.engine.programs import run_program
from trackdown.ports.repository import Change
from trackdown.render.amounts import amount

CHECKOUT = "verify"
NAMED = 20
"""How many paths are named before the rest is only counted."""
_MARKERS = (b"<<<<<<< ", b">>>>>>> ")
"""Begin the first and the last line of a conflict."""


def verify(e: Equipment, run: Run) -> None:
    """Record what is observed about the present work. Raises Interrupted."""
    work = run.work
    assert work is not None
    checks = len(run.policy.commands) + (run.policy.contract is not None)
    e.say(run, "verifying", f"{checks} check{'' if checks == 1 else 's'}")
    fault("verifying")
    changes = e.repository.changes(work.onto, work.commit)
    added, removed = e.repository.lines(work.onto, work.commit)
    evidence, contract = observe(e, run, work, changes)
    payload = {
        "tree": work.tree,
        "commit": work.commit,
        "onto": work.onto,
        "turn": work.turn,
        "verdict": verdict(evidence),
        "evidence": [item.to_json() for item in evidence],
        "files": len(changes),
        "added": added,
        "removed": removed,
        "contract": contract,
    }
    e.record(run, "verified", payload, work.turn, work.tree, len(run.verifications))
    fault("verified")


def observe(e: Equipment, run: Run, work: Work, changes: list[Change]) -> tuple[list[Evidence], dict[str, Any] | None]:
    """The evidence, and the figures of the comparison with the contract if there was one."""
    if not changes and not run.policy.report:
        nothing = Evidence("change", "the agent changed no file", "failed")
        return [nothing, *left_out_evidence(work), *_foreign(run.foreign)], None
    contract = None
    base = e.repository.paths(work.onto)
    guarded = protected_patterns(run.policy.protected, run.policy.commands, base)
    changed = [(change.path, change.action) for change in changes]
    judged = violations(changed, guarded.patterns, guarded.named, run.policy.files)
    found = [*_report(changes), *_scope(run, changes), *_judges(judged), *_foreign(run.foreign)]
    found += left_out_evidence(work)
    found += taken_away(e, run, work, changes, judged, base)
    before = e.repository.fingerprint()
    checkout = e.workspaces.checkout(run.uid, CHECKOUT, work.commit, work.onto, judged)
    try:
        found += _markers(run, checkout)
        found += _set_up(e, run, checkout)
        if not any(item.kind == "setup" for item in found):
            found += _criteria(e, run, checkout)
            found += [_checked(e, run, checkout, "check", item.name, item.command) for item in run.policy.checks]
            if run.policy.contract and changes:
                seen, contract = compared(e, run, run.policy.contract, changes, checkout)
                found.append(seen)
            outcomes = gate_outcomes(e, run)
            found = [*judged_boxes(run, found, outcomes), *gate_evidence(run, outcomes)]
    finally:
        e.workspaces.discard_checkout(run.uid, CHECKOUT)
    # The checks ran what the agent wrote.
    new = [sentence for sentence in changes_since(e, before, run.uid) if sentence not in run.foreign]
    return [*found, *_foreign(new)], contract


def _listed(paths: list[str]) -> str:
    more = f"\n… and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    return "\n".join(paths[:NAMED]) + more


def _report(changes: list[Change]) -> list[Evidence]:
    return [] if changes else [Evidence("report", "no file was changed: the agent's report is the result", "person")]


def _scope(run: Run, changes: list[Change]) -> list[Evidence]:
    if not changes or not run.policy.scope or not run.policy.files:
        return []
    strangers = outside([change.path for change in changes], run.policy.files)
    if not strangers:
        return [Evidence("scope", "only files that the ticket names were changed", "passed")]
    name = f"{amount(len(strangers), 'changed file')} that the ticket does not name"
    return [Evidence("scope", name, "failed", excerpt=_listed(strangers))]


def _judges(paths: list[str]) -> list[Evidence]:
    if not paths:
        return []
    judged = (
        "1 file that judges the result was" if len(paths) == 1 else f"{len(paths)} files that judge the result were"
    )
    name = f"{judged} changed, and the ticket does not name {'it' if len(paths) == 1 else 'them'}"
    text = f"{_listed(paths)}\nPut them back as they were."
    return [Evidence("protected", name, "failed", excerpt=text)]


def _foreign(sentences: list[str]) -> list[Evidence]:
    return [Evidence("repository", sentence, "person") for sentence in sentences]


def _markers(run: Run, checkout: Path) -> list[Evidence]:
    """Conflict markers left in files that were in conflict before."""
    left = []
    for path in dict.fromkeys(path for turn_paths in run.conflicts for path in turn_paths):
        file = checkout / path
        if file.is_file() and not file.is_symlink():
            with open(file, "rb") as lines:
                found = {line[:8] for line in lines if line.startswith(_MARKERS)}
            if len(found) == len(_MARKERS):
                left.append(path)
    return [Evidence("conflict", "conflict markers were left", "failed", excerpt=_listed(left))] if left else []


def _set_up(e: Equipment, run: Run, checkout: Path) -> list[Evidence]:
    failed = set_up(e, run, checkout, trusted=False).failed
    if failed is None:
        return []
    command, done = failed
    return [
        Evidence(
            "setup",
            "the set-up fails on the committed result",
            "failed",
            command=shown_check(command),
            exit_code=done.exit_code,
            seconds=done.seconds,
            output=done.output,
            excerpt=done.excerpt,
        )
    ]


def _criteria(e: Equipment, run: Run, checkout: Path) -> list[Evidence]:
    found = []
    for criterion in run.policy.criteria:
        if criterion.check is None:
            state = "passed" if criterion.met else "person"
            found.append(Evidence("criterion", criterion.text, state, criterion.id))  # type: ignore[arg-type]
        elif criterion.approved or criterion.id in run.approved_checks:
            found.append(_checked(e, run, checkout, "criterion", criterion.text, criterion.check, criterion.id))
        else:
            shown = shown_check(criterion.check)
            found.append(Evidence("criterion", criterion.text, "person", criterion.id, command=shown))
    if not run.policy.criteria and run.policy.unverified == "review":
        found.append(Evidence("criterion", "the ticket has no acceptance criterion", "person"))
    return found


def _checked(
    e: Equipment, run: Run, checkout: Path, kind: EvidenceKind, name: str, command: Check, subject: str = ""
) -> Evidence:
    done = run_program(e, run, command, checkout, run.policy.check_seconds)
    passed = done.exit_code == 0
    return Evidence(
        kind,
        name,
        "passed" if passed else "failed",
        subject,
        shown_check(command),
        done.exit_code,
        done.seconds,
        done.output,
        "" if passed else done.excerpt,
    )
