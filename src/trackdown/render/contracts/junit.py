"""A contract check as JUnit XML, one test case for each operation, as CI servers read it."""

from __future__ import annotations

from collections.abc import Sequence

from trackdown.core.contracts.comparison import Finding
from trackdown.render import junit as report
from trackdown.services.contracts.checking import Checked


def junit(found: Checked) -> str:
    """Every operation is a case; what belongs to no operation of the contract is one more that failed."""
    known = [verdict.operation.name for verdict in found.comparison.verdicts]
    cases = []
    for name in dict.fromkeys(known):
        cases.append(_case(name, [finding for finding in found.findings if finding.operation == name]))
    others = [finding for finding in found.findings if finding.operation not in known]
    for name in dict.fromkeys(finding.operation for finding in others):
        cases.append(_case(name, [finding for finding in others if finding.operation == name]))
    for item in found.unreadable:
        name, message = report.attribute(str(item.place)), report.attribute(item.why)
        cases.append(f'    <testcase classname="contract" name={name}><error message={message}/></testcase>')
    failures = sum("<failure" in case for case in cases)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{len(found.unreadable)}"'
    return report.document(found.contract.source, counts, cases)


def _case(name: str, findings: Sequence[Finding]) -> str:
    start = f'    <testcase classname="contract" name={report.attribute(name)}'
    if not findings:
        return f"{start}/>"
    first = findings[0]
    texts = [f"{item.text}{f' ({item.place})' if item.place else ''}" for item in findings]
    body = report.body("\n".join(texts))
    kind, message = report.attribute(first.kind), report.attribute(first.text)
    return f"{start}><failure type={kind} message={message}>{body}</failure></testcase>"
