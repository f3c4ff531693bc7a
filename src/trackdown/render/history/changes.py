"""Changes as they happen, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trackdown.render.history.operations import sentence
from trackdown.render.look import Look
from trackdown.render.plain import cut, safe, width
from trackdown.render.times import local

if TYPE_CHECKING:
    from trackdown.services.history.watching import Change


def change_line(change: Change, look: Look) -> str:
    """When, who, which, what; then the title as far as there is room for it."""
    operation = change.operation
    seconds = operation.at[16:19]
    when = f"{local(operation.at)}{seconds}"
    who = safe(operation.actor.partition(":")[2] or operation.actor)
    what = safe(" ".join(sentence(operation, change.names, local).split()))
    title = f"  ({safe(change.title)})" if change.title and operation.type != "ticket.created" else ""
    text = f"{who}  {safe(change.name)}  {what}"
    if look.columns:
        room = look.columns - width(when) - 2
        text = cut(text, max(room, 20))
        title = cut(title, room - width(text)) if room - width(text) > 12 else ""
    return f"{look.paint(when, 'dim')}  {text}{look.paint(title, 'dim')}"


def change_data(change: Change) -> dict[str, Any]:
    """``key`` names the ticket or run, or the sprint; ``ticket`` is the ticket that it is about, if it is about one."""
    operation = change.operation
    return {
        "at": operation.at,
        "actor": operation.actor,
        "of": operation.family,
        "key": change.name,
        "ticket": change.ticket or None,
        "title": change.title,
        "type": operation.type,
        "text": sentence(operation, change.names),
        "step": operation.step,
        "id": operation.id,
        "payload": operation.payload,
    }
