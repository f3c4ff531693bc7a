"""Tickets as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trackdown.core.tickets.brief import shown_check
from trackdown.core.tickets.fields import shown_estimate
from trackdown.core.tickets.model import Criterion, Ticket
from trackdown.ports.store import TicketRow
from trackdown.render.look import PRIORITY_COLOURS, STATUS_COLOURS, Look
from trackdown.render.plain import safe
from trackdown.render.ticket_table import one_line
from trackdown.render.times import local

_CRITERIA = ("acceptance criteria", "success criteria", "definition of done")


def ticket_lines(
    ticket: Ticket,
    look: Look,
    *,
    parent: TicketRow | None,
    children: Sequence[TicketRow],
    depends_on: Sequence[TicketRow],
    blocks: Sequence[TicketRow],
) -> list[str]:
    """The whole ticket but its runs."""
    lines = [look.paint(f"{ticket.key}: {safe(ticket.title)}", "bold"), *_facts(ticket, look)]
    if parent:
        lines.append(f"parent    {one_line(parent, look)}")
    lines += [*_files(ticket), *_body(ticket), *_criteria(ticket.criteria, look)]
    for heading, rows in (("Waits for", depends_on), ("Blocks", blocks), ("Children", children)):
        lines += _section(heading, (one_line(row, look) for row in rows), look)
    return [*lines, *_comments(ticket, look)]


def _facts(ticket: Ticket, look: Look) -> list[str]:
    status = look.paint(ticket.status, STATUS_COLOURS.get(ticket.status, ""))
    if ticket.reason:
        status += f" ({safe(' '.join(ticket.reason.split()))})"
    if ticket.status == "done" and ticket.verified == "none":
        status += " (unverified)"
    facts = [
        ("kind", ticket.kind),
        ("status", status),
        ("priority", look.paint(ticket.priority, PRIORITY_COLOURS.get(ticket.priority, ""))),
        ("type", ticket.type),
        ("component", ticket.component),
        ("assignee", ticket.assignee),
        ("agent", ticket.agent),
        ("estimate", shown_estimate(ticket.estimate)),
        ("labels", ", ".join(ticket.labels)),
        ("created", f"{local(ticket.created_at)} by {ticket.created_by.partition(':')[2] or ticket.created_by}"),
    ]
    return [f"{name:<9} {value}" for name, value in facts if value]


def _section(heading: str, items: Iterable[str], look: Look) -> list[str]:
    listed = [f"  {item}" for item in items]
    return ["", look.paint(heading, "bold"), *listed] if listed else []


def _body(ticket: Ticket) -> list[str]:
    text = "\n".join(_without_criteria(ticket) if ticket.criteria else ticket.body.split("\n"))
    return ["", *safe(text).strip("\n").split("\n")] if text.strip() else []


def _without_criteria(ticket: Ticket) -> Iterable[str]:
    """The body's lines without the section of its criteria, which are shown by themselves."""
    skipped, fenced = 0, False
    for line in ticket.body.split("\n"):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        level = 0 if fenced else len(line) - len(line.lstrip("#"))
        if level and (not skipped or level <= skipped):
            name = " ".join(line.strip("# \t*_:\r").casefold().split())
            skipped = level if name in _CRITERIA else 0
        if not skipped:
            yield line


def _criteria(criteria: Sequence[Criterion], look: Look) -> list[str]:
    lines = []
    for number, item in enumerate(criteria, 1):
        box = look.paint("[x]", "green") if item.met else "[ ]"
        first, *more = safe(item.text).split("\n")
        lines.append(f"{number}. {box} {first}")
        lines += [f"       {line}" for line in more]
        if item.check:
            waits = "" if item.approved else look.paint("  (waits for approval)", "yellow")
            first, *more = safe(shown_check(item.check)).split("\n")
            lines += [f"       check: {first}{waits}", *(f"              {line}" for line in more)]
    return _section("Acceptance criteria", lines, look)


def _files(ticket: Ticket) -> list[str]:
    return [f"{use:<9} {', '.join(safe(path) for path in paths)}" for use, paths in ticket.files.items() if paths]


def _comments(ticket: Ticket, look: Look) -> list[str]:
    lines: list[str] = []
    for comment in ticket.comments:
        who = comment.by.partition(":")[2] or comment.by
        lines += ["", look.paint(f"{who}, {local(comment.at)}", "dim"), *safe(comment.text).strip().split("\n")]
    return lines
