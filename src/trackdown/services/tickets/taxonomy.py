"""Labels and components: which there are, and making one of those that mean the same, as one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from trackdown.core.ops.envelope import Draft
from trackdown.core.ops.ticket_fields import labelled, placed
from trackdown.core.planning.label_map import LabelMap
from trackdown.core.planning.spelling import Group, Survey, survey
from trackdown.core.query.nodes import ARCHIVED_TOO, Equal, Query, Sort, all_of
from trackdown.ports.store import Reader, Writer
from trackdown.services import rehearsal
from trackdown.services.desk import Desk


class Word(NamedTuple):
    """A label or component with how many tickets have it, archived ones included."""

    name: str
    tickets: int


class Renamed(NamedTuple):
    """A ticket with the labels or components that it had, and those that it has now."""

    key: str
    title: str
    old: list[str]
    new: list[str]


class Standardized(NamedTuple):
    """``aliases`` are those that were in use, with the label that each became."""

    aliases: dict[str, str]
    tickets: list[Renamed]


class Audit(NamedTuple):
    """``tickets`` are those that changed; ``owners`` the entries of the settings that name another spelling than the
    one that is kept, with that one."""

    found: Survey
    tickets: list[Renamed]
    owners: dict[str, str]

    @property
    def undecided(self) -> list[Group]:
        return [group for group in self.found.groups if not group.name]


def words(desk: Desk, table: str) -> list[Word]:
    """The ``labels`` or ``components`` in use, by name."""
    with desk.store.read() as reader:
        found = reader.words(table)
    return [Word(name, found[name]) for name in sorted(found, key=lambda name: (name.casefold(), name))]


def standardize(desk: Desk, labels: LabelMap, *, dry_run: bool = False) -> Standardized:
    """Give every ticket with an alias the label that stands for it instead."""
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        found = {name: labels.kept(name) for name in writer.words("labels")}
        aliases = {name: label for name, label in found.items() if name != label}
        tickets = _rename(writer, "label", aliases, labelled)
    return Standardized(aliases, tickets)


def audit(
    desk: Desk, configured: Sequence[str], owners: Mapping[str, str], *, fix: bool = False, dry_run: bool = False
) -> Audit:
    """Find components that are written in several ways; with ``fix`` those that are surely one get one spelling."""
    if not fix:
        with desk.store.read() as reader:
            return _audit(reader, configured, owners)
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        found = _audit(writer, configured, owners)
        return found._replace(tickets=_rename(writer, "component", _names(found.found), placed))


def _audit(reader: Reader, configured: Sequence[str], owners: Mapping[str, str]) -> Audit:
    found = survey(reader.words("components"), configured)
    names = _names(found)
    return Audit(found, [], {name: names[name] for name in owners if name in names and names[name] not in owners})


def _names(found: Survey) -> dict[str, str]:
    return {other: group.name for group in found.groups if group.name for other in group.others}


def _rename(
    writer: Writer, field: str, names: Mapping[str, str], draft: Callable[[str, list[str], list[str]], Draft]
) -> list[Renamed]:
    """``names`` maps what goes to what comes in its place. All of it is written in one call."""
    if not names:
        return []
    drafts: list[Draft] = []
    changed: list[Renamed] = []
    for row in writer.find(Query(all_of(Equal(field, tuple(names)), ARCHIVED_TOO), (Sort("created"),))):
        old = (row.labels if field == "label" else row.components).split()
        gone = [name for name in old if name in names]
        new = sorted({names.get(name, name) for name in old})
        drafts.append(draft(row.uid, [name for name in new if name not in old], gone))
        changed.append(Renamed(row.key, row.title, old, new))
    writer.append(drafts)
    return changed
