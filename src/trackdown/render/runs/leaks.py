"""Where secrets leaked to, and what was done about it."""

from __future__ import annotations

from typing import Any

from trackdown.render.amounts import amount
from trackdown.render.plain import safe
from trackdown.services.runs.leaks import UNSEARCHED, Leak, Search


def leak_data(found: Search, *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "leaks": [leak._asdict() for leak in found.leaks],
        "failed": found.failed,
        "open_runs": found.open_runs,
        "bodies": found.bodies,
        "files": found.files,
        "not_searched": list(UNSEARCHED),
    }


def leak_lines(found: Search, *, dry_run: bool) -> list[str]:
    within = [leak for leak in found.leaks if leak.taken_out]
    beyond = [leak for leak in found.leaks if not leak.taken_out]
    looked = f"{amount(found.bodies, 'body', 'bodies')} and {amount(found.files, 'file')} of runs that are over"
    lines = [f"Looked at {looked}."]
    if within:
        lines += ["", "Would be taken out of:" if dry_run else "Taken out of:", *map(_line, within)]
    else:
        lines.append("There is nothing to take out.")
    if found.failed:
        lines += ["", "Could not be cleaned:", *(f"  {safe(name)}" for name in found.failed)]
    if found.open_runs:
        lines += ["", f"Still open, and cleaned when they end: {', '.join(found.open_runs)}."]
    if beyond:
        lines += ["", "Stays for ever in the log, whose operations are never rewritten:", *map(_line, beyond)]
    lines += ["", "Not searched:", *(f"  {place}" for place in UNSEARCHED)]
    if found.leaks:
        lines += ["", "Whoever could read it may still have it: make it worthless where it is valid."]
    return lines


def _line(leak: Leak) -> str:
    said = ", ".join(f"{kind} ({number})" for kind, number in leak.counts.items())
    return f"  {safe(leak.place)}: {said}"
