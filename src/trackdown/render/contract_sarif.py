"""Findings of a contract check as SARIF 2.1.0, which code hosts show beside the lines (OASIS, sarif-v2.1.0)."""

from __future__ import annotations

import json
from typing import Any

from trackdown.core.contracts.comparison import KINDS, Finding
from trackdown.services.contracts import Checked

_MEANINGS = {
    "missing": "An operation of the contract that nothing serves",
    "extra": "A route or a request that the contract does not have",
    "mismatched": "An operation that is otherwise in the code than in the contract",
    "shadowed": "A route that no request reaches",
    "unknown": "A route or a request that reading the source cannot tell",
}
_LEVELS = {"missing": "error", "extra": "error", "mismatched": "error", "shadowed": "error", "unknown": "warning"}


def sarif(found: Checked, version: str) -> str:
    """One run of one tool. A finding without a place in the code stands at its line of the contract."""
    driver = {
        "name": "trackdown contract check",
        "version": version,
        "rules": [
            {"id": f"contract/{kind}", "shortDescription": {"text": _MEANINGS[kind]}, "name": kind} for kind in KINDS
        ],
    }
    results = [_result(finding, found.contract.source) for finding in found.findings]
    notes = [
        {"level": "error", "message": {"text": item.why}, "locations": [_location(item.place.file, item.place.line)]}
        for item in found.unreadable
    ]
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "results": results,
        "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _result(finding: Finding, source: str) -> dict[str, Any]:
    if finding.place is not None:
        location = _location(finding.place.file, finding.place.line)
    else:
        location = _location(source, finding.line or 1)
    return {
        "ruleId": f"contract/{finding.kind}",
        "ruleIndex": KINDS.index(finding.kind),
        "level": _LEVELS[finding.kind],
        "message": {"text": f"{finding.operation}: {finding.text}"},
        "locations": [location],
        "partialFingerprints": {"operation/v1": f"{finding.kind} {finding.side} {finding.operation} {finding.rule}"},
    }


def _location(file: str, line: int) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(file)}, "region": {"startLine": max(line, 1)}}}


def _uri(path: str) -> str:
    """A path as a relative reference of a URI."""
    kept = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"
    return "".join(
        character if character in kept else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
        for character in path
    )
