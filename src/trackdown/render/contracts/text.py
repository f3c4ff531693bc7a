"""Contracts and what became of them, for people."""

from __future__ import annotations

from collections.abc import Sequence

from trackdown.core.contracts.comparison import KINDS, Finding
from trackdown.core.contracts.model import Contract, Field, Remark
from trackdown.core.contracts.served import Unreadable
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.table import Column, table
from trackdown.services.contracts.checking import Checked

_COLOURS = {"present": "green", "missing": "red", "mismatched": "red", "shadowed": "red", "unknown": "yellow"}


def check_lines(found: Checked, look: Look) -> list[str]:
    """Every operation with what became of it, the findings, and one line that says it all."""
    lines = findings_lines(found, look)
    if found.unreadable:
        lines += ["", look.paint(f"unreadable ({len(found.unreadable)})", "bold")]
        lines += [f"  {unreadable_line(item)}" for item in found.unreadable]
    return [*lines, "", summary(found)]


def findings_lines(found: Checked, look: Look) -> list[str]:
    """Every operation with what became of it, and the findings."""
    columns = [Column("operation"), Column("is", _COLOURS.get), Column("where", gives=1)]  # type: ignore[arg-type]
    rows = [
        [verdict.operation.name, verdict.state, str(verdict.place) if verdict.place else ""]
        for verdict in found.comparison.verdicts
    ]
    lines = table(columns, rows, look)
    for kind in KINDS:
        members = [finding for finding in found.findings if finding.kind == kind]
        if members:
            lines += ["", look.paint(f"{kind} ({len(members)})", "bold")]
            lines += [f"  {finding_line(finding)}" for finding in members]
    return lines


def finding_line(finding: Finding) -> str:
    at = f" ({finding.place})" if finding.place else ""
    who = "client: " if finding.side == "client" else ""
    return safe(f"{finding.operation}: {who}{finding.text}{at}")


def unreadable_line(item: Unreadable) -> str:
    return safe(f"{item.place}: {item.why}")


def summary(found: Checked) -> str:
    whole = len(found.comparison.verdicts)
    parts = [f"{found.comparison.present} of {whole} operations are as the contract says"]
    counts = {kind: sum(finding.kind == kind for finding in found.findings) for kind in KINDS}
    parts += [f"{count} {kind}" for kind, count in counts.items() if count]
    if found.client is not None:
        parts.append(f"{_number(found.client.calls, 'request')} of the client read")
    read = f"{_number(found.routes, 'route')} in {_number(found.files, 'file')}"
    by = f" by {', '.join(found.frameworks)}" if found.frameworks else "; no framework was recognised"
    return safe(f"{', '.join(parts)} ({read}{by}).")


def remarks_summary(operations: int, remarks: Sequence[Remark]) -> str:
    errors = sum(remark.level == "error" for remark in remarks)
    counts = ((operations, "operation"), (errors, "error"), (len(remarks) - errors, "warning"))
    return f"{', '.join(_number(number, what) for number, what in counts)}."


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def remark_line(remark: Remark, source: str) -> str:
    line = f":{remark.line}" if remark.line else ""
    return safe(f"{remark.level}  {source}{line}  {remark.text} [{remark.rule}]")


def contract_lines(contract: Contract, look: Look) -> list[str]:
    """A contract as a table of its operations."""
    head = f"{contract.title}{f' {contract.version}' if contract.version else ''} ({contract.format})"
    lines = [look.paint(safe(head), "bold")]
    if contract.bases:
        lines.append(safe(f"base path: {', '.join(contract.bases)}"))
    columns = [
        *(Column("operation"), Column("query", gives=2), Column("body", gives=2), Column("responses")),
        Column("summary", gives=1, spare=1),
    ]
    rows = [
        [
            operation.name,
            _names(operation.query),
            _names(operation.body),
            ", ".join(response.code for response in operation.responses),
            operation.summary,
        ]
        for operation in contract.operations
    ]
    lines += ["", *table(columns, rows, look)] if rows else ["", "It has no operations."]
    if contract.models:
        lines += ["", look.paint("models", "bold")]
        lines += [safe(f"  {model.name}: {_names(model.fields) or 'no fields'}") for model in contract.models]
    return lines


def _names(fields: Sequence[Field] | None) -> str:
    return ", ".join(field.name for field in fields or ())
