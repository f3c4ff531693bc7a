"""What a comparison found, as a message to the agent that can mend it."""

from __future__ import annotations

from collections.abc import Iterable

from trackdown.core.contracts.comparison import Finding

MOST = 40
"""More findings than this help nobody to begin; how many are left out is said."""

_WORDS = {
    "missing": "missing",
    "mismatched": "wrong",
    "shadowed": "unreachable",
    "extra": "not in the contract:",
    "unknown": "cannot be told from the source:",
}
"""What stands before an operation, by kind of finding, in the order in which they are told."""
_ORDER = tuple(_WORDS)


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


def _line(finding: Finding) -> str:
    at = f" ({finding.place})" if finding.place else ""
    return f"{_WORDS[finding.kind]} {finding.operation}{at}: {finding.text}"
