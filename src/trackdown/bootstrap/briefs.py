"""The brief of a ticket as an agent would get it now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from trackdown.bootstrap.agents import agency_of, profiles, settled
from trackdown.bootstrap.opening import Project
from trackdown.bootstrap.repositories import repository, target_branch

if TYPE_CHECKING:
    from trackdown.core.tickets.model import Ticket
    from trackdown.ports.store import Reader


def handed_brief(opened: Project, environment: Mapping[str, str], key: str, agent: str = "") -> str:
    """What ``trackdown run`` would hand over, or ``trackdown delegate --to AGENT`` if an agent is named.

    Raises NotFound for a ticket or an agent that there is not, Refused for a contract that cannot be used.
    """
    from trackdown.core.planning.handover.named_contract import named_contract
    from trackdown.services import lookup
    from trackdown.services.tickets.briefs import brief_text

    with opened.desk.store.read() as reader:
        ticket = lookup.ticket(reader, key)
        if not agent and (named_contract(ticket) is None or not opened.places.common_dir):
            # The same for every agent; which one it is need not be found out.
            return brief_text(reader, opened.settings, ticket) + _left_alone(opened)
        return _told(opened, environment, reader, ticket, agent)


def _left_alone(opened: Project) -> str:
    from trackdown.engine.left_out import left_alone

    if not opened.places.common_dir:
        return ""
    checkout = repository(opened)
    base = checkout.tip(target_branch(opened, checkout))
    return left_alone(checkout, base) if base else ""


def _told(opened: Project, environment: Mapping[str, str], reader: Reader, ticket: Ticket, agent: str) -> str:
    from trackdown.adapters.agents.registry import adapter
    from trackdown.core.runs.profile import AgentProfile
    from trackdown.engine.briefs import Teller, Terms
    from trackdown.engine.selection import Wanted, agent_for
    from trackdown.errors import NotFound, Refused
    from trackdown.services.delegation.handover import given_to
    from trackdown.services.delegation.routing import Router

    loaded = profiles(opened, environment)
    agency, known = agency_of(opened, loaded.profiles, environment), settled(opened, loaded)
    checkout, now, terms = repository(opened), opened.desk.clock.now(), None
    if agent:
        terms = Terms(agent, thinking=given_to(reader, agency, now, ticket, agent).thinking)
        profile = loaded.profiles[agent]
    else:
        try:
            profile = agent_for(ticket, Wanted(None), known, Router(reader, agency, now)).agent
        except NotFound:
            # Nobody gets it yet: as one is told who has no conventions of its own.
            profile = AgentProfile("agent", "command")
    target = target_branch(opened, checkout)
    base = checkout.tip(target)
    if base is None:
        raise Refused(f"There is no branch {target}.", thing=target, hint="Commit something first.")
    return Teller(known, checkout, adapter).told(reader, ticket, profile, base, terms).text
