"""Whole copies of all tickets: making them, checking them, and reading what they hold."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import NamedTuple

from trackdown.core.ops.envelope import State
from trackdown.core.query.nodes import EVERY_TICKET
from trackdown.core.reports.exchange import stream_text
from trackdown.errors import Unusable
from trackdown.ports.backups import EXPORT, STORE, Backup, Backups
from trackdown.ports.store import Store
from trackdown.services.transfer.export import head, pieces

_LOCK = "backup"


class Shop(NamedTuple):
    """What backups take besides the store: where they are kept, what opens a store that lies elsewhere, what makes a
    store of its own of a copy (its path, the new replica's id), and what gives such an id."""

    files: Backups
    open_store: Callable[[str], Store]
    renew: Callable[[str, str], None]
    new_replica: Callable[[], str]


class Verified(NamedTuple):
    """``problems`` is empty for a backup that is whole: every file is there and unchanged, its store opens, its log is
    unbroken and its tables are what the log says."""

    backup: Backup
    problems: list[str]
    entities: int


def create(store: Store, shop: Shop, project: str, now: str) -> Backup:
    """Keep everything as it is now: the store, its export, the bodies, the configuration. Raises Unusable."""
    with store.lock(_LOCK):
        building = shop.files.begin()
        store.copy_to(os.path.join(building, STORE))
        copy = shop.open_store(os.path.join(building, STORE))
        try:
            # From the copy, so that both say the same.
            path = os.path.join(building, EXPORT)
            with copy.read() as reader, open(path, "w", encoding="utf-8", newline="") as file:
                known = head(reader)
                file.writelines(f"{line}\n" for line in stream_text(known, pieces(reader)))
                file.flush()
                os.fsync(file.fileno())
                facts = {"project": project, **known._asdict(), "runs": len(reader.runs())}
        finally:
            copy.close()
        # After the store: whatever its operations name was kept before them.
        shop.files.gather(building)
        return shop.files.finish(building, now, facts)


def verify(shop: Shop, name: str) -> Verified:
    """Raises NotFound."""
    backup = shop.files.find(name)
    problems = shop.files.damage(backup)
    if problems:
        return Verified(backup, problems, 0)
    with shop.files.copied(backup) as path:
        try:
            store = shop.open_store(path)
        except Unusable as error:
            return Verified(backup, [f"{STORE}: {error.message}"], 0)
        try:
            found = store.check()
        finally:
            store.close()
    problems = list(found.problems)
    if found.differing:
        problems.append(f"{found.differing} rows of its tables are not what its log says")
    return Verified(backup, problems, found.entities)


def load(shop: Shop, name: str) -> Iterator[State]:
    """The whole state of every ticket in a backup, oldest first. Raises NotFound, and Unusable for a damaged one."""
    backup = usable(shop, name)
    return _states(shop, backup)


def usable(shop: Shop, name: str) -> Backup:
    """Raises NotFound, and Unusable for a backup of which a file is missing or was changed."""
    backup = shop.files.find(name)
    problems = shop.files.damage(backup)
    if problems:
        raise Unusable(
            f"The backup is damaged: {'; '.join(problems[:3])}.",
            thing=backup.path,
            hint="`trackdown backup list` shows the others; nothing was changed.",
        )
    return backup


def _states(shop: Shop, backup: Backup) -> Iterator[State]:
    with shop.files.copied(backup) as path:
        store = shop.open_store(path)
        try:
            with store.read() as reader:
                yield from reader.states(EVERY_TICKET)
        finally:
            store.close()


def unpack(shop: Shop, name: str, folder: str) -> str:
    """Make a new store elsewhere of a backup; its path. Raises NotFound, Unusable, InvalidInput."""
    path = shop.files.unpack(usable(shop, name), folder)
    shop.renew(path, shop.new_replica())
    return path
