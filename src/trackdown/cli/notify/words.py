"""What the verbs of ``trackdown notify`` say about a channel."""

from __future__ import annotations

from trackdown.render.plain import safe
from trackdown.services.history.channels import Channel

NO_ADDRESS = "Nothing can be delivered until `trackdown notify configure --channel NAME --url URL` names a target."


def told(channel: Channel) -> str:
    """``#dev-team: created, blocked of P0, P1``."""
    rule = channel.rule
    return f"{safe(rule.channel)}: {', '.join(rule.events) or 'everything'} of {_of(rule.priorities)}"


def _of(priorities: tuple[str, ...]) -> str:
    return ", ".join(priorities) if priorities else "all priorities"


def where(channel: Channel) -> list[str]:
    """The address, or why there is none."""
    if not channel.missing:
        return [f"Sent to {safe(channel.address)}."]
    if channel.address:
        return [f"Nothing can be delivered now: {channel.missing}."]
    return [f"It has no address on this machine. {NO_ADDRESS}"]
