"""Relations, and what is wrong with them, for people and as JSON."""

from __future__ import annotations

from typing import Any

from trackdown.render.amounts import amount
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.services.relations.audit import Audit
from trackdown.services.relations.orphans import Adoption


def audit_data(audit: Audit, *, written: bool) -> dict[str, Any]:
    return {
        "checked": audit.checked,
        "findings": [{"rule": item.rule, "key": item.key, "text": item.text} for item in audit.findings],
        "mended": [item._asdict() for item in audit.mended],
        "orphans": [item._asdict() for item in audit.orphans],
        "written": written,
    }


def audit_lines(audit: Audit, look: Look, *, written: bool) -> list[str]:
    lines = [f"{look.paint(item.rule, 'yellow')}  {safe(item.text)}" for item in audit.findings]
    lines.append(f"{amount(audit.checked, 'ticket')} checked, {amount(len(audit.findings), 'finding')}.")
    if audit.mended:
        lines += ["", look.paint("Mended" if written else "Would be mended", "bold")]
        lines += [f"  {item.key}  {safe(item.text)}" for item in audit.mended]
    left = [item for item in audit.orphans if not item.parent]
    if left:
        lines += ["", look.paint("Still without a parent", "bold"), *(f"  {_lost(item)}" for item in left)]
    return lines


def adoption_lines(found: list[Adoption], look: Look, *, written: bool) -> list[str]:
    """What became of each orphan."""
    if not found:
        return ["There are no orphaned tickets."]
    adopted = [item for item in found if item.parent]
    lines = []
    if adopted:
        lines.append(look.paint("Put under a parent" if written else "Would be put under a parent", "bold"))
        lines += [f"  {item.key} → {item.parent}  ({item.score}: {safe('; '.join(item.reasons))})" for item in adopted]
    left = [item for item in found if not item.parent]
    if left:
        lines += [look.paint("Left without a parent", "bold"), *(f"  {_lost(item)}" for item in left)]
    return lines


def _lost(item: Adoption) -> str:
    return safe(f"{item.key}  {item.title}: {'; '.join(item.reasons)}")
