"""Gates as the formats that CI servers and code hosts read: JUnit XML and SARIF."""

from __future__ import annotations

from typing import Any

from trackdown.core.gates.model import Finding, Outcome
from trackdown.render import junit as junit_report
from trackdown.render import sarif as sarif_report
from trackdown.services.gates.running import Evaluation

NOWHERE = ".trackdown/config.toml"
"""Where a finding stands that has no place of its own: code hosts show none without one."""


def junit(found: Evaluation) -> str:
    """A test case for each gate; what did not run, or waits for a person, is skipped there."""
    cases = [_case(outcome) for outcome in found.outcomes]
    failures = sum(outcome.verdict == "failed" for outcome in found.outcomes)
    skipped = sum(outcome.verdict not in ("passed", "failed") for outcome in found.outcomes)
    counts = f'tests="{len(cases)}" failures="{failures}" skipped="{skipped}"'
    return junit_report.document(found.ticket.key if found.ticket else "checkout", counts, cases)


def _case(outcome: Outcome) -> str:
    start = f'    <testcase classname="gate" name={junit_report.attribute(outcome.name)} time="{outcome.seconds:.3f}"'
    if outcome.verdict == "passed":
        return f"{start}/>"
    if outcome.verdict != "failed":
        return f"{start}><skipped message={junit_report.attribute(f'{outcome.verdict}: {outcome.text}')}/></testcase>"
    lines = [f"{item.path}:{item.line}: {item.rule}: {item.text}" for item in outcome.findings]
    body = junit_report.body("\n".join([*lines, outcome.excerpt]))
    return f"{start}><failure message={junit_report.attribute(outcome.text)}>{body}</failure></testcase>"


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
    return sarif_report.document(driver, [_result(outcome, finding, rules) for outcome, finding in pairs], notes)


def _result(outcome: Outcome, finding: Finding, rules: list[str]) -> dict[str, Any]:
    return {
        "ruleId": f"gate/{outcome.gate}",
        "ruleIndex": rules.index(outcome.gate),
        "level": "error" if outcome.required else "warning",
        "message": {"text": f"{outcome.name}: {finding.rule}: {finding.text}"},
        "locations": [sarif_report.location(finding.path or NOWHERE, finding.line)],
        "partialFingerprints": {"gate/v1": f"{outcome.gate} {finding.rule} {finding.path}"},
    }
