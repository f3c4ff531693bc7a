"""Who is given a ticket when nobody was named: whoever owns its component, else whoever knows it best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from trackdown.ports.store import Reader


class Assigned(NamedTuple):
    """``name`` is empty if there is nobody to name; ``reason`` says why it is them, or why nobody."""

    name: str
    reason: str


def assignee_for(reader: Reader, components: Sequence[str], owners: Mapping[str, str]) -> Assigned:
    """The owner of the first component that has one (``owners`` maps components to names), else whoever has done most
    tickets with these components; among equals whoever has least open work, then by name. The same facts always give
    the same name."""
    if not components:
        return Assigned("", "the ticket has no component, so nobody is known to own it")
    named = {component.casefold(): name.removeprefix("@") for component, name in owners.items()}
    for component in components:
        if named.get(component.casefold()):
            return Assigned(named[component.casefold()], f"owns the component {component}")
    return _by_history(reader, components)


def _by_history(reader: Reader, components: Sequence[str]) -> Assigned:
    from trackdown.core.query.nodes import Equal, Is, Query, all_of

    where = " or ".join(components)
    mine = Equal("component", tuple(components))
    done = reader.tally(Query(all_of(mine, Equal("status", ("done",)))), "assignee")
    done.pop("", None)
    if not done:
        return Assigned("", f"nobody owns the component {where}, and nobody has done a ticket of it yet")
    busy = reader.tally(Query(all_of(Is("open"), Equal("assignee", tuple(done)))), "assignee")
    name = min(done, key=lambda who: (-done[who], busy.get(who, 0), who))
    counted = f"{done[name]} ticket{'s' if done[name] != 1 else ''}"
    return Assigned(name, f"has done most of the component {where} ({counted}), with {busy.get(name, 0)} open")
