"""What every store has to keep to about what it shows around tickets: trees, relations, links, counts, sprints, former
keys, what is put away, and until when somebody has to answer."""

from __future__ import annotations

import pytest

from trackdown.core.ops import links, obstacles, relations, sprint_record, ticket_fields, work_log
from trackdown.core.ops.envelope import Draft
from trackdown.core.ops.ticket_lifecycle import archived, moved, reclassified
from trackdown.errors import InvalidInput
from trackdown.ports.store import Reader, Store, TicketRow
from trackdown.testing.factories import NOW, asked, ticket_in

ANN = "person:ann"


def found(reader: Reader, text: str) -> list[str]:
    return [row.uid for row in reader.find(asked(text))]


def row_of(reader: Reader, key: str) -> TicketRow:
    (row,) = reader.find(asked(f"key:{key}"))
    return row


def tree(reader: Reader, uid: str, most: int = 0) -> list[tuple[str, str, int]]:
    return [(branch.row.uid, branch.above, branch.depth) for branch in reader.tree(uid, most)]


class StoreViewContract:
    def test_a_tree_has_parents_before_their_children_and_each_level_oldest_first(self, store: Store) -> None:
        with store.write(ANN) as writer:
            for uid, above in (("a", "e"), ("e", ""), ("a1", "a"), ("b1", "b"), ("b", "e"), ("a2", "a"), ("other", "")):
                ticket_in(writer, uid, f"TASK-{uid}", **({"parent": above} if above else {}))
            whole = [("e", "", 0), ("a", "e", 1), ("b", "e", 1), ("a1", "a", 2), ("b1", "b", 2), ("a2", "a", 2)]
            assert tree(writer, "e") == whole
            assert tree(writer, "e", most=3) == whole[:3]
            assert tree(writer, "a1") == [("a1", "a", 0)]
            assert tree(writer, "nobody") == []
            assert [branch.row for branch in writer.tree("a")][1:] == writer.children("a")

    def test_a_tree_in_which_tickets_are_each_others_parents_ends(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "a", "TASK-1", parent="b")
            ticket_in(writer, "b", "TASK-2", parent="a")
            ticket_in(writer, "c", "TASK-3", parent="c")
            assert tree(writer, "a") == [("a", "b", 0), ("b", "a", 1)]
            assert tree(writer, "c") == [("c", "c", 0)]

    def test_other_relations_are_seen_from_both_sides_and_who_said_them(self, store: Store) -> None:
        with store.write(ANN) as writer:
            for number, uid in enumerate("abc"):
                ticket_in(writer, uid, f"TASK-{number}")
            writer.append([relations.related("a", "relates", ["c", "b"]), relations.related("b", "duplicates", ["a"])])
            writer.append([relations.related("a", "relates", ["?ABC-1", "nobody"])])

            def related(uid: str) -> list[tuple[str, bool, str]]:
                return [(relation, said, row.uid) for relation, said, row in writer.related(uid)]

            assert related("a") == [("relates", True, "b"), ("relates", True, "c"), ("duplicates", False, "b")]
            assert related("c") == [("relates", False, "a")]
            writer.append([relations.unrelated("a", "relates", ["c"])])
            assert related("c") == []

    def test_a_ticket_that_is_not_here_is_waited_for_and_those_who_name_it_are_known(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "a", "TASK-1", blocked_by=["?ABC-1"])
            ticket_in(writer, "b", "TASK-2")
            writer.append([relations.related("b", "relates", [relations.absent("abc-1")])])
            assert sorted(writer.naming("abc-1")) == ["a", "b"]
            assert writer.naming("ABC-2") == []
            assert row_of(writer, "TASK-1").waits_for == 1
            assert writer.blockers("a") == []
            writer.append([relations.unblocked("a", ["?ABC-1"])])
            assert writer.naming("ABC-1") == ["b"]
            assert row_of(writer, "TASK-1").waits_for == 0

    def test_links_are_found_by_kind_and_id(self, store: Store) -> None:
        with store.write(ANN) as writer:
            for uid in "ab":
                ticket_in(writer, uid, f"TASK-{uid}")
                writer.append([links.linked(uid, {"kind": "commit", "id": "c0ffee"})])
            writer.append(
                [links.linked("a", {"kind": "branch", "id": "c0ffee"}), links.unlinked("b", "commit", "c0ffee")]
            )
            assert writer.linked("commit", "c0ffee") == writer.linked("branch", "c0ffee") == ["a"]
            assert writer.linked("commit", "c0") == []

    def test_labels_components_and_columns_are_counted(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "a", "TASK-1", labels=["x", "y"], components=["web"], assignee="ann")
            ticket_in(writer, "b", "TASK-2", labels=["x"], type="bug", sprint="23")
            ticket_in(writer, "e", "EPIC-1", "epic", priority="P0")
            writer.append([moved("b", "done"), ticket_fields.placed("b", ["web", "api"], [])])
            assert writer.words("labels") == {"x": 2, "y": 1}
            assert writer.words("components") == {"api": 1, "web": 2}
            assert writer.tally(asked(), "status") == {"done": 1, "open": 2}
            assert writer.tally(asked("kind:task"), "priority") == {"P2": 2}
            assert writer.tally(asked(), "kind") == {"epic": 1, "task": 2}
            assert writer.tally(asked("label:x"), "assignee") == {"": 1, "ann": 1}
            assert writer.tally(asked(), "type") == {"": 2, "bug": 1}
            assert writer.tally(asked(), "sprint") == {"": 2, "23": 1}
            assert writer.tally(asked("label:z"), "status") == {}

    @pytest.mark.parametrize("name", ["", "title", "status; DROP TABLE tickets", "t.status", "tickets"])
    def test_what_cannot_be_counted_is_refused(self, store: Store, name: str) -> None:
        with store.read() as reader:
            with pytest.raises(InvalidInput):
                reader.tally(asked(), name)
            with pytest.raises(InvalidInput):
                reader.words(name)

    def test_a_sprint_is_found_by_its_name_in_any_case_of_letters(self, store: Store) -> None:
        with store.write(ANN) as writer:
            writer.append([sprint_record.created("s1", "Früh 1", {"goal": "greet"})])
            writer.append([sprint_record.created("s2", "2", {}), sprint_record.started("s2", {"points": 3})])
            for name in ("Früh 1", "FRÜH 1", "früh 1"):
                sprint = writer.sprint(name)
                assert sprint is not None
                assert (sprint["uid"], sprint["goal"], sprint["state"]) == ("s1", "greet", "planned")
            assert writer.sprint("Früh") is None
            assert [(sprint["uid"], sprint["state"]) for sprint in writer.sprints()] == [
                ("s1", "planned"),
                ("s2", "running"),
            ]
            writer.append([sprint_record.changed("s1", {"goal": None})])
            assert "goal" not in writer.sprints()[0]

    def test_a_sprint_whose_creation_was_undone_is_gone_and_its_steps_can_be_undone(self, store: Store) -> None:
        with store.write(ANN, step="made") as writer:
            (first,) = writer.append([sprint_record.created("s1", "23", {})])
        with store.write(ANN, step="changed") as writer:
            writer.append([sprint_record.changed("s1", {"goal": "x"})])
            step = writer.last_step(ANN)
            assert step is not None
            assert step.id == "changed"
        with store.write(ANN) as writer:
            names = [operation.id for operation in writer.operations("s1")]
            writer.append([Draft("s1", "sprint.retracted", {"operations": names})])
            assert writer.sprints() == []
            assert writer.sprint("23") is None
            assert writer.last_step(ANN) is None
        assert first.id in names
        assert store.rebuild()["differing"] == 0

    def test_a_reclassified_ticket_answers_to_every_key_it_had(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "a", "TASK-1")
            writer.append(
                [reclassified("a", "issue", "ISSUE-1", "bigger"), reclassified("a", "epic", "EPIC-1", "more")]
            )
            assert {writer.uid_of(key) for key in ("TASK-1", "issue-1", "EPIC-1")} == {"a"}
            assert writer.keys_of(["a"]) == {"a": "EPIC-1"}
            assert found(writer, "key:TASK-1") == found(writer, "kind:epic") == ["a"]
            assert found(writer, "kind:task") == []

    def test_what_is_put_away_is_left_out_unless_it_is_asked_for(self, store: Store) -> None:
        with store.write(ANN) as writer:
            for uid in "ab":
                ticket_in(writer, uid, f"TASK-{uid}", title="greet")
            writer.append([archived("b", True)])
            assert found(writer, "greet") == ["a"]
            assert found(writer, "is:archived") == ["b"]
            assert writer.count(asked()) == 1
            assert [row.uid for row in writer.ready()] == ["a"]
            writer.append([archived("b", False)])
            assert found(writer, "greet") == ["a", "b"]

    def test_a_row_says_how_much_work_it_is_and_what_is_in_its_way(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(
                writer, "a", "TASK-1", labels=["y", "x"], components=["web"], estimate={"minutes": 90}, sprint="23"
            )
            ticket_in(writer, "b", "TASK-2", estimate={"points": 5}, target_date="2026-03-07", blocked_by=["a"])
            writer.append([work_log.logged("a", 30), work_log.logged("a", -10)])
            writer.append(
                [ticket_fields.changed("a", {"remaining": 60, "progress": 25, "type": "bug", "severity": "high"})]
            )
            writer.append([obstacles.added("b", {"id": "o", "kind": "resource", "text": "no time"})])
            one, two = row_of(writer, "TASK-1"), row_of(writer, "TASK-2")
            assert (one.points, one.minutes, one.logged, one.remaining, one.progress) == (None, 90, 20, 60, 25)
            assert (one.labels, one.components, one.sprint) == ("x y", "web", "23")
            assert (one.type, one.severity, one.created_at) == ("bug", "high", writer.operations("a")[0].at)
            assert (two.points, two.minutes, two.target_date, two.waits_for) == (5, None, "2026-03-07", 2)
            writer.append([obstacles.cleared("b", ["o"]), moved("a", "done")])
            assert row_of(writer, "TASK-2").waits_for == 0

    def test_an_answer_is_due_until_somebody_is_at_the_ticket(self, store: Store) -> None:
        def due(*drafts: Draft) -> str:
            with store.write(ANN) as writer:
                written = writer.append(drafts)
                row = row_of(writer, "TASK-1")
                since = written[-1].at if row.due_at else ""
                assert row.due_at == since.replace(f"T{since[11:13]}", f"T{int(since[11:13] or 0) + 1:02}")
                assert (row.risk_at < row.due_at) if row.due_at else row.risk_at == ""
                return row.due_at

        with store.write(ANN) as writer:
            ticket_in(writer, "a", "TASK-1", priority="P3")
        assert due() == ""
        assert due(ticket_fields.changed("a", {"priority": "P0"})) != ""
        assert due(moved("a", "in-progress")) == ""
        assert due(moved("a", "done")) == ""
        assert due(moved("a", "reopened")) != ""
        assert due(moved("a", "cancelled")) == "", "what is finished needs no answer"

    def test_what_nobody_answered_in_time_is_found(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "a", "TASK-1", priority="P0", response_from="2026-02-01T00:00:00Z")
            ticket_in(writer, "b", "TASK-2", priority="P0", response_from="2999-01-01T00:00:00Z")
            assert NOW > "2026-02-02"
            assert found(writer, "is:breached") == ["a"]

    def test_words_are_found_in_any_case_and_without_accents_and_after_every_change(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "a", "TASK-1", title="Grüße an ALLE", body="the café is open")
            for text in ("grusse", "GRÜẞE", '"is open"', "body:cafe", "alle open"):
                assert found(writer, text) == (["a"] if text != "grusse" else []), text
            assert found(writer, '"open is"') == found(writer, "title:cafe") == found(writer, "gr") == []
            step = writer.append([ticket_fields.changed("a", {"title": "Farewell", "body": None})])
            assert found(writer, "alle") == found(writer, "open") == []
            assert found(writer, "farewell") == ["a"]
            writer.append([Draft("a", "ticket.retracted", {"operations": [step[0].id]})])
            assert found(writer, "alle open") == ["a"]
            assert found(writer, "farewell") == []

    def test_all_states_come_one_after_the_other_the_oldest_first(self, store: Store) -> None:
        with store.write(ANN) as writer:
            for number in range(450):
                ticket_in(writer, f"u{number}", f"TASK-{number}", priority=f"P{number % 4}")
            writer.append([Draft("u7", "ticket.comment.added", {"text": "so", "kind": "note"}), moved("u3", "done")])
        with store.read() as reader:
            states = list(reader.states(asked()))
            assert [state["uid"] for state in states] == [f"u{number}" for number in range(450)]
            assert states[7] == reader.ticket("u7")
            assert [state["uid"] for state in reader.states(asked("status:done"))] == ["u3"]
            first = reader.states(asked())
            assert next(first)["uid"] == "u0"
