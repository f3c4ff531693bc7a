"""Delegating tickets: who gets each of them and why, and the contract that they are held to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from trackdown.core.ops.links import linked
from trackdown.core.planning.handover.named_contract import LINK, Named, named_contract
from trackdown.core.planning.routing.decision import Decision
from trackdown.core.planning.routing.work import of_ticket
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import STARTABLE
from trackdown.errors import NotFound, Refused
from trackdown.ports.store import Reader
from trackdown.services import lookup
from trackdown.services.delegation.routing import Agency, Router
from trackdown.services.desk import Desk

MOST_NAMED = 10


class Delegation(NamedTuple):
    """One ticket and who gets it. ``by`` says who chose: ``person``, ``ticket`` (it names its agent) or ``rules``.
    ``routed`` is what the rules said where they chose. ``thinking``: it is to be thought about more than written."""

    ticket: Ticket
    agent: str
    by: str
    because: str
    routed: dict[str, Any] | None
    thinking: bool


class _Kept(NamedTuple):
    ticket: Ticket
    decision: Decision


def delegations(
    desk: Desk, agency: Agency, uids: Sequence[str], agent: str = "", contract: Named | None = None
) -> list[Delegation]:
    """Who gets each of these tickets; ``agent`` gets all of them if it is given, and ``contract`` is what they are
    going to be held to. Tickets that cannot begin now are left out.

    Raises NotFound for an agent that there is not; Refused, naming every one, for tickets that are better kept.
    """
    if agent and agent not in agency.profiles:
        raise _unknown(agent, agency, "--to", "one of them")
    with desk.store.read() as reader:
        router = Router(reader, agency, desk.clock.now())
        tickets = [lookup.by_uid(reader, uid) for uid in uids]
        found = [_decided(router, held(ticket, contract), agent) for ticket in tickets if ticket.status in STARTABLE]
    kept = [item for item in found if isinstance(item, _Kept)]
    if kept:
        raise _refusal(kept)
    return [item for item in found if isinstance(item, Delegation)]


def given_to(reader: Reader, agency: Agency, now: str, ticket: Ticket, agent: str) -> Delegation:
    """What it would be to give this ticket to that agent, whatever the rules say. Raises NotFound for an agent that
    there is not."""
    if agent not in agency.profiles:
        raise _unknown(agent, agency, "--as", "one of them")
    found = _decided(Router(reader, agency, now), ticket, agent)
    assert isinstance(found, Delegation)  # only the rules keep a ticket
    return found


def held(ticket: Ticket, contract: Named | None) -> Ticket:
    """The ticket as it is once it is held to the contract."""
    if contract is None:
        return ticket
    others = [link for link in ticket.links if link.get("as") != LINK]
    return ticket._replace(links=[*others, _link(contract)])


def _decided(router: Router, ticket: Ticket, agent: str) -> Delegation | _Kept:
    named = named_contract(ticket)
    work = of_ticket(ticket)
    if named and named.path not in work.contracts:
        work = work._replace(contracts=(*work.contracts, named.path))
    found = router.work(work, ticket.uid)
    thinking = "reasoning" in found.facts.tags
    if agent:
        return Delegation(ticket, agent, "person", "you said so", None, thinking)
    profiles = router.agency.profiles
    if ticket.agent and ticket.agent not in profiles:
        raise _unknown(ticket.agent, router.agency, ticket.key, "another with --to")
    own = ticket.agent or (ticket.assignee if ticket.assignee in profiles else "")
    if own in profiles:
        return Delegation(ticket, own, "ticket", "the ticket names it", None, thinking)
    if found.answer != "delegate":
        return _Kept(ticket, found)
    said = {"answer": found.answer, "agent": found.agent, "score": found.score, "because": found.because}
    return Delegation(ticket, found.agent, "rules", found.because, said, thinking)


def _unknown(agent: str, agency: Agency, thing: str, other: str) -> NotFound:
    known = ", ".join(sorted(agency.profiles)) or "none"
    hint = f"Write .trackdown/agents/{agent[:80]}.yaml, or choose {other}."
    return NotFound(f"There is no agent {agent[:80]!r}; there is {known}.", thing=thing, hint=hint)


def _refusal(kept: Sequence[_Kept]) -> Refused:
    said = [_why(ticket, found) for ticket, found in kept[:MOST_NAMED]]
    more = f" … and {len(kept) - MOST_NAMED} more." if len(kept) > MOST_NAMED else ""
    first = kept[0].ticket.key
    questions = [text for _, found in kept for text in found.ask][:3]
    split = "Make a ticket of each and delegate those. " if kept[0].decision.answer == "split" else ""
    clear = f"Make clear: {' '.join(questions)} " if questions else ""
    explain, what = ("", "what each is, and in which order") if split else (" --explain", "more")
    hint = f"{clear}{split}`trackdown route {first}{explain}` says {what}; --to AGENT hands it over all the same."
    return Refused(" ".join(said) + more, thing=", ".join(ticket.key for ticket, _ in kept[:MOST_NAMED]), hint=hint)


def _why(ticket: Ticket, found: Decision) -> str:
    if found.answer == "split":
        parts = "; ".join(f"{part.name} ({part.decision.agent or 'a person'})" for part in found.parts)
        return f"{ticket.key} is several pieces of work: {parts}."
    who = found.agent or "a person"
    return f"{ticket.key} is better kept by {who}: {found.because}."


def give_contract(desk: Desk, uids: Sequence[str], contract: Named) -> list[str]:
    """Note on these tickets that they are held to this contract, as one step; the keys of those that changed."""
    with desk.store.write(desk.actor) as writer:
        tickets = [lookup.by_uid(writer, uid) for uid in uids]
        new = [ticket for ticket in tickets if named_contract(ticket) != contract]
        writer.append([linked(ticket.uid, _link(contract)) for ticket in new])
    return [ticket.key for ticket in new]


def _link(contract: Named) -> dict[str, Any]:
    link: dict[str, Any] = {"kind": "reference", "id": contract.path, "as": LINK}
    return {**link, "side": contract.side} if contract.side else link
