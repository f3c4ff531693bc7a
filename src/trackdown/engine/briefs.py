"""What an agent is told about a ticket: one text for a run that begins, for its preview, and for ``show --brief``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from trackdown.core.planning.handover.address import Handing, handed_over
from trackdown.core.runs.policy import PinnedContract
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.settings.model import Settings
from trackdown.core.tickets.model import Ticket
from trackdown.engine.containment import pinned
from trackdown.engine.contracts import pinned_contract
from trackdown.engine.left_out import left_alone
from trackdown.engine.prepare import conventions_of
from trackdown.ports.agent import AgentAdapter
from trackdown.ports.repository import Repository
from trackdown.ports.store import Reader
from trackdown.services.tickets.briefs import brief_text


class Terms(NamedTuple):
    """What was settled about a ticket that is delegated. ``routed`` is what the routing rules said, if they chose;
    ``workspace`` is the kind it is done in, empty for the agent's own. ``thinking``: see ``handover.address``."""

    agent: str
    routed: dict[str, Any] | None = None
    workspace: str = ""
    thinking: bool = False


class Told(NamedTuple):
    """``agent`` is as a run pins it, in the kind of workspace that was settled."""

    text: str
    agent: AgentProfile
    contract: PinnedContract | None


class Teller(NamedTuple):
    known: Settings
    repository: Repository
    adapter: Callable[[str], AgentAdapter]

    def told(self, reader: Reader, ticket: Ticket, agent: AgentProfile, base: str, terms: Terms | None = None) -> Told:
        """``ticket`` is as it is then, ``base`` the commit that the work begins at. Raises Refused for a contract that
        cannot be used."""
        text = brief_text(reader, self.known, ticket) + left_alone(self.repository, base)
        contract = pinned_contract(self.repository, ticket, base, self.known.gates)
        kind = terms.workspace if terms else ""
        agent = pinned(agent._replace(workspace=kind) if kind else agent, self.known)
        if contract or terms:
            thinking = terms is not None and terms.thinking
            conventions = conventions_of(self.adapter(agent.adapter))
            text = handed_over(text, Handing(conventions, contract, thinking, skill=agent.workspace == "contract"))
        return Told(text, agent, contract)
