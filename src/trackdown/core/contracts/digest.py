"""What a comparison found, as a message to the agent that can mend it, and to the person who has to decide."""

from __future__ import annotations

from collections.abc import Iterable

from trackdown.core.contracts.comparison import Comparison, Finding

MOST = 40
"""More findings than this help nobody to begin; how many are left out is said."""

_VERBS = {
    "missing": "missing {name}",
    "mismatched": "wrong {name}",
    "shadowed": "unreachable {name}",
    "extra": "not in the contract: {name}",
    "unknown": "cannot be told from the source: {name}",
}
_ORDER = ("missing", "mismatched", "shadowed", "extra", "unknown")


def fix_message(findings: Iterable[Finding], contract: str) -> str:
    """The message for the next round of the same session: what failed, and nothing else. Empty if nothing did."""
    ordered = sorted(findings, key=lambda finding: _ORDER.index(finding.kind))
    if not ordered:
        return ""
    lines = [f"The code does not keep to {contract}:"]
    lines += [f"- {_line(finding)}" for finding in ordered[:MOST]]
    if len(ordered) > MOST:
        lines.append(f"- and {len(ordered) - MOST} more")
    lines.append("Mend exactly these. The contract itself stays as it is.")
    return "\n".join(lines)


def escalation(comparison: Comparison, findings: Iterable[Finding], contract: str, rounds: int) -> str:
    """What a person needs after the last round: how much stands, what does not, and what there is to decide."""
    told = list(findings)
    operations = f"{len(comparison.verdicts)} operation{'' if len(comparison.verdicts) == 1 else 's'} of {contract}"
    lines = [
        f"After {rounds} round{'' if rounds == 1 else 's'} of mending, {comparison.present} of {operations} are as it "
        "says.",
    ]
    for kind in _ORDER:
        names = [finding for finding in told if finding.kind == kind]
        if names:
            lines.append(f"{kind} ({len(names)}):")
            lines += [f"- {_line(finding)}" for finding in names[:MOST]]
    lines.append("To decide: mend the code by hand, change the contract, or send it back with a reason.")
    return "\n".join(lines)


def _line(finding: Finding) -> str:
    verb, _, _ = _VERBS[finding.kind].partition("{")
    at = f" ({finding.place})" if finding.place else ""
    return f"{verb}{finding.operation}{at}: {finding.text}"
