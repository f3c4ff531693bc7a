"""``trackdown validate``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.amounts import amount
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.reports.validation import AREAS, Finding, validate

EXAMPLES = """\
  trackdown validate
  trackdown validate --hierarchy --workflows --relationships
  trackdown validate --store --strict"""

_HELP = {
    "hierarchy": "parents: missing, lost, of the wrong kind, finished over something open",
    "relationships": "relations: circles, tickets that are not here, cancelled blockers",
    "workflows": "the project's own workflows, and tickets whose status cannot be right",
    "documents": "documents that can no longer be read",
    "naming": "titles that could be clearer (advice)",
    "store": "the file itself, its log, and whether the tables are what the log says",
}


def build(parser: Parser, kind: str) -> None:
    for area in AREAS:
        parser.add_argument(f"--{area}", action="store_true", help=_HELP[area])
    parser.add_argument("--strict", action="store_true", help="exit with 1 if anything but advice is found")


def command(call: Call) -> Result:
    areas = tuple(area for area in AREAS if getattr(call.arguments, area))
    found = validate(call.open().desk, areas)
    wrong = [item for item in found if not item.note]
    checked = areas or tuple(AREAS)
    counts = {area: sum(item.area == area for item in found) for area in checked}
    data = {"checked": list(checked), "counts": counts, "findings": [item._asdict() for item in found]}
    lines = [_line(item, call.look) for item in found]
    lines.append(_summary(len(wrong), len(found) - len(wrong), checked))
    keys = list(dict.fromkeys(item.key for item in wrong if item.key))
    return Result(data, lines, 1 if call.arguments.strict and wrong else 0, quiet=keys)


def _line(item: Finding, look: Look) -> str:
    about = f"{item.key}  " if item.key and not item.text.startswith(item.key) else ""
    text = f"{item.area}  {about}{' '.join(safe(item.text).split())}"
    return look.paint(text, "dim") if item.note else text


def _summary(wrong: int, notes: int, checked: tuple[str, ...]) -> str:
    advice = f", and {amount(notes, 'piece of advice', 'pieces of advice')}" if notes else ""
    what = amount(wrong, "finding") if wrong else "Nothing is wrong"
    return f"{what}{advice} ({', '.join(checked)})."
