"""A workflow of one's own: states, the ways between them, and the conditions that each way asks for.

A ticket's ``status`` stays one of the standard ones, which everything else works with; ``state`` is that of its own
workflow. Blocked, reopened and cancelled happen to a ticket in any state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from trackdown.core.tickets.statuses import ALIASES, STATUSES
from trackdown.errors import NotFound

if TYPE_CHECKING:
    from trackdown.core.tickets.model import Ticket

STANDARD = "standard"
"""Names the workflow that tickets have by themselves; no file can define it."""

CATEGORIES = ("open", "in-progress", "review", "done", "cancelled")
"""The statuses that a state can stand for."""

REVIEW_WORDS = ("review", "verification", "verify", "verifying", "testing", "test", "tests", "qa", "validation")
"""A state whose name has one of these words stands for review, if nothing else is said."""


class Transition(NamedTuple):
    """A way from one state to another. ``guards`` name what has to hold; ``line`` is where the file says so."""

    source: str
    target: str
    guards: tuple[str, ...] = ()
    line: int = 0


class Workflow(NamedTuple):
    """As its author wrote it, ways between states that are not there included; ``stated`` maps states to statuses,
    ``types`` are the types of tickets that get it by themselves."""

    name: str
    states: tuple[str, ...]
    transitions: tuple[Transition, ...] = ()
    stated: dict[str, str] = {}
    types: tuple[str, ...] = ()
    line: int = 0

    def ways(self, state: str) -> list[Transition]:
        """The ways out of a state that lead somewhere, each target once; two ways to one ask for the guards of both."""
        found: dict[str, Transition] = {}
        for way in self.transitions:
            if way.source == state and way.target in self.states and way.target != state:
                known = found.get(way.target, way)
                found[way.target] = known._replace(guards=tuple(dict.fromkeys((*known.guards, *way.guards))))
        return list(found.values())

    def status(self, state: str) -> str:
        """The standard status that a state stands for: the one its author stated, else that of its name, else open for
        the first state, done for one without a way out, review by its name, and in-progress for all others."""
        if state in self.stated:
            return self.stated[state]
        name = folded(state)
        known = name if name in STATUSES else ALIASES.get(name, "")
        if known in CATEGORIES:
            return known
        if state == self.states[0]:
            return "open"
        if not self.ways(state):
            return "done"
        return "review" if set(name.split("-")) & set(REVIEW_WORDS) else "in-progress"

    def called(self, name: str) -> str | None:
        """The state of that name, however its letters and blanks are written."""
        return next((state for state in self.states if folded(state) == folded(name)), None)

    def of_status(self, status: str) -> list[str]:
        return [state for state in self.states if self.status(state) == status]

    def place_for(self, status: str) -> str:
        """The state for a ticket that comes from another workflow: the first that stands for its status, else the
        nearest that does not go further than the ticket has come; the first one if there is none."""
        for near in _NEAR.get(status, ()):
            states = self.of_status(near)
            if states:
                return states[0] if near == status else states[-1]
        return self.states[0]

    def standing(self, ticket: Ticket) -> str:
        """The state that a ticket is in. One that its workflow has not is taken for that of its status."""
        if ticket.state in self.states:
            return ticket.state
        status = ticket.blocked_from.get("status", "in-progress") if ticket.status == "blocked" else ticket.status
        return self.place_for(status)

    @property
    def guards(self) -> list[str]:
        """Every condition that it names, in the order of its ways."""
        return list(dict.fromkeys(guard for way in self.transitions for guard in way.guards))


_NEAR = {
    "open": ("open",),
    "in-progress": ("in-progress", "open"),
    "review": ("review", "in-progress", "open"),
    "done": ("done", "review", "in-progress", "open"),
    "cancelled": ("cancelled",),
}


class Workflows(NamedTuple):
    """All workflows of a project's own. ``types`` says which type of ticket gets which by itself; ``source`` is the
    file, ``ignored`` another one that is there and does not count."""

    own: dict[str, Workflow] = {}
    types: dict[str, str] = {}
    source: str = ""
    ignored: str = ""

    def name_of(self, ticket: Ticket) -> str:
        """The workflow that a ticket follows: its own, else that of its type, else the standard one."""
        return ticket.workflow or self.types.get(ticket.type, "") or STANDARD

    def of(self, ticket: Ticket) -> Workflow | None:
        """The same as a value; ``None`` for the standard one. Raises NotFound for one that is no longer defined."""
        name = self.name_of(ticket)
        return None if name == STANDARD else self.named(name)

    def named(self, name: str) -> Workflow:
        """Raises NotFound, naming those that there are."""
        found = next((own for own in self.own.values() if folded(own.name) == folded(name)), None)
        if found is None:
            raise NotFound(
                f"There is no workflow {name[:80]!r}.",
                thing=name[:80],
                hint=f"There is {', '.join((STANDARD, *self.own))}; .trackdown/workflows.yaml defines them.",
            )
        return found


def folded(name: str) -> str:
    """A name without what people vary in writing it."""
    return "-".join(name.strip().lower().replace("_", " ").replace("-", " ").split())


def nothing_own() -> Workflows:
    """A project whose tickets all follow the standard workflow."""
    return Workflows()


def plain(workflows: list[Workflow]) -> list[Any]:
    """Workflows as JSON: what is remembered of a file that has not changed."""
    return [[*own[:2], [list(way) for way in own.transitions], *own[3:]] for own in workflows]


def from_plain(data: list[Any]) -> list[Workflow]:
    """What ``plain`` made."""
    found = []
    for name, states, ways, stated, types, line in data:
        transitions = tuple(Transition(source, target, tuple(guards), at) for source, target, guards, at in ways)
        found.append(Workflow(name, tuple(states), transitions, stated, tuple(types), line))
    return found
