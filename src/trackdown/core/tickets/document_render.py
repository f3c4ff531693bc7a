"""A fresh document for a ticket that never had one. What has a document already is edited, never rendered again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trackdown.core.tickets.document import OWNED, owned_name, parse
from trackdown.core.tickets.document_criteria import CHECK, CRITERIA_SECTIONS, DocumentCriterion
from trackdown.core.tickets.document_edit import checked_value, written
from trackdown.core.tickets.document_emit import flow, scalar
from trackdown.core.tickets.document_markdown import (
    Blocks,
    heading_of,
    read_lines,
    read_sections,
    section_name,
    width,
)
from trackdown.core.tickets.model import Check
from trackdown.errors import BadDocument, InvalidInput

_FIELDS = (*OWNED, "goal", "body", "unknown", "criteria")


def render(fields: Mapping[str, Any]) -> str:
    """The document of these fields; ``parse`` gives them back (its ``body`` then holds goal and criteria too).

    ``fields`` holds owned keys as ``parse`` gives them, and ``unknown`` (a map of other keys), ``goal``, ``body``
    (Markdown with sections of its own) and ``criteria`` (DocumentCriterion, or maps with its fields). What is empty
    is left out. Criteria without a group come first, since Markdown has no way back out of a group.

    Raises InvalidInput for a field or value that cannot be written, and if ``body`` has a section for criteria of its
    own while ``criteria`` are given too.
    """
    if strange := [name for name in fields if name not in _FIELDS]:
        raise InvalidInput(f"A document has no field {strange[0][:60]!r}.", hint=f"Fields: {', '.join(_FIELDS)}.")
    body, goal = _contained(_text(fields.get("body"))), _contained(_text(fields.get("goal")), deeper_than=2)
    criteria = sorted(map(_criterion, fields.get("criteria") or ()), key=lambda item: bool(item.group))
    headings = [section_name(item.heading) for item in read_sections(read_lines(body))]
    if criteria and any(name in CRITERIA_SECTIONS for name in headings):
        hint = "Give the criteria, or a body with a section for them."
        raise InvalidInput("The body has a section for acceptance criteria already.", thing="criteria", hint=hint)
    goal_part = f"## Goal\n\n{goal}" if goal else ""
    first = heading_of(read_lines(body)[0])
    parts = [goal_part, body] if first is not None and first[0] <= 2 else [body, goal_part]
    text = _front(fields) + "".join(f"\n{part}\n" for part in (*parts, criteria_text(criteria)) if part)
    _confirm(text, criteria)
    return text


def _confirm(text: str, criteria: list[DocumentCriterion]) -> None:
    """Raises InvalidInput if the document cannot be read, or if other checks would run than were given."""
    hint = "Give texts without control characters, and a check as a command or a list of words."
    try:
        found = parse(text).criteria
    except BadDocument as error:
        raise InvalidInput("These fields cannot be written as a document.", thing=error.message, hint=hint) from None
    if criteria and [_bare(item.check) for item in found] != [_bare(item.check) for item in criteria]:
        raise InvalidInput("These criteria cannot be written as a document.", thing="criteria", hint=hint)


def _bare(check: Check | None) -> list[str]:
    return ["sh", *check.split()] if isinstance(check, str) else check or []


def _text(value: object) -> str:
    text = str(value or "").replace("\r\n", "\n").strip("\n")
    return text.strip() and text


def _front(fields: Mapping[str, Any]) -> str:
    lines = []
    for name in OWNED:
        value = checked_value(name, fields.get(name) or None)
        if value:
            lines.append(f"{name}: {written(name, value)}\n")
    for key, value in (fields.get("unknown") or {}).items():
        if owned_name(str(key)):
            raise InvalidInput(f"{key!r} is not an unknown key.", thing=str(key), hint="Give it as a field.")
        lines.append(f"{scalar(str(key))}: {flow(value)}\n")
    return f"---\n{''.join(lines)}---\n" if lines else ""


def _contained(text: str, deeper_than: int = 0) -> str:
    """Text that ends its own code fences and comments, with headings no higher than a section's own."""
    shown = []
    for line in read_lines(text):
        heading = heading_of(line)
        demoted = heading is not None and heading[0] <= deeper_than
        shown.append(f"{'#' * (deeper_than + 1)} {heading[1]}" if heading and demoted else line.text)
    return "\n".join([*shown, *_ending(shown)])


