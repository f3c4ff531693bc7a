"""Comments with a form: progress updates, code reviews, deployments.

Each is Markdown with headings of its own (``render``), and can be read back when somebody pastes one (``read``): the
two are each other's inverse for what ``render`` can say.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from trackdown.core.tickets.statuses import ALIASES
from trackdown.core.tickets.templates import is_placeholder


class Section(NamedTuple):
    """``name`` is that of the data, ``heading`` that of the text. ``many``: a list of entries. ``mark`` stands before
    the heading, and a single entry behind it. Sections that are ``together`` have no blank line between them."""

    name: str
    heading: str
    many: bool = True
    mark: str = ""
    together: str = ""


class Pattern(NamedTuple):
    """``kind`` is that of the comment, ``heading`` its first line without the day."""

    kind: str
    heading: str
    sections: tuple[Section, ...]


PATTERNS = (
    Pattern(
        "progress",
        "Progress Update",
        (
            Section("done", "Work Completed"),
            Section("status", "Current Status", many=False),
            Section("next", "Next Steps"),
            Section("blockers", "Blockers/Issues"),
            Section("eta", "ETA", many=False),
        ),
    ),
    Pattern(
        "review",
        "Code Review",
        (
            Section("files", "Changes Reviewed"),
            Section("approved", "Approved", mark="✅", together="feedback"),
            Section("minor", "Minor Issues", mark="⚠️", together="feedback"),
            Section("blocking", "Blocking Issues", mark="❌", together="feedback"),
            Section("next", "Next Actions"),
        ),
    ),
    Pattern(
        "deployment",
        "Deployment Update",
        (
            Section("environment", "Environment", many=False, together="what"),
            Section("version", "Version", many=False, together="what"),
            Section("status", "Deployment Status", many=False),
            Section("results", "Verification Results"),
            Section("monitoring", "Monitoring"),
        ),
    ),
)

OUTCOMES = {"successful": "✅", "failed": "❌", "rolled-back": "⚠️", "in-progress": "⏳"}
"""How a deployment may stand, with its mark."""

_OUTCOME_WORDS = {"success": "successful", "succeeded": "successful", "failure": "failed", "rolled back": "rolled-back"}
_TITLE = re.compile(r"#{1,6}\s+(.*?)(?:\s+-\s+(.*))?")
_LABEL = re.compile(r"([^\w*]*)\*\*([^*]+?):?\*\*:?\s*(.*)")
_ITEM = re.compile(r"\s*(?:[-*+]|[0-9]{1,9}[.)])\s+(.*)")
_PERCENT = re.compile(r"(.*?)\s*\((\d{1,3})\s*%[^)]*\)")
_FEEDBACK = "Feedback Summary"


def pattern(kind: str) -> Pattern:
    return next(item for item in PATTERNS if item.kind == kind)


def render(kind: str, data: dict[str, Any], day: str) -> str:
    """The comment as Markdown. ``data`` has the names of its sections, and for progress ``percent``."""
    known = pattern(kind)
    blocks: list[str] = []
    before = ""
    for section in known.sections:
        block = _block(section, _shown(kind, section, data))
        if not block:
            continue
        if section.together and section.together == before:
            blocks[-1] += f"\n{block}"
        else:
            blocks.append(f"**{_FEEDBACK}:**\n{block}" if section.mark else block)
        before = section.together
    return "\n\n".join([f"## {known.heading} - {day}", *blocks])


def _shown(kind: str, section: Section, data: dict[str, Any]) -> list[str]:
    value = data.get(section.name)
    if section.many:
        return list(value or [])
    if kind == "progress" and section.name == "status":
        words = str(value or "in-progress").replace("-", " ").title()
        percent = data.get("percent")
        return [words if percent is None else f"{words} ({percent}% complete)"] if value or percent is not None else []
    if kind == "deployment" and section.name == "status" and value:
        return [f"{OUTCOMES[value]} {value.replace('-', ' ').capitalize()}"]
    return [str(value)] if value else []


def _block(section: Section, values: list[str]) -> str:
    if not values:
        return ""
    label = f"{section.mark} **{section.heading}:**".strip()
    if not section.many or (section.mark and len(values) == 1):
        return f"{label} {values[0]}"
    return "\n".join([label, *(f"- {value}" for value in values)])


def read(text: str) -> tuple[str, dict[str, Any]] | None:
    """Kind and data of a comment that has the form of a pattern; ``None`` for any other. What a template says is to be
    written there is left out."""
    lines = text.strip().splitlines()
    title = _TITLE.fullmatch(lines[0].strip()) if lines else None
    name = "" if title is None else " ".join(title[1].split()).casefold()
    found = next((item for item in PATTERNS if item.heading.casefold() == name), None)
    return None if found is None else (found.kind, _data(found, lines[1:]))


def _data(known: Pattern, lines: list[str]) -> dict[str, Any]:
    by_heading = {section.heading.casefold(): section for section in known.sections}
    values: dict[str, list[str]] = {}
    at: Section | None = None
    for line in lines:
        label = _LABEL.fullmatch(line.strip())
        item = _ITEM.fullmatch(line)
        if label is not None and item is None:
            at = by_heading.get(label[2].strip().casefold())
            text = label[3].strip()
        else:
            text = item[1].strip() if item else line.strip()
        if at is None or not text or is_placeholder(text):
            continue
        entries = values.setdefault(at.name, [])
        if entries and item is None and line.startswith(" "):
            entries[-1] += f" {text}"
        else:
            entries.append(text)
    data: dict[str, Any] = {}
    for section in known.sections:
        if section.name in values:
            data[section.name] = values[section.name] if section.many else " ".join(values[section.name])
    return _settled(known.kind, data)


def _settled(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """The status in its own spelling, and the percentage that stands behind it."""
    status = data.pop("status", None)
    if status is None:
        return data
    if kind == "deployment":
        word = re.sub(r"[^\w\s-]", "", status).strip().casefold()
        word = _OUTCOME_WORDS.get(word, word).replace(" ", "-")
        return {**data, "status": word} if word in OUTCOMES else data
    percent = _PERCENT.fullmatch(status)
    if percent is not None:
        status = percent[1]
        if int(percent[2]) <= 100:
            data["percent"] = int(percent[2])
    word = "-".join(status.casefold().split())
    return {**data, "status": ALIASES.get(word, word)} if word else data
