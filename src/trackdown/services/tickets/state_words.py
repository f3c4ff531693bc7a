"""The states that a query names. A status that nobody knows may be the state of a workflow of the project's own; if it
is not that either it was misspelt, and finding nothing would hide it."""

from __future__ import annotations

from collections.abc import Iterator

from trackdown.core.query.nodes import And, Equal, Node, Not, Or, Query
from trackdown.core.query.terms import meant
from trackdown.core.tickets.statuses import STATUSES
from trackdown.errors import InvalidInput
from trackdown.services.desk import Desk


def check_states(desk: Desk, where: Node) -> None:
    """Raises InvalidInput for a state that no workflow has and no ticket is in; BadConfiguration."""
    named = dict.fromkeys(_states(where))
    if not named:
        return
    own = [state for workflow in desk.workflows().own.values() for state in workflow.states]
    known = {state.lower() for state in own}
    with desk.store.read() as reader:
        for state in named:
            if state.lower() not in known and not reader.count(Query(Equal("state", (state,)))):
                choices = list(dict.fromkeys((*STATUSES, *own)))
                raise InvalidInput(
                    f"There is no status or state called {state[:80]!r}.",
                    hint=f"{meant(state, choices)}Use one of: {', '.join(choices)}."[:500],
                )


def _states(node: Node) -> Iterator[str]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _states(part)
    elif isinstance(node, Not):
        yield from _states(node.part)
    elif isinstance(node, Equal) and node.field == "state":
        yield from filter(None, node.values)
