"""What would be handed over, without handing it over."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.core.planning.handover.executor import instruction_files
from trackdown.core.planning.handover.reading import TextSize, reading
from trackdown.core.runs.budget import Ceiling, Spent
from trackdown.core.runs.policy import PinnedContract
from trackdown.core.runs.scope import outside
from trackdown.core.tickets.model import Ticket
from trackdown.engine.briefs import Teller, Terms
from trackdown.engine.control import Engine
from trackdown.engine.prepare import conventions_of
from trackdown.engine.starting import in_sight, why_not_ready
from trackdown.services.runs.budgets import Payer, held


class Preview(NamedTuple):
    """``held`` are the budgets with what is spent of them; ``reading`` is what there would be to read, ``None`` in a
    full checkout. ``obstacle`` says why it cannot begin now."""

    brief: str
    contract: PinnedContract | None
    workspace: str
    reading: dict[str, Any] | None
    held: list[tuple[Ceiling, Spent]]
    obstacle: str


def preview(engine: Engine, ticket: Ticket, terms: Terms, base: str) -> Preview:
    """``ticket`` is as it would be then, ``base`` the commit that the work would begin at. Raises Refused as the start
    of a run does for a contract that cannot be used."""
    e, known = engine.equipment, engine.known
    with e.store.read() as reader:
        teller = Teller(known, e.repository, e.adapter)
        text, agent, contract = teller.told(reader, ticket, engine.agency.profiles[terms.agent], base, terms)
        budgets = held(reader, e.budgets, Payer(ticket.uid, agent), e.clock.now())
        obstacle = why_not_ready(reader, ticket)
    amount = None
    if agent.workspace == "contract":
        path = contract.path if contract else ""
        told = instruction_files(conventions_of(e.adapter(agent.adapter)), path)
        patterns = [*ticket.named_files, *in_sight(ticket, known, contract)]
        amount = _reading(e.repository.text_sizes(base), patterns, [text, *told.values()])
    return Preview(text, contract, agent.workspace, amount, budgets, obstacle)


def _reading(sizes: dict[str, int], patterns: list[str], texts: list[str]) -> dict[str, Any]:
    left_out = set(outside(sizes, patterns))
    there = [size for path, size in sizes.items() if path not in left_out]
    return reading(TextSize.of(sizes.values()), TextSize.of([*there, *(len(text.encode()) for text in texts)]))