def _ending(lines: list[str]) -> list[str]:
    """The line that ends a code fence or comment that these lines leave open, if they do."""
    blocks = Blocks()
    for line in lines:
        blocks.opaque(line, width(line))
    if blocks.comment:
        return ["  -->"]
    # What a list item holds is ended inside it: further to the left it would begin something new.
    indent = 0 if blocks.container is None else blocks.container + 2
    return [" " * indent + blocks.fence] if blocks.fence else []


def _criterion(item: DocumentCriterion | Mapping[str, Any]) -> DocumentCriterion:
    if not isinstance(item, DocumentCriterion):
        if strange := [name for name in item if name not in DocumentCriterion._fields]:
            message = f"A criterion has no field {strange[0][:60]!r}."
            raise InvalidInput(message, thing="criteria", hint="Fields: text, done, check, group, steps.")
        item = DocumentCriterion(**{"text": "", **item})
    check = None if isinstance(item.check, str) and not item.check.strip() else item.check or None
    group = " ".join(item.group.split())
    if item.steps:
        steps = [[word, " ".join(text.split())] for word, text in item.steps]
        return item._replace(text=" ".join(item.text.split()), check=check, group=group, steps=steps)
    return item._replace(text=_text(item.text).strip(), check=check, group=group)


def criteria_text(criteria: list[DocumentCriterion]) -> str:
    """A section for them with its heading; empty for none."""
    if not criteria:
        return ""
    lines = ["## Acceptance criteria", ""]
    group, scenarios = "", 0
    for item in criteria:
        if item.group != group:
            lines += [*([] if lines[-1] == "" else [""]), f"### {item.group}", ""]
            group = item.group
        if item.steps:
            scenarios += 1
            lines += [*([] if lines[-1] == "" else [""]), *_scenario(item, scenarios), ""]
        else:
            lines += _item(item)
    return "\n".join(lines).rstrip("\n")


def _scenario(item: DocumentCriterion, number: int) -> list[str]:
    """A scenario needs no box until it holds."""
    name = f"**Scenario {number}:** {item.text}" if "*" in item.text else f"**Scenario {number}: {item.text}**"
    lines = [f"[x] {name}" if item.done else name]
    before = ""
    for word, text in item.steps:
        lines.append(f"- {'AND' if word == before else word.upper()}: {text}")
        before = word
    return [*lines, *([] if item.check is None else _check(item.check))]


def _item(item: DocumentCriterion) -> list[str]:
    first, *rest = item.text.split("\n")
    lines = [f"- [{'x' if item.done else ' '}] {first}".rstrip(), *(f"  {line}".rstrip() for line in rest)]
    # Only the check may look like one: text must never turn into something that runs.
    shown = [
        f"  - {line.text.strip()}" if line.number > 1 and not line.opaque and CHECK.fullmatch(line.text) else line.text
        for line in read_lines("\n".join(lines))
    ]
    return [*shown, *_ending(shown), *([] if item.check is None else _check(item.check))]


def _check(check: Check) -> list[str]:
    if isinstance(check, list):
        return [f"  check: {flow(check)}"]
    script = check.strip("\n")
    if "\n" in script:
        return ["  check: |", *(f"    {line}" if line.strip() else "" for line in script.split("\n"))]
    if script.strip()[:1] not in ("[", "`", "|"):
        return [f"  check: {script.strip()}"]
    if "`" in script:
        return ["  check: |", f"    {script.strip()}"]
    return [f"  check: `{script.strip()}`"]
