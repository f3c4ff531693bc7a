"""Which tickets a person asked to be worked on, and to whom each goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from trackdown.core.runs.profile import AgentProfile
from trackdown.core.settings.model import Settings
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.engine.briefs import Terms
from trackdown.engine.starting import why_not_ready
from trackdown.errors import NotFound
from trackdown.ports.store import Reader
from trackdown.services import lookup
from trackdown.services.delegation.routing import Router


class Wanted(NamedTuple):
    """``tickets`` are uids in the order asked for; ``None`` means every ticket, also those that become ready later.
    ``terms`` are what was settled about single tickets, by uid; they go before ``agent``."""

    tickets: list[str] | None
    agent: str = ""
    terms: Mapping[str, Terms] = {}


class Choice(NamedTuple):
    """``routed`` is what the routing rules said, ``None`` where they were not asked: something named the agent."""

    agent: AgentProfile
    routed: dict[str, Any] | None = None


class Unstarted(NamedTuple):
    """A ticket that was not handed out. ``fault``: something has to be mended before it can be."""

    key: str
    reason: str
    fault: bool = False


def chosen(reader: Reader, keys: list[str]) -> list[str]:
    """The uids behind the keys; an epic or issue with children stands for everything under it. Raises NotFound."""
    tops = (lookup.ticket(reader, key).uid for key in keys)
    return list(dict.fromkeys(leaf for uid in tops for leaf in _leaves(reader, uid)))


def _leaves(reader: Reader, uid: str) -> list[str]:
    children = [row.uid for row in reader.children(uid) if row.status not in FINISHED]
    return [leaf for child in children for leaf in _leaves(reader, child)] if children else [uid]


def agent_for(ticket: Ticket, wanted: Wanted, known: Settings, router: Router) -> Choice:
    """The agent named on the command line, by the ticket, by its assignee, by the configuration, or the only one; else
    the one that the routing rules choose.

    Raises NotFound naming the agents that there are.
    """
    profiles = router.agency.profiles
    terms = wanted.terms.get(ticket.uid)
    if terms is not None and terms.agent in profiles:
        return Choice(profiles[terms.agent], terms.routed)
    if not wanted.agent and not ticket.agent and ticket.assignee in profiles:
        return Choice(profiles[ticket.assignee])
    name = wanted.agent or ticket.agent or known.agent or (next(iter(profiles)) if len(profiles) == 1 else "")
    if name in profiles:
        return Choice(profiles[name])
    if name or not profiles:
        raise _unknown(ticket, name, profiles)
    found = router.ticket(ticket)
    if found.agent:
        said = {"answer": found.answer, "agent": found.agent, "score": found.score, "because": found.because}
        return Choice(profiles[found.agent], said)
    raise NotFound(
        f"No agent gets {ticket.key} by the rules: {found.because}.",
        thing=ticket.key,
        hint=f"`trackdown route {ticket.key} --explain` says more. Choose an agent with --agent ID, or for good with "
        "`trackdown config set run.agent ID`.",
    )


def _unknown(ticket: Ticket, name: str, profiles: Mapping[str, AgentProfile]) -> NotFound:
    listed = ", ".join(sorted(profiles)) or "none"
    if name:
        return NotFound(
            f"There is no agent {name!r}; there is {listed}.",
            thing=ticket.key,
            hint=f"Write .trackdown/agents/{name}.yaml, or choose one with --agent.",
        )
    return NotFound(
        f"Nothing says which agent gets {ticket.key}; there is {listed}.",
        thing=ticket.key,
        hint="Choose one with --agent ID, or for good with `trackdown config set run.agent ID`. "
        "An agent is a file .trackdown/agents/ID.yaml, or an installed client (claude, codex).",
    )


def unstarted(reader: Reader, uids: list[str], reason: Callable[[str], str]) -> list[Unstarted]:
    """Those of the tickets that are still not handed out, and why. ``reason`` knows of obstacles in the dispatch."""
    left = []
    for uid in uids:
        ticket = lookup.by_uid(reader, uid)
        why = why_not_ready(reader, ticket) or reason(ticket.key)
        if why:
            left.append(Unstarted(ticket.key, why, ticket.status not in FINISHED))
    return left
