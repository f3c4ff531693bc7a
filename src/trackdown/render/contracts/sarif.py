"""Findings of a contract check as SARIF."""

from __future__ import annotations

from typing import Any

from trackdown.core.contracts.comparison import KINDS, Finding
from trackdown.render import sarif as report
from trackdown.services.contracts.checking import Checked

_MEANINGS = {
    "missing": "An operation of the contract that nothing serves",
    "extra": "A route or a request that the contract does not have",
    "mismatched": "An operation that is otherwise in the code than in the contract",
    "shadowed": "A route that no request reaches",
    "unknown": "A route, a request or an operation that the check cannot tell",
}
_LEVELS = {"missing": "error", "extra": "error", "mismatched": "error", "shadowed": "error", "unknown": "warning"}


def sarif(found: Checked, version: str) -> str:
    """A finding without a place in the code stands at its line of the contract."""
    driver = {
        "name": "trackdown contract check",
        "version": version,
        "rules": [
            {"id": f"contract/{kind}", "shortDescription": {"text": _MEANINGS[kind]}, "name": kind} for kind in KINDS
        ],
    }
    results = [_result(finding, found.contract.source) for finding in found.findings]
    notes = [
        {
            "level": "error",
            "message": {"text": item.why},
            "locations": [report.location(item.place.file, item.place.line)],
        }
        for item in found.unreadable
    ]
    return report.document(driver, results, notes)


def _result(finding: Finding, source: str) -> dict[str, Any]:
    if finding.place is not None:
        location = report.location(finding.place.file, finding.place.line)
    else:
        location = report.location(source, finding.line or 1)
    return {
        "ruleId": f"contract/{finding.kind}",
        "ruleIndex": KINDS.index(finding.kind),
        "level": _LEVELS[finding.kind],
        "message": {"text": f"{finding.operation}: {finding.text}"},
        "locations": [location],
        "partialFingerprints": {"operation/v1": f"{finding.kind} {finding.side} {finding.operation} {finding.rule}"},
    }
