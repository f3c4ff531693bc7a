"""What is going on now, as a screen of so many lines, as single lines for a log, and as JSON."""

from __future__ import annotations

from typing import Any

from trackdown.core.runs.budget import Spent
from trackdown.core.runs.outcome import INTERRUPTED, outcome
from trackdown.render.amounts import amount
from trackdown.render.look import Look
from trackdown.render.plain import cut, safe, width
from trackdown.render.runs.text import COLOURS, tokens
from trackdown.render.runs.words import detail, next_step
from trackdown.render.table import Column, table
from trackdown.render.times import ago, duration, local
from trackdown.render.transcripts.events import tool_title
from trackdown.services.runs.screen import MOST_READY, Screen, Shown

ALONE = INTERRUPTED
"""A run that should be at work, and that nobody drives."""
MOST_WAITING, MOST_READY_SHOWN = 6, 3


def state(shown: Shown) -> str:
    """Its state in one word or two: what it waits for, its fix round, or that nobody drives it."""
    run = shown.run
    if run.wait is not None:
        return "asks" if run.wait.kind == "question" else run.wait.kind
    if shown.driven is False:
        return ALONE
    return f"{run.state} {run.round}" if run.round and not run.ended else outcome(run)


def doing(shown: Shown, now: str) -> str:
    """What it does at this moment, or why it does nothing."""
    run = shown.run
    if run.ended:
        return f"{ago(run.ended_at, now)}: {detail(run)}" if detail(run) else ago(run.ended_at, now)
    if run.wait is not None:
        return f"until {local(run.wait.until)[-5:]}: {run.wait.detail}" if run.wait.until else run.wait.detail
    if shown.driven is False:
        return "nobody drives it: trackdown recover"
    words = _words(shown.last)
    return words or {"queued": "preparing", "verifying": "checks", "merging": f"onto {run.target}"}.get(run.state, "")


def _words(event: dict[str, Any]) -> str:
    kind = event.get("type")
    if kind == "tool":
        return f"{event.get('name', '')} {tool_title(event.get('input'))}".strip()
    if kind == "file":
        return f"{event.get('action', '')} {event.get('path', '')}".strip()
    text = str(event.get("text") or event.get("message") or "")
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""


def waiting(screen: Screen) -> list[tuple[str, str, str]]:
    """What waits for a person: the ticket, why, and the command to type."""
    return [each for shown in screen.open if (each := _waiting(shown))]


def _waiting(shown: Shown) -> tuple[str, str, str] | None:
    run = shown.run
    if run.wait is None:
        return (run.ticket_key, f"{run.key} is {ALONE}", "trackdown recover") if shown.driven is False else None
    kind, key = run.wait.kind, run.ticket_key
    if kind == "question":
        asked = run.unanswered[0] if run.unanswered else None
        return (key, f"asks: {asked.text}", f'trackdown answer {asked.key} "…"') if asked else None
    commands = {
        "review": f"trackdown approve {key}",
        "approval": f"trackdown approve {key}",
        "checkout": f"trackdown merge {key}",
        "budget": "" if run.wait.until else f"trackdown runs retry {run.key} --budget …",
    }
    command = commands.get(kind, "")
    return (key, f"{kind}: {run.wait.detail}", command) if command else None


def counts(screen: Screen) -> str:
    """How it stands, in one line."""
    at_work = sum(bool(shown.driven) for shown in screen.open)
    ready = f"{MOST_READY}+" if len(screen.ready) >= MOST_READY else str(len(screen.ready))
    mine = len(waiting(screen))
    waits = amount(mine, "waits", "wait")
    return f"{at_work} at work, {ready} ready" + (f", {waits} for you" if mine else "")


def frame(screen: Screen, look: Look, rows: int) -> list[str]:
    """The whole screen in at most so many ``rows`` (0: as many as it takes): what waits for a person first."""
    columns = look.columns or 100
    clock = local(screen.at)[-5:]
    head = f"{counts(screen)}"
    space = " " * max(2, columns - width(head) - len(clock))
    lines = [look.paint(head, "bold") + space + look.paint(clock, "dim")]
    lines += _waiting_lines(screen, look, columns)
    lines += _ready_lines(screen, look, columns)
    body = _table(screen, look) or [look.paint("No run yet. `trackdown run` hands out what is ready.", "dim")]
    lines += ["", *body]
    if rows and len(lines) > rows:
        hidden = len(lines) - rows + 1
        lines = [*lines[: rows - 1], look.paint(f"… {amount(hidden, 'more line')}; a higher window shows them", "dim")]
    return lines


