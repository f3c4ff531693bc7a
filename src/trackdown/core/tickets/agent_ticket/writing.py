"""Bringing the Markdown of an agent ticket up to date, and nothing else of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trackdown.core.tickets.agent_ticket.file_tree import FILE_SECTIONS, files_of, listed
from trackdown.core.tickets.agent_ticket.header import Entry, entries, stated
from trackdown.core.tickets.agent_ticket.model import PRIORITY_WORDS
from trackdown.core.tickets.agent_ticket.reading import BARE_TITLE, DEPENDENCIES, DEPENDS, TITLE, depends_on, keys_in
from trackdown.core.tickets.document_criteria import BOX
from trackdown.core.tickets.document_markdown import (
    Blocks,
    Line,
    heading_of,
    read_lines,
    section_name,
    spans,
    width,
)
from trackdown.core.tickets.fields import checked_priority
from trackdown.core.tickets.kinds import plain_key
from trackdown.errors import InvalidInput

_LABELS = {"agent": "Agent", "priority": "Priority", "complexity": "Complexity", "depends on": "Depends on"}
_LABELS |= {"estimated tokens": "Estimated tokens", "cost estimate": "Cost estimate"}


def with_title(text: str, id: str, title: str, *, named: bool = False) -> str:
    """With this title, unless it says so already; an id stays as it is written. ``named``: the id has to be there."""
    line = _title_line(text)
    if line is None:
        return f"# Ticket: {id} - {title}\n\n{text}"
    name = (heading_of(line) or (1, ""))[1]
    found = TITLE.fullmatch(name)
    if found is not None and found[2].strip() == title:
        return text
    bare = BARE_TITLE.fullmatch(name)
    if found is None and bare is not None and bare[1].strip() == title and not named:
        return text
    at = line.text.index(name) if name else len(line.text)
    new = f"{name[: found.start(2)]}{title}" if found else f"Ticket: {id} - {title}"
    return _replaced(text, line.start + at, line.start + at + len(name), new)


def _title_line(text: str) -> Line | None:
    return next((line for line in read_lines(text) if (heading_of(line) or (9,))[0] == 1), None)


def with_entry(text: str, name: str, value: str) -> str:
    """With this value in the head; a new line at its end where there is none of that name."""
    lines = read_lines(text)
    head = entries(lines)
    if name in head:
        entry = head[name]
        return _replaced(text, entry.line.start + entry.start, entry.line.start + entry.end, value)
    line = f"**{_LABELS[name]}:** {value}  \n"
    last = max(head.values(), key=lambda item: item.line.start, default=None) or _title_line(text)
    if last is None:
        return f"{line}\n{text}"
    at = last.line.start + len(last.line.text) if isinstance(last, Entry) else last.start + len(last.text)
    gap = "\n" if isinstance(last, Entry) else "\n\n"
    return _replaced(text, at, at, gap + line.rstrip("\n"))


def with_agent(text: str, agent: str) -> str:
    """With this agent, unless the head names it."""
    entry = entries(read_lines(text)).get("agent")
    now = stated(entry.value).removeprefix("@") if entry else ""
    return text if now == agent or not agent else with_entry(text, "agent", f"@{agent}")


def with_priority(text: str, priority: str) -> str:
    """With this priority (P0 to P3) in the words of agent tickets, unless it says so already."""
    entry = entries(read_lines(text)).get("priority")
    try:
        now = checked_priority((stated(entry.value) if entry else "") or "P2")
    except InvalidInput:
        now = ""
    return text if now == priority else with_entry(text, "priority", PRIORITY_WORDS[priority])


def with_dependencies(text: str, keys: Sequence[str]) -> str:
    """Waiting for exactly these tickets: new ones get a line of their own, the boxes of others are ticked."""
    now = depends_on(read_lines(text))
    gone, new = [key for key in now if key not in keys], [key for key in keys if key not in now]
    for key in gone:
        text = _ticked(text, key)
    return _with_lines(text, "Dependencies", [f"- [ ] Ticket {key}" for key in new]) if new else text


def _ticked(text: str, key: str) -> str:
    """Without waiting for this ticket: its box ticked, or its key taken out of `Depends on:`."""
    lines = read_lines(text)
    for line in lines:
        same = [name for name in keys_in(line) if plain_key(name.upper()) == key]
        if not same or line.opaque:
            continue
        box = BOX.fullmatch(line.text)
        if box is not None:
            at = line.start + box.start(1)
            return _ticked(_replaced(text, at, line.start + box.end(1), "x"), key)
    for line in lines:
        waits = None if line.opaque else DEPENDS.fullmatch(line.text)
        head = entries([line]).get("depends on")
        if waits is None and head is None:
            continue
        start = waits.start(1) if waits else head.start if head else 0
        value = _without(line.text[start:], key)
        if value != line.text[start:]:
            text = _replaced(text, line.start + start, line.start + len(line.text), value)
            return _ticked(text, key)
    return text


def _without(value: str, key: str) -> str:
    """A list of keys with commas between them, without that key."""
    prefix, _, number = key.rpartition("-")
    parts = value.split(",")
    written = re.compile(rf"\s*{re.escape(prefix)}-0*{number}\s*", re.IGNORECASE)
    left = [part for part in parts if not written.fullmatch(part)]
    return value if len(left) == len(parts) else ",".join(left).strip()


def with_files(text: str, files: dict[str, list[str]]) -> str:
    """Naming exactly these files: those that it draws already stay as they are drawn."""
    now = files_of(read_lines(text))
    if {use: sorted(paths) for use, paths in now.items() if paths} == {
        use: sorted(paths) for use, paths in files.items() if paths
    }:
        return text
    return with_section(
        text, "Files to Create/Modify", "\n".join(["```", *listed(files), "```"]), tuple(FILE_SECTIONS), 3
    )


def with_section(text: str, heading: str, content: str, names: Sequence[str] = (), level: int = 2) -> str:
    """With this text under the first heading of one of these names, instead of what stands there up to the next
    heading; a new section before the closing line if there is none."""
    lines = read_lines(text)
    wanted = {section_name(name) for name in (heading, *names)}
    for _, name, start, stop in spans(lines):
        if section_name(name) not in wanted:
            continue
        end = next((at for at in range(start, stop) if heading_of(lines[at]) is not None), stop)
        first = lines[start].start if start < len(lines) else len(text)
        last = lines[end].start if end < len(lines) else len(text)
        return _replaced(text, first, last, f"\n{content}\n\n" if end < len(lines) else f"\n{content}\n")
    return _appended(text, f"{'#' * level} {heading}\n\n{content}\n")


def _with_lines(text: str, heading: str, new: list[str]) -> str:
    lines = read_lines(text)
    for _, name, start, stop in spans(lines):
        if section_name(name) == DEPENDENCIES:
            used = [line for line in lines[start:stop] if not line.blank and not _is_ruler(line)]
            at = used[-1].start + len(used[-1].text) if used else lines[start - 1].start + len(lines[start - 1].text)
            gap = "\n" if used else "\n\n"
            return _replaced(text, at, at, gap + "\n".join(new))
    return _appended(text, f"## {heading}\n\n" + "\n".join(new) + "\n")


def _is_ruler(line: Line) -> bool:
    return not line.opaque and line.text.strip() in ("---", "***", "___")


def _appended(text: str, section: str) -> str:
    """Before the ruler that closes an agent ticket, or at the end."""
    lines = read_lines(text)
    rulers = [line for line in lines if _is_ruler(line)]
    if rulers and len(lines) - lines.index(rulers[-1]) <= 6 and rulers[-1] is not lines[0]:
        return _replaced(text, rulers[-1].start, rulers[-1].start, f"{section}\n")
    return f"{text.rstrip()}{_ending(text.rstrip())}\n\n{section}"


def _ending(text: str) -> str:
    """The line that ends a code fence or comment which would swallow what is put behind it."""
    blocks = Blocks()
    for line in text.split("\n"):
        blocks.opaque(line.removesuffix("\r"), width(line))
    if blocks.comment:
        return "\n-->"
    # What a list item holds is ended inside it: further to the left it would begin something new.
    indent = 0 if blocks.container is None else blocks.container + 2
    return f"\n{' ' * indent}{blocks.fence}" if blocks.fence else ""


def _replaced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]
