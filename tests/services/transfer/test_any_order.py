"""Steps are taken back, and files taken in, in any order: the hierarchy holds, and the tables are what the log says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_export_and_import import Lines, exported

from trackdown.core.ops.envelope import State
from trackdown.core.query.nodes import EVERY_TICKET
from trackdown.core.tickets.kinds import PARENTS
from trackdown.core.tickets.new import NewTicket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import InvalidInput, NotFound, Refused
from trackdown.services.desk import Desk
from trackdown.services.history.log import undo
from trackdown.services.relations.audit import audit
from trackdown.services.relations.edges import Obstacle, block
from trackdown.services.sprints import planning as sprints
from trackdown.services.tickets.changes import Changes, update
from trackdown.services.tickets.reclassify import reclassify
from trackdown.services.transfer.import_ import Wishes, import_
from trackdown.services.transfer.restoring import restore
from trackdown.testing import factories
from trackdown.testing.factories import made
from trackdown.testing.stores import passing_store

Deed = Callable[["Project"], object]


class Project:
    """``files`` are exports and ``backups`` states of earlier times."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.files: list[list[str]] = []
        self.backups: list[list[State]] = []

    def states(self) -> list[State]:
        with self.desk.store.read() as reader:
            return list(reader.states(EVERY_TICKET))

    def steps(self) -> list[str]:
        with self.desk.store.read() as reader:
            return [step.id for step in reader.steps(0)]

    def key(self, number: int) -> str:
        states = self.states()
        return str(states[number % len(states)]["key"]) if states else "TASK-1"

    def keep(self) -> None:
        self.files.append(exported(self.desk))
        self.backups.append(self.states())

    def take_in(self, number: int) -> None:
        if self.files:
            import_(self.desk, Lines(self.files[number % len(self.files)]), Wishes(update=True))

    def bring_back(self, number: int) -> None:
        if self.backups:
            wanted = self.backups[number % len(self.backups)]
            restore(self.desk, lambda: wanted, "a backup")

    def undo(self, number: int) -> None:
        steps = self.steps()
        undo(self.desk, steps[number % len(steps)] if steps else "")


_N = st.integers(0, 12)
_DEEDS: st.SearchStrategy[Deed] = st.one_of(
    st.builds(
        lambda kind, parent: lambda it: made(it.desk, NewTicket("t", kind=kind, parent=it.key(parent))),
        st.sampled_from(["issue", "task"]),
        _N,
    ),
    st.builds(lambda kind: lambda it: made(it.desk, NewTicket("t", kind=kind)), st.sampled_from(list(PARENTS))),
    st.builds(
        lambda number, to: lambda it: update(it.desk, it.key(number), Changes(status=to, reason="so")),
        _N,
        st.sampled_from(["done", "cancelled", "reopened", "in-progress"]),
    ),
    st.builds(lambda one, two: lambda it: update(it.desk, it.key(one), Changes(parent=it.key(two))), _N, _N),
    st.builds(lambda one: lambda it: update(it.desk, it.key(one), Changes(parent="")), _N),
    st.builds(lambda one, two: lambda it: block(it.desk, it.key(one), [it.key(two)], Obstacle("")), _N, _N),
    st.builds(
        lambda one, kind: lambda it: reclassify(it.desk, it.key(one), kind, "it is"), _N, st.sampled_from(list(PARENTS))
    ),
    st.just(lambda it: it.keep()),
    st.builds(lambda number: lambda it: it.take_in(number), _N),
    st.builds(lambda number: lambda it: it.bring_back(number), _N),
    st.builds(lambda number: lambda it: it.undo(number), _N),
    st.builds(lambda number: lambda it: it.undo(number), _N),
)


@contextmanager
def _project() -> Iterator[Project]:
    with passing_store() as store:
        desk = factories.desk(store)
        made(
            desk,
            NewTicket("e", kind="epic"),
            NewTicket("i", kind="issue", parent="EPIC-1"),
            NewTicket("j", kind="issue"),
        )
        made(desk, NewTicket("a", parent="ISSUE-1"), "b")
        yield Project(desk)


def _check(states: list[State]) -> None:
    by_uid = {state["uid"]: state for state in states}
    for state in states:
        parent = by_uid.get(state.get("parent", ""))
        assert parent is not None or not state.get("parent"), state["key"]
        if parent is not None:
            assert parent["kind"] in PARENTS[state["kind"]], (state["key"], parent["key"])
            assert parent["status"] not in FINISHED or state["status"] in FINISHED, (state["key"], parent["key"])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_DEEDS, min_size=3, max_size=14))
def test_no_order_of_steps_back_and_files_taken_in_breaks_the_hierarchy(deeds: list[Deed]) -> None:
    with _project() as it:
        for deed in deeds:
            before = it.states()
            try:
                deed(it)
            except (InvalidInput, NotFound):
                assert it.states() == before, "what was refused has changed something"
            _check(it.states())
        circles = [item.text for item in audit(it.desk).findings if item.rule == "circle"]
        assert circles == []
        assert it.desk.store.rebuild()["differing"] == 0


def _newest(desk: Desk) -> str:
    with desk.store.read() as reader:
        return reader.steps(1)[0].id


def test_a_kind_does_not_come_back_that_its_children_or_its_parent_forbid(desk: Desk) -> None:
    made(desk, "a", NewTicket("b", kind="issue"), NewTicket("c", kind="issue"))
    reclassify(desk, "TASK-1", "issue", "too large")
    step = _newest(desk)
    made(desk, NewTicket("child", parent="ISSUE-3"))
    with pytest.raises(Refused, match="TASK-1"):
        undo(desk, step)
    reclassify(desk, "ISSUE-1", "task", "too small")
    step = _newest(desk)
    update(desk, "TASK-3", Changes(parent="ISSUE-2"))
    with pytest.raises(Refused, match="ISSUE-2"):
        undo(desk, step)


def test_a_sprint_does_not_come_back_beside_another_of_its_name(desk: Desk) -> None:
    sprints.create(desk, "Summer", sprints.Wishes())
    undo(desk)
    step = _newest(desk)
    sprints.create(desk, "summer", sprints.Wishes())
    with pytest.raises(Refused, match="another sprint"):
        undo(desk, step)


def test_a_file_does_not_finish_a_ticket_over_what_is_open_only_here(desk: Desk) -> None:
    made(desk, NewTicket("e", kind="epic"))
    update(desk, "EPIC-1", Changes(status="done"))
    lines = exported(desk)
    update(desk, "EPIC-1", Changes(status="reopened", reason="not yet"))
    made(desk, NewTicket("i", kind="issue", parent="EPIC-1"))
    with pytest.raises(Refused, match="EPIC-1 would be done over ISSUE-1"):
        import_(desk, Lines(lines), Wishes(update=True))
    update(desk, "ISSUE-1", Changes(status="done"))
    assert import_(desk, Lines(lines), Wishes(update=True)).updated == ["EPIC-1"]


def test_a_file_does_not_make_another_kind_of_a_ticket_than_what_is_under_it_here_allows(desk: Desk) -> None:
    made(desk, "a")
    lines = exported(desk)
    reclassify(desk, "TASK-1", "issue", "too large")
    made(desk, NewTicket("child", parent="ISSUE-1"))
    with pytest.raises(Refused, match="cannot be the parent"):
        import_(desk, Lines(lines), Wishes(update=True))
