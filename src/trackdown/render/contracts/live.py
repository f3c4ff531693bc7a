"""A running server against its contract: for people, and as ``--json`` shows it."""

from __future__ import annotations

from typing import Any

from trackdown.core.contracts.comparison import KINDS
from trackdown.render.contracts.data import check_data
from trackdown.render.contracts.text import findings_lines
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.services.contracts.live import CheckedLive


def live_data(found: CheckedLive) -> dict[str, Any]:
    """What a check of source code gives, and every answer that was not as the contract says."""
    return {
        **check_data(found.checked),
        "failures": [
            {
                "operation": failure.operation,
                "kind": failure.fault.kind,
                "expected": failure.fault.expected,
                "came": failure.fault.came,
                "status": failure.fault.code or None,
                "reproduce": failure.fault.reproduce,
            }
            for failure in found.failures
        ],
        "server": found.server,
        "requests": found.requests,
        "all_methods": found.all_methods,
    }


def live_lines(found: CheckedLive, look: Look) -> list[str]:
    lines = findings_lines(found.checked, look)
    if found.failures:
        lines += ["", look.paint(f"failures ({len(found.failures)})", "bold")]
    for failure in found.failures:
        fault = failure.fault
        lines.append(safe(f"  {failure.operation}: expected {fault.expected}, came {fault.came}"))
        lines.append(f"    {safe(fault.reproduce)}")
    return [*lines, "", live_summary(found)]


def live_summary(found: CheckedLive) -> str:
    checked = found.checked
    parts = [f"{checked.comparison.present} of {len(checked.comparison.verdicts)} operations are as the contract says"]
    counts = {kind: sum(finding.kind == kind for finding in checked.findings) for kind in KINDS}
    parts += [f"{count} {kind}" for kind, count in counts.items() if count]
    sent = f"{found.requests} request{'' if found.requests == 1 else 's'} to {found.server}"
    return safe(f"{', '.join(parts)} ({sent}).")