def _waiting_lines(screen: Screen, look: Look, columns: int) -> list[str]:
    found = waiting(screen)
    lines = ["", look.paint("waits for you", "yellow")] if found else []
    room = max((width(command) for _, _, command in found), default=0)
    keys = max((len(key) for key, _, _ in found), default=0)
    for key, why, command in found[:MOST_WAITING]:
        left = max(10, columns - room - keys - 6)
        said = cut(" ".join(safe(why).split()), left)
        space = " " * (left - width(said))
        lines.append(f"  {safe(key):<{keys}}  {said}{space}  {look.paint(safe(command), 'cyan')}")
    if len(found) > MOST_WAITING:
        lines.append(look.paint(f"  … and {len(found) - MOST_WAITING} more: trackdown runs --open", "dim"))
    return lines


def _ready_lines(screen: Screen, look: Look, columns: int) -> list[str]:
    if not screen.ready:
        return []
    lines = ["", look.paint("ready", "green") + look.paint("  trackdown run hands them out", "dim")]
    for row in screen.ready[:MOST_READY_SHOWN]:
        lines.append(cut(f"  {safe(row.key)}  {' '.join(safe(row.title).split())}", columns))
    more = len(screen.ready) - MOST_READY_SHOWN
    if more > 0:
        lines.append(look.paint(f"  … and {more}{'+' if len(screen.ready) >= MOST_READY else ''} more", "dim"))
    return lines


def _table(screen: Screen, look: Look) -> list[str]:
    columns = [
        Column("run"),
        Column("ticket"),
        Column("agent", gives=2),
        Column("state", _colour),
        Column("time", right=True),
        Column("turns", right=True, spare=1),
        Column("tokens", right=True, spare=2),
        Column("cost", right=True),
        Column("doing", gives=1),
    ]
    return table(columns, [_row(shown, screen.at) for shown in (*screen.open, *screen.ended)], look)


def _row(shown: Shown, now: str) -> list[str]:
    run = shown.run
    used = tokens(shown.usage) if shown.usage.told else ""
    told = (state(shown), _time(shown), str(len(run.turns) or ""), used, _money(shown.spent))
    return [run.key, run.ticket_key, run.agent.id, *told, doing(shown, now)]


def _time(shown: Shown) -> str:
    """Tenths of a second would only flicker."""
    return duration(shown.seconds) if shown.run.ended or shown.seconds >= 90 else f"{shown.seconds:.0f}s"


def _money(spent: Spent) -> str:
    """To the cent: more changes too fast to be read. ``+?`` where a part is unknown."""
    if not spent.usd:
        return "?" if spent.unpriced else ""
    return f"${spent.usd:.2f}{'+?' if spent.unpriced else ''}"


def _colour(text: str) -> str:
    if text == ALONE:
        return "red"
    return COLOURS.get(text) or ("cyan" if text.split()[0] in _AT_WORK else "yellow")


_AT_WORK = ("queued", "working", "verifying", "fixing", "merging")


def change_line(shown: Shown, at: str) -> str:
    """One line for a log, when something of a run has changed."""
    run = shown.run
    why = f"  {doing(shown, at)}" if run.wait is not None or run.ended or shown.driven is False else ""
    return safe(f"{at}  {run.key}  {run.ticket_key}  {run.agent.id}  {state(shown)}{' '.join(['', *why.split()])}")


def shown_data(shown: Shown, at: str) -> dict[str, Any]:
    """One run as JSON. ``driven`` is ``null`` where nobody has to drive it."""
    run = shown.run
    known = shown.usage.told and not (shown.spent.unpriced and not shown.spent.usd)
    return {
        "at": at,
        "key": run.key,
        "ticket": run.ticket_key,
        "title": run.title,
        "agent": run.agent.id,
        "state": run.state,
        "shown": state(shown),
        "driven": shown.driven,
        "round": run.round,
        "turns": len(run.turns),
        "seconds": shown.seconds,
        "usage": shown.usage.figures(),
        "cost": format(shown.spent.usd, "f") if known else None,
        "doing": doing(shown, at),
        "next": next_step(run),
    }


def screen_data(screen: Screen) -> dict[str, Any]:
    return {
        "at": screen.at,
        "open": [shown_data(shown, screen.at) for shown in screen.open],
        "ended": [shown_data(shown, screen.at) for shown in screen.ended],
        "ready": [{"key": row.key, "title": row.title} for row in screen.ready],
        "waiting": [{"ticket": key, "why": why, "command": command} for key, why, command in waiting(screen)],
    }


def changed(shown: Shown) -> tuple[Any, ...]:
    """What has to differ for a run to be told of again: not its clock, and not every word of its agent."""
    run = shown.run
    return (run.state, run.round, run.wait, shown.driven, run.reason)
