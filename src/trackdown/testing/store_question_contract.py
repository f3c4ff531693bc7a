"""What every store has to keep to about its answers: lists, filters, relations, keys, and which tickets are ready."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from trackdown.core.ops.comments import commented
from trackdown.core.ops.envelope import Draft
from trackdown.core.ops.run_record import recorded
from trackdown.core.ops.ticket_lifecycle import created, moved
from trackdown.errors import Ambiguous
from trackdown.ports.store import Store, Writer
from trackdown.testing.factories import asked, run_created, ticket_in

ANN = "person:ann"


class Case(NamedTuple):
    """Tickets by uid (which is their kind, if it begins so, else a task), the uids with an open or ended run, and the
    uids that are ready."""

    tickets: dict[str, dict[str, Any]]
    ready: list[str]
    at_work: tuple[str, ...] = ()
    ran: tuple[str, ...] = ()


UNDER = {"parent": "issue"}
BELOW = {"issue": {"parent": "epic"}, "t": UNDER}

READY: dict[str, Case] = {
    "an open task": Case({"t": {}}, ["t"]),
    "a reopened task": Case({"t": {"status": "reopened"}}, ["t"]),
    "an issue without children": Case({"issue": {}}, ["issue"]),
    "no epic": Case({"epic": {}}, []),
    **{
        f"no {status} task": Case({"t": {"status": status}}, [])
        for status in ("in-progress", "blocked", "review", "done", "cancelled")
    },
    "a leaf, not its parents": Case({"epic": {}, **BELOW}, ["t"]),
    "no issue whose children are all finished": Case({"issue": {}, "t": {**UNDER, "status": "done"}}, []),
    "nothing that waits for an open ticket": Case({"b": {}, "t": {"blocked_by": ["b"]}}, ["b"]),
    "nothing that waits for one at work": Case({"b": {"status": "in-progress"}, "t": {"blocked_by": ["b"]}}, []),
    "nothing that waits for a reopened ticket": Case({"b": {"status": "reopened"}, "t": {"blocked_by": ["b"]}}, ["b"]),
    "what waited for one that is done": Case({"b": {"status": "done"}, "t": {"blocked_by": ["b"]}}, ["t"]),
    "what waited for one that was cancelled": Case({"b": {"status": "cancelled"}, "t": {"blocked_by": ["b"]}}, ["t"]),
    "nothing that waits for one of two": Case(
        {"a": {"status": "done"}, "b": {}, "t": {"blocked_by": ["a", "b"]}}, ["b"]
    ),
    "what waited for a ticket that is gone": Case({"t": {"blocked_by": ["nowhere"]}}, ["t"]),
    "nothing under a parent that waits": Case({"b": {}, "issue": {"blocked_by": ["b"]}, "t": UNDER}, ["b"]),
    "nothing under a grandparent that waits": Case({"b": {}, "epic": {"blocked_by": ["b"]}, **BELOW}, ["b"]),
    "what is under a parent that no longer waits": Case(
        {"b": {"status": "done"}, "issue": {"blocked_by": ["b"]}, "t": UNDER}, ["t"]
    ),
    "what is under a parent at work": Case({"issue": {"status": "in-progress"}, "t": UNDER}, ["t"]),
    **{
        f"nothing under a {status} parent": Case({"issue": {"status": status}, "t": UNDER}, [])
        for status in ("blocked", "done", "cancelled")
    },
    **{
        f"nothing under a {status} grandparent": Case({"epic": {"status": status}, **BELOW}, [])
        for status in ("blocked", "done", "cancelled")
    },
    "nothing that waits for a ticket that is not here": Case({"t": {"blocked_by": ["?ABC-1"]}}, []),
    "nothing with an obstacle": Case({"t": {"obstacles": [{"id": "o", "kind": "business", "text": "no"}]}}, []),
    "nothing under a parent with an obstacle": Case(
        {"issue": {"obstacles": [{"id": "o", "kind": "business", "text": "no"}]}, "t": UNDER}, []
    ),
    "nothing that is put away": Case({"t": {"archived": True}}, []),
    "nothing with an open run": Case({"t": {}}, [], at_work=("t",)),
    "what had a run": Case({"t": {}}, ["t"], ran=("t",)),
    "nothing with an open run beside an ended one": Case({"t": {}}, [], at_work=("t",), ran=("t",)),
    "the most urgent first, then the oldest": Case(
        {"a": {}, "b": {"priority": "P0"}, "c": {"priority": "P3"}, "d": {}}, ["b", "a", "d", "c"]
    ),
}


def _fill(writer: Writer, case: Case) -> None:
    for uid, fields in case.tickets.items():
        kind = uid if uid in ("epic", "issue") else "task"
        status = fields.get("status", "open")
        ticket_in(writer, uid, f"{kind.upper()}-{uid}", kind, **{**fields, "status": "open"})
        if status != "open":
            writer.append([moved(uid, status)])
    for number, uid in enumerate((*case.at_work, *case.ran)):
        writer.append([recorded(f"run{number}", "created", run_created(uid, f"RUN-{number}"))])
        if number >= len(case.at_work):
            writer.append([recorded(f"run{number}", "ended", {"state": "failed"})])


def _uids(rows: list[Any]) -> list[str]:
    return [row.uid for row in rows]


class StoreQuestionContract:
    @pytest.mark.parametrize("name", READY)
    def test_ready_is(self, store: Store, name: str) -> None:
        case = READY[name]
        with store.write(ANN) as writer:
            _fill(writer, case)
            assert _uids(writer.ready()) == case.ready
            assert _uids(writer.ready(1)) == case.ready[:1]

    def test_a_key_is_found_in_any_case_for_tickets_and_runs(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "u1", "TASK-1")
            writer.append([recorded("r1", "created", run_created("u1"))])
            assert writer.uid_of("task-1") == "u1"
            assert writer.uid_of("Run-1") == "r1"
            assert writer.uid_of("TASK-2") is writer.uid_of("%") is None
            assert writer.keys_of(["u1", "nobody"]) == {"u1": "TASK-1"}

    def test_a_key_that_two_tickets_have_is_refused_naming_both(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "u1", "TASK-1")
            ticket_in(writer, "u2", "TASK-1")
            with pytest.raises(Ambiguous) as refused:
                writer.uid_of("TASK-1")
        assert "u1" in refused.value.hint
        assert "u2" in refused.value.hint

    def test_close_keys_are_those_with_the_same_number(self, store: Store) -> None:
        with store.write(ANN) as writer:
            for key in ("TASK-1", "TASK-12", "EPIC-1", "ISSUE-1", "TASK_1"):
                ticket_in(writer, key.lower(), key)
            assert sorted(writer.similar_keys("X-1")) == ["EPIC-1", "ISSUE-1", "TASK-1"]
            assert len(writer.similar_keys("X-1", limit=2)) == 2
            assert writer.similar_keys("X-%") == writer.similar_keys("X-7") == []

    def test_tickets_are_listed_by_what_they_are(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "e", "EPIC-1", "epic", title="Big thing", priority="P3")
            ticket_in(
                writer, "a", "TASK-1", title="Greet 100%", priority="P1", parent="e", assignee="ann", labels=["x"]
            )
            ticket_in(writer, "b", "TASK-2", title="greet TASK-1", priority="P1", labels=["x", "y"])
            ticket_in(writer, "c", "TASK-3", title="Leave", priority="P0")
            writer.append([moved("c", "done")])
        expected = {
            "": ["a", "b", "e", "c"],
            "kind:epic": ["e"],
            "kind:epic,task status:open": ["a", "b", "e"],
            "status:done,cancelled": ["c"],
            "priority:P0,P3": ["e", "c"],
            "assignee:@me": ["a"],
            "parent:epic-1": ["a"],
            "under:EPIC-1": ["a"],
            "label:x": ["a", "b"],
            "label:y GREET": ["b"],
            "-label:x": ["e", "c"],
            "task-1": ["a", "b"],
            "sort:-title": ["c", "b", "a", "e"],
            '"\' OR 1=1 --"': [],
            'label:"\'"': [],
        }
        with store.read() as reader:
            for text, found in expected.items():
                wanted = asked(text)
                assert _uids(reader.find(wanted)) == found, text
                assert reader.count(wanted) == len(found), text
                assert _uids(reader.find(wanted, limit=2)) == found[:2], text
                assert _uids(reader.find(wanted, limit=2, offset=1)) == found[1:3], text
                assert sorted(state["uid"] for state in reader.states(wanted)) == sorted(found), text

    def test_a_row_says_what_a_list_shows(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "e", "EPIC-1", "epic")
            ticket_in(writer, "a", "TASK-1", blocked_by=["b", "c"])
            ticket_in(writer, "b", "TASK-2", parent="e", assignee="ann")
            ticket_in(writer, "c", "TASK-3")
            writer.append([moved("c", "cancelled")])
            (row,) = writer.children("e")
            assert (row.key, row.kind, row.title, row.status, row.priority) == ("TASK-2", "task", "b", "open", "P2")
            assert (row.assignee, row.parent, row.waits_for) == ("ann", "EPIC-1", 0)
            assert row.updated_at == writer.operations("b")[-1].at
            assert [row.waits_for for row in writer.find(asked("key:TASK-1"))] == [1]

    def test_relations_are_seen_from_both_sides(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "e", "EPIC-1", "epic")
            ticket_in(writer, "b", "TASK-2", parent="e", blocked_by=["c"])
            ticket_in(writer, "a", "TASK-1", parent="e", blocked_by=["b", "c"])
            ticket_in(writer, "c", "TASK-3")
            writer.append([moved("b", "done")])
            assert _uids(writer.children("e")) == ["b", "a"]
            assert _uids(writer.blockers("a")) == ["b", "c"]
            assert _uids(writer.blocking("c")) == ["b", "a"]
            assert (writer.parent("a"), writer.parent("e"), writer.parent("nobody")) == ("e", "", "")
            assert list(writer.tickets(["a", "nobody"])) == ["a"]

    def test_tickets_can_be_read_without_what_was_said_of_them(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "a", "TASK-1")
            writer.append([commented("a", "One word.")])
            whole = writer.tickets(["a"])["a"]
            assert [comment["text"] for comment in whole["comments"]] == ["One word."]
            assert writer.tickets(["a"], comments=False) == {"a": {**whole, "comments": []}}

    def test_runs_are_listed_newest_first_and_by_ticket(self, store: Store) -> None:
        with store.write(ANN) as writer:
            for number, ticket in enumerate(("t", "u", "t"), start=1):
                writer.append([recorded(f"r{number}", "created", run_created(ticket, f"RUN-{number}"))])
            writer.append([recorded("r3", "ended", {"state": "cancelled"})])
            names = [
                [run["uid"] for run in found]
                for found in (
                    writer.runs(),
                    writer.runs(limit=1),
                    writer.runs(ticket="t"),
                    writer.runs(open_only=True),
                    writer.runs(ticket="t", open_only=True),
                )
            ]
            assert names == [["r3", "r2", "r1"], ["r3"], ["r3", "r1"], ["r2", "r1"], ["r1"]]
            assert writer.run("t") is None

    def test_a_ticket_that_changes_is_found_where_it_belongs_now(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "a", "TASK-1", labels=["x"], parent="e", blocked_by=["b"])
            first = writer.append([Draft("a", "ticket.changed", {"set": {"parent": None, "title": "new"}})])
            writer.append([Draft("a", "ticket.labelled", {"add": ["y"], "remove": ["x"]})])
            assert _uids(writer.find(asked("label:x"))) == _uids(writer.children("e")) == []
            assert _uids(writer.find(asked("label:y title:new"))) == ["a"]
            writer.append([Draft("a", "ticket.retracted", {"operations": [first[0].id]})])
            assert _uids(writer.children("e")) == ["a"]
            assert _uids(writer.find(asked("label:y title:new"))) == []

    def test_the_creation_of_a_ticket_may_arrive_after_its_changes(self, store: Store) -> None:
        with store.write(ANN) as writer:
            writer.append([moved("a", "done")])
            assert writer.ticket("a") is None
            writer.append([created("a", "TASK-1", "task", {})])
            state = writer.ticket("a")
            assert state is not None
            assert state["status"] == "open", "what stands before the creation in the order has nothing to change"
