"""Questions to the log: the operations of an entity, of a step, of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trackdown.adapters.sqlite.packing import unpack_id
from trackdown.adapters.sqlite.rows import OPERATIONS, Placed, placed
from trackdown.adapters.sqlite.snapshot import LISTED, Snapshot, listed
from trackdown.core.ops.envelope import Operation
from trackdown.core.ops.fold import RETRACTED, retracted
from trackdown.core.ops.order import position
from trackdown.ports.store import Step

UNDOABLE = ("ticket.", "sprint.")
"""The families whose steps a person can take back."""


class LogReader(Snapshot):
    def operations(self, entity: str) -> list[Operation]:
        return [operation for _, operation in self.placed(entity)]

    def placed(self, entity: str) -> list[Placed]:
        """The log of one entity with its places, in order."""
        sql = f"{OPERATIONS} WHERE o.entity = (SELECT id FROM entities WHERE uid = ?)"
        found = [placed(row, self.names) for row in self.all(sql, [entity])]
        return sorted(found, key=lambda item: position(item[1]))

    def at_places(self, places: Iterable[int]) -> dict[int, Operation]:
        return dict(
            placed(row, self.names) for row in self.all(f"{OPERATIONS} WHERE o.place {LISTED}", [listed(places)])
        )

    def log(self, after: int = 0) -> Iterator[tuple[int, Operation]]:
        for row in self.connection.execute(f"{OPERATIONS} WHERE o.place > ? ORDER BY o.place", [after]):
            yield placed(row, self.names)

    def end(self) -> int:
        return int(self.one("SELECT COALESCE(MAX(place), 0) FROM operations"))

    def step(self, step: str) -> Step | None:
        sql = f"{OPERATIONS} WHERE o.step IN (SELECT id FROM steps WHERE name = ?) ORDER BY o.place"
        found = [placed(row, self.names)[1] for row in self.all(sql, [step])]
        return Step(step, found[0].actor, found[0].at, found) if found else None

    def steps(self, limit: int, actor: str = "") -> list[Step]:
        wanted = ""
        values: list[str] = []
        if actor:
            wanted = " WHERE actor IN (SELECT id FROM names WHERE name = ? OR substr(name, instr(name, ':') + 1) = ?)"
            values = [actor, actor]
        sql = f"SELECT name FROM steps{wanted} ORDER BY id DESC LIMIT ?"
        found = (self.step(name) for (name,) in self.all(sql, [*values, limit or -1]))
        return [step for step in found if step is not None]

    def last_step(self, actor: str) -> Step | None:
        sql = "SELECT id, name FROM steps WHERE actor = (SELECT id FROM names WHERE name = ?) ORDER BY id DESC"
        for number, name in self.connection.execute(sql, [actor]):
            if self._stands(number):
                return self.step(name)
        return None

    def _stands(self, step: int) -> bool:
        """Something that this step did to tickets or sprints still counts."""
        gone: dict[str, set[str]] = {}
        sql = """SELECT o.id, o.type, e.uid FROM operations o CROSS JOIN entities e ON e.id = o.entity
 WHERE o.step = ? ORDER BY o.place DESC"""
        for identity, type, entity in self.all(sql, [step]):
            name = self.names[type]
            if not name.startswith(UNDOABLE) or name.endswith(RETRACTED):
                continue
            if entity not in gone:
                gone[entity] = retracted(self.operations(entity))
            if unpack_id(identity) not in gone[entity]:
                return True
        return False
