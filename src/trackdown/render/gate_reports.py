"""Gates as the formats that CI servers and code hosts read: JUnit XML, and SARIF 2.1.0 (OASIS, sarif-v2.1.0)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from trackdown.core.gates.model import Finding, Outcome
from trackdown.render.plain import safe
from trackdown.services.gates import Evaluation

NOWHERE = ".trackdown/config.toml"
"""Where a finding stands that has no place of its own: code hosts show none without one."""


def junit(found: Evaluation) -> str:
    """A test case for each gate; what did not run, or waits for a person, is skipped there."""
    cases = [_case(outcome) for outcome in found.outcomes]
    failures = sum(outcome.verdict == "failed" for outcome in found.outcomes)
    skipped = sum(outcome.verdict not in ("passed", "failed") for outcome in found.outcomes)
    name = _attribute(found.ticket.key if found.ticket else "checkout")
    suite = f'  <testsuite name={name} tests="{len(cases)}" failures="{failures}" skipped="{skipped}">'
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", suite, *cases, "  </testsuite>", "</testsuites>"]
    )


def _case(outcome: Outcome) -> str:
    start = f'    <testcase classname="gate" name={_attribute(outcome.name)} time="{outcome.seconds:.3f}"'
    if outcome.verdict == "passed":
        return f"{start}/>"
    if outcome.verdict != "failed":
        return f"{start}><skipped message={_attribute(f'{outcome.verdict}: {outcome.text}')}/></testcase>"
    lines = [f"{item.path}:{item.line}: {item.rule}: {item.text}" for item in outcome.findings]
    body = escape(safe("\n".join([*lines, outcome.excerpt])))
    return f"{start}><failure message={_attribute(outcome.text)}>{body}</failure></testcase>"


def _attribute(text: str) -> str:
    return quoteattr(safe(text))


def sarif(found: Evaluation, version: str) -> str:
    """Every finding of a gate that failed; a failed gate without any is one itself."""
    failed = [outcome for outcome in found.outcomes if outcome.verdict == "failed"]
    pairs = [
        (outcome, finding) for outcome in failed for finding in (outcome.findings or (Finding("failed", outcome.text),))
    ]
    rules = list(dict.fromkeys(outcome.gate for outcome in found.outcomes))
    unknown = [item for item in found.outcomes if item.verdict in ("not-run", "person")]
    notes = [{"level": "warning", "message": {"text": f"{item.name}: {item.text}"}} for item in unknown]
    driver: dict[str, Any] = {
        "name": "trackdown doctor --eval",
        "version": version,
        "rules": [{"id": f"gate/{name}", "name": name} for name in rules],
    }
    run = {
        "tool": {"driver": driver},
        "results": [_result(outcome, finding, rules) for outcome, finding in pairs],
        "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
    }
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False)


def _result(outcome: Outcome, finding: Finding, rules: list[str]) -> dict[str, Any]:
    uri = quote(finding.path or NOWHERE, safe="/", errors="replace")
    place = {"artifactLocation": {"uri": uri}, "region": {"startLine": max(finding.line, 1)}}
    return {
        "ruleId": f"gate/{outcome.gate}",
        "ruleIndex": rules.index(outcome.gate),
        "level": "error" if outcome.required else "warning",
        "message": {"text": f"{outcome.name}: {finding.rule}: {finding.text}"},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"gate/v1": f"{outcome.gate} {finding.rule} {finding.path}"},
    }
