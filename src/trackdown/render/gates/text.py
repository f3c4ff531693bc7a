"""Gates, for people and as JSON."""

from __future__ import annotations

from typing import Any

from trackdown.core.gates.metrics import Metric
from trackdown.core.gates.model import Finding, Outcome
from trackdown.core.gates.planning import Planned
from trackdown.core.tickets.brief import shown_check
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.services.gates.record import Recorded, results
from trackdown.services.gates.running import Evaluation

COLOURS = {"passed": "green", "failed": "red", "person": "yellow", "not-run": "yellow", "none": "dim"}
SHOWN = 20
"""How many findings of a gate are listed before the rest is only counted; --json has all."""
LINES = 5
"""How many lines are shown of what a program printed that did not get as far as judging."""
_INDENT = " " * 10


def evaluation_data(found: Evaluation, recorded: Recorded | None) -> dict[str, Any]:
    return {
        "ticket": found.ticket.key if found.ticket else None,
        **results(found),
        "recorded": recorded._asdict() if recorded else None,
    }


def evaluation_lines(found: Evaluation, recorded: Recorded | None, look: Look) -> list[str]:
    """Each gate, what was found, the figures, and what was kept."""
    lines = [line for outcome in found.outcomes for line in _gate(outcome, look)]
    if found.boxes:
        lines += ["", look.paint("Definition of done", "bold")]
        for item in found.boxes:
            mark = look.paint(f"{item.verdict:<9}", COLOURS[item.verdict])
            lines.append(f"  {mark} {_one(item.box.text)} ({safe(item.text)})")
    lines += ["", look.paint("Metrics", "bold"), *(f"  {_metric(metric)}" for metric in found.metrics)]
    return [*lines, "", *_end(found, recorded)]


def plan_lines(plan: list[Planned], look: Look) -> list[str]:
    """What would run, and why."""
    lines = []
    for item in plan:
        rule = "" if item.rule.required else " (not required)"
        skipped = f"skipped: {item.skipped}" if item.skipped else ""
        for program in item.programs:
            text = skipped or (f"not run: {program.missing}" if program.missing else shown_check(program.command))
            where = f" (in {safe(program.folder)})" if program.folder else ""
            lines.append(f"{look.paint(f'{item.gate:<9}', 'bold')} {safe(text)}{where}{rule}")
            lines.append(f"{_INDENT}because {safe(program.why)}; at most {item.rule.seconds:g} s")
        for program in item.gone:
            lines.append(f"{look.paint(f'{item.gate:<9}', 'bold')} gone: {safe(shown_check(program.command))}{rule}")
            lines.append(f"{_INDENT}because the result took away what said so: {safe(program.why)}")
        if not item.programs and not item.gone:
            own = item.gate in ("tests", "lint", "audit")
            text = skipped or (f"nothing says how; set [gates.{item.gate}] command" if own else _ITSELF[item.gate])
            lines.append(f"{look.paint(f'{item.gate:<9}', 'bold')} {safe(text)}{rule}")
    return lines


_ITSELF = {
    "criteria": "the checks of the ticket's criteria",
    "done": "the boxes of the ticket's definition of done",
    "contract": "the code against the API contract",
    "scope": "the changed files against those that the ticket names",
    "secrets": "the changed files for what looks like a secret",
}


def plan_data(plan: list[Planned]) -> dict[str, Any]:
    return {
        "gates": [
            {
                "gate": item.gate,
                "required": item.rule.required,
                "timeout": item.rule.seconds,
                "skipped": item.skipped,
                "programs": [
                    {
                        "tool": program.tool,
                        "command": shown_check(program.command),
                        "why": program.why,
                        "missing": program.missing,
                        "folder": program.folder,
                    }
                    for program in item.programs
                ],
                "gone": [{"tool": program.tool, "why": program.why, "folder": program.folder} for program in item.gone],
            }
            for item in plan
        ]
    }


def _gate(outcome: Outcome, look: Look) -> list[str]:
    mark = look.paint(f"{outcome.verdict.replace('-', ' '):<9}", COLOURS[outcome.verdict])
    optional = "" if outcome.required else " (not required)"
    seconds = f" ({outcome.seconds:.1f}s)" if outcome.seconds else ""
    lines = [f"{mark} {safe(outcome.name)}{optional}: {safe(outcome.text)}{seconds}"]
    if outcome.command and outcome.verdict in ("failed", "person"):
        lines.append(f"{_INDENT}$ {safe(outcome.command)}")
    lines += [f"{_INDENT}{_finding(finding)}" for finding in outcome.findings[:SHOWN]]
    if len(outcome.findings) > SHOWN:
        lines.append(f"{_INDENT}… and {len(outcome.findings) - SHOWN} more")
    if outcome.verdict in ("failed", "not-run") and not outcome.findings:
        excerpt = outcome.excerpt.splitlines()
        shown = excerpt if outcome.verdict == "failed" else excerpt[-LINES:]
        lines += [f"{_INDENT}| {safe(line)}" for line in shown]
    return lines


def _finding(finding: Finding) -> str:
    place = f"{finding.path}{f':{finding.line}' if finding.line else ''}: " if finding.path else ""
    return f"{safe(place)}{safe(finding.rule)}: {_one(finding.text)}"


def _one(text: str) -> str:
    return safe(text.split("\n")[0])


def _metric(metric: Metric) -> str:
    counted = f"{metric.numerator} of {metric.denominator} {metric.unit}" if metric.denominator else ""
    if metric.percent is not None:
        return f"{metric.label}: {metric.percent:g}% ({counted})"
    more = safe("; ".join(metric.unknown)) or "nothing was counted"
    return f"{metric.label}: unknown ({f'{counted}, but ' if counted else ''}{more})"


def _end(found: Evaluation, recorded: Recorded | None) -> list[str]:
    words = {
        "passed": "All required gates passed.",
        "failed": "A required gate failed.",
        "person": "Nothing failed; a person has to look.",
        "not-run": "Incomplete: a required gate did not run.",
        "none": "Nothing was looked at.",
    }
    lines = [words[found.verdict]]
    if recorded is None or found.ticket is None:
        return lines
    lines.append(f"Recorded on {found.ticket.key}; `trackdown show {found.ticket.key}` shows it.")
    if recorded.approved:
        lines.append(f"Approved by gates: {safe(', '.join(recorded.approved))}.")
    if recorded.withdrawn:
        lines.append(f"No longer approved: {safe(', '.join(recorded.withdrawn))}.")
    if recorded.left:
        lines.append(f"No criterion or guard was settled: {safe(recorded.left)}.")
    return lines
