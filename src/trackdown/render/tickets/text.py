"""Tickets as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trackdown.core.tickets.fields import shown_estimate, shown_minutes
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.progress import Progress, Work
from trackdown.core.tickets.response import WORDS
from trackdown.core.tickets.statuses import FINISHED
from trackdown.render.amounts import amount
from trackdown.render.look import PRIORITY_COLOURS, STATUS_COLOURS, Look
from trackdown.render.plain import safe
from trackdown.render.tickets.criteria import criteria_lines
from trackdown.render.tickets.table import one_line
from trackdown.render.times import local

if TYPE_CHECKING:
    from trackdown.services.tickets.overview import TicketView

_CRITERIA = ("acceptance criteria", "success criteria", "definition of done")
_WIDE = 10
_MOST = 50
"""Children that are shown."""
_UNITS = {"points": "points", "minutes": "of the time", "count": "children"}
_COLOURS = {"breached": "red", "at-risk": "yellow"}


def ticket_lines(view: TicketView, look: Look, forecast: str = "") -> list[str]:
    """The whole ticket but its runs."""
    ticket = view.ticket
    title = look.paint(f"{ticket.key}: {safe(ticket.title)}", "bold")
    lines = [f"{title}{look.paint('  (archived)', 'dim')}" if ticket.archived else title]
    facts = [*_standing(view, look), *_plan(view, look), ("forecast", forecast), *_origin(ticket)]
    lines += [f"{name:<{_WIDE}} {value}" for name, value in facts if value]
    lines += [
        *_files(ticket),
        *_body(ticket),
        *_section("Acceptance criteria", criteria_lines(ticket.criteria, look), look),
    ]
    lines += _section("Subtasks", _subtasks(ticket, look), look)
    lines += _section("Waits for", [*(one_line(row, look) for row in view.waits_for), *map(_absent, view.absent)], look)
    lines += _section("In the way", map(_obstacle, _obstacles(ticket)), look)
    lines += _section("Blocks", (one_line(row, look) for row in view.blocks), look)
    lines += _section("Children", _children(view, look), look)
    lines += _section("Related", _related(view, look), look)
    lines += _section("Links", _links(ticket), look)
    lines += _section("Escalations", _escalations(ticket), look)
    return [*lines, *_comments(ticket, look)]


def _standing(view: TicketView, look: Look) -> Iterable[tuple[str, str]]:
    ticket = view.ticket
    status = look.paint(ticket.status, STATUS_COLOURS.get(ticket.status, ""))
    if ticket.reason:
        status += f" ({safe(' '.join(ticket.reason.split()))})"
    if ticket.status == "done" and ticket.verified == "none":
        status += " (unverified)"
    yield "kind", ticket.kind
    yield "status", status
    if view.standing:
        where = f"{view.standing.state} in {view.standing.workflow}".strip()
        yield "workflow", safe(view.standing.problem or where)
        for to, met, lacking in view.standing.ways:
            guards = [*(f"{name} holds" for name in met), *(f"{name} is missing" for name in lacking)]
            yield "", safe(f"→ {to}{': ' if guards else ''}{', '.join(guards)}")
    yield "priority", look.paint(ticket.priority, PRIORITY_COLOURS.get(ticket.priority, ""))
    yield "severity", safe(ticket.severity)
    yield "response", _response(view, look)
    yield "type", safe(ticket.type)
    yield "components", safe(", ".join(ticket.components))
    yield "labels", safe(", ".join(ticket.labels))
    yield "assignee", safe(ticket.assignee)
    yield "agent", safe(ticket.agent)


def _response(view: TicketView, look: Look) -> str:
    """Nothing is said about what needs no answer, or has one."""
    if view.response in ("none", "answered"):
        return ""
    shown = view.response.replace("-", " ")
    words = WORDS.get(view.ticket.priority, "")
    return f"{look.paint(shown, _COLOURS.get(view.response, ''))}: due {local(view.limit.due)} ({words})"


def _plan(view: TicketView, look: Look) -> Iterable[tuple[str, str]]:
    ticket = view.ticket
    late = look.paint(" (overdue)", "red") if view.overdue else ""
    yield "parent", one_line(view.parent, look) if view.parent else ""
    yield "sprint", safe(ticket.sprint)
    yield "target", f"{safe(ticket.target_date)}{late}" if ticket.target_date else ""
    yield "value", safe(ticket.business_value)
    yield "progress", shown_progress(view.rollup.progress) if view.children or ticket.progress is not None else ""
    yield "estimate", shown_estimate(ticket.estimate)
    yield "time", _time(view.rollup.work, bool(view.children))


def shown_progress(progress: Progress) -> str:
    """``60% stated; 38% by its children (5 of 13 points)``."""
    rolled = ""
    if progress.rolled_up is not None:
        if progress.by == "minutes":
            counted = f"{shown_minutes(int(progress.done))} of {shown_minutes(int(progress.total))}"
        else:
            counted = f"{progress.done:g} of {progress.total:g} {_UNITS[progress.by]}"
        rolled = f"{progress.rolled_up}% by its children ({counted} done)"
    if progress.stated is None:
        return rolled or f"{progress.percent}%"
    return f"{progress.stated}% stated; {rolled}" if rolled else f"{progress.percent}%"


def _time(work: Work, parent: bool) -> str:
    parts = [f"{shown_minutes(work.logged)} logged"] if work.logged else []
    # Of what nobody has begun all remains, which the estimate says already.
    untouched = not work.logged and work.remaining == work.minutes
    parts += [] if work.remaining is None or untouched else [f"{shown_minutes(work.remaining)} remaining"]
    if parent and work.points is not None:
        parts.append(f"{amount(work.points, 'point')} estimated")
    if parent and work.minutes is not None:
        parts.append(f"{shown_minutes(int(work.minutes))} estimated")
    return ", ".join(parts) + (" (with all below it)" if parent and parts else "")


def _origin(ticket: Ticket) -> Iterable[tuple[str, str]]:
    aliases = [item.get("key", "") for item in ticket.former if item.get("as") == "alias"]
    former = [f"{item.get('key', '')} ({item.get('kind', '')})" for item in ticket.former if "as" not in item]
    yield "also", safe(", ".join(aliases))
    yield "formerly", safe(", ".join(former))
    who = ticket.created_by.partition(":")[2] or ticket.created_by
    yield "created", f"{local(ticket.created_at)} by {safe(who)}"


def _children(view: TicketView, look: Look) -> list[str]:
    """The first of many, those that are not finished before the others."""
    rows = (
        sorted(view.children, key=lambda row: row.status in FINISHED) if len(view.children) > _MOST else view.children
    )
    more = len(rows) - _MOST
    lines = [one_line(row, look) for row in rows[:_MOST]]
    return [*lines, f"… {more:,} more: trackdown list parent:{view.ticket.key}"] if more > 0 else lines


def _section(heading: str, items: Iterable[str], look: Look) -> list[str]:
    listed = [f"  {item}" for item in items]
    return ["", look.paint(heading, "bold"), *listed] if listed else []


def _absent(key: str) -> str:
    return f"{safe(key)} (not here)"


def _obstacles(ticket: Ticket) -> list[tuple[str, str, str]]:
    return [(item.kind, item.text, item.owner) for item in ticket.obstacles]


def _obstacle(item: tuple[str, str, str]) -> str:
    kind, text, owner = item
    return safe(f"{' '.join(text.split())} ({kind}{f', {owner}' if owner else ''})")


def _subtasks(ticket: Ticket, look: Look) -> Iterable[str]:
    boxes = {"done": look.paint("[x]", "green"), "in-progress": look.paint("[-]", "cyan")}
    for number, item in enumerate(ticket.subtasks, 1):
        yield f"{number}. {boxes.get(item.status, '[ ]')} {safe(item.title)}"


_WORDS = {("relates", True): "relates to", ("relates", False): "relates to", ("duplicates", False): "duplicated by"}


def _related(view: TicketView, look: Look) -> Iterable[str]:
    for relation, said, key, row in view.related:
        yield f"{safe(_WORDS.get((relation, said), relation))} {one_line(row, look) if row else _absent(key)}"


def _links(ticket: Ticket) -> Iterable[str]:
    for link in ticket.links:
        more = "  ".join(str(link[name]) for name in ("state", "title", "url") if link.get(name))
        yield safe(" ".join(f"{link.get('kind', '')} {link.get('id', '')}  {more}".split("\n"))).rstrip()


def _escalations(ticket: Ticket) -> Iterable[str]:
    for event in ticket.escalations:
        yield f"{local(str(event.get('at', '')))}  {safe(str(event.get('text', '')))}"


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


def _files(ticket: Ticket) -> list[str]:
    return [f"{use:<{_WIDE}} {', '.join(map(safe, paths))}" for use, paths in ticket.files.items() if paths]


def _comments(ticket: Ticket, look: Look) -> list[str]:
    lines: list[str] = []
    for comment in ticket.comments:
        who = comment.by.partition(":")[2] or comment.by
        lines += ["", look.paint(f"{safe(who)}, {local(comment.at)}", "dim"), *safe(comment.text).strip().split("\n")]
    return lines
