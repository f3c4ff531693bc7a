"""What every store has to keep to about its log: transactions, the chain of a replica, folding, steps."""

from __future__ import annotations

from collections.abc import Callable

from trackdown.core.ops.comments import commented
from trackdown.core.ops.envelope import Draft, Operation, digest
from trackdown.core.ops.fold import fold
from trackdown.core.ops.relations import blocked, unblocked
from trackdown.core.ops.run_record import recorded
from trackdown.core.ops.ticket_fields import changed, labelled
from trackdown.core.ops.ticket_lifecycle import created, moved
from trackdown.core.query.nodes import Is, Query, any_of, none_of
from trackdown.ports.store import Reader, Store, Writer
from trackdown.testing.factories import asked, run_created, ticket_in

ANN, BOB = "person:ann", "person:bob"


class Stopped(Exception):
    """Raised by a test inside a transaction."""


def chain_of(store: Store) -> list[Operation]:
    """The whole log, after checking that each operation is the next of its replica and names the one before."""
    with store.read() as reader:
        log = [operation for _, operation in reader.log()]
    before: dict[str, Operation] = {}
    for operation in log:
        last = before.get(operation.replica)
        assert operation.number == (last.number + 1 if last else 1), operation.id
        assert operation.previous == (digest(last) if last else ""), operation.id
        assert last is None or operation.clock > last.clock, operation.id
        before[operation.replica] = operation
    return log


def written(store: Store, *drafts: Draft, actor: str = ANN) -> str:
    """Write these in one step; the step's id."""
    with store.write(actor) as writer:
        return writer.append(drafts)[0].step


def _stopped(store: Store, *drafts: Draft) -> None:
    """A transaction that wrote these and then fails."""
    try:
        with store.write(ANN) as writer:
            writer.append(drafts)
            raise Stopped
    except Stopped:
        return


def _undo(store: Store, step: str, actor: str = ANN) -> str:
    with store.write(actor) as writer:
        found = writer.step(step)
        assert found is not None
        ids = [operation.id for operation in found.operations]
        return writer.append([Draft(found.operations[0].entity, "ticket.retracted", {"operations": ids})])[0].step


class StoreLogContract:
    def test_what_was_written_is_what_is_read(self, store: Store) -> None:
        with store.write(ANN, step="s1") as writer:
            (operation,) = writer.append([created("u1", "TASK-1", "task", {"title": "Grüße 🎉\x00"})])
            assert writer.ticket("u1") is not None, "a writer sees its own writing"
        with store.read() as reader:
            assert reader.operations("u1") == [operation]
            assert list(reader.log()) == [(1, operation)]
            assert reader.ticket("u1") == fold([operation])
        assert (operation.step, operation.actor, operation.entity, operation.scope) == ("s1", ANN, "u1", "shared")

    def test_each_operation_names_the_one_before_from_the_first_to_the_last(self, store: Store) -> None:
        for number in range(5):
            written(store, created(f"u{number}", f"TASK-{number}", "task", {}), commented(f"u{number}", "ü"))
            _stopped(store, moved("u0", "done"))
            with store.write(BOB) as writer:
                writer.append([])
        assert len(chain_of(store)) == 10

    def test_a_transaction_that_fails_leaves_nothing(self, store: Store) -> None:
        written(store, created("u1", "TASK-1", "task", {"labels": ["a"]}))
        before = _everything(store)
        changes = [moved("u1", "done"), labelled("u1", ["b"], ["a"]), created("u2", "TASK-2", "task", {})]
        _stopped(store, *changes, recorded("r1", "created", run_created("u1")))
        assert _everything(store) == before
        written(store, moved("u1", "done"))
        assert len(chain_of(store)) == 2

    def test_a_number_is_never_given_twice(self, store: Store) -> None:
        given: list[int] = []
        for stop in (False, True, False, True, False):
            try:
                with store.write(ANN) as writer:
                    numbers = [writer.next_number("TASK"), writer.next_number("TASK")]
                    if stop:
                        raise Stopped
                    given.extend(numbers)
            except Stopped:
                continue
        assert given == sorted(set(given))
        with store.write(ANN) as writer:
            assert writer.next_number("EPIC") == 1

    def test_an_operation_with_a_derived_id_is_written_once(self, store: Store) -> None:
        written(store, created("u1", "TASK-1", "task", {}))
        with store.write(ANN) as writer:
            first = writer.append([commented("u1", "one", id="d1"), commented("u1", "again", id="d1")])
        with store.write(BOB) as writer:
            second = writer.append([commented("u1", "later", id="d1"), commented("u1", "other", id="d2")])
        assert ([item.id for item in first], [item.id for item in second]) == (["d1"], ["d2"])
        with store.read() as reader:
            state = reader.ticket("u1")
            assert state is not None
            assert [comment["text"] for comment in state["comments"]] == ["one", "other"]
        chain_of(store)

    def test_the_tables_are_the_fold_of_the_log_and_rebuilding_them_changes_nothing(self, store: Store) -> None:
        for fill in (_plain_life, _undone_and_redone, _of_tomorrow, _of_runs):
            fill(store)
        before = _everything(store)
        assert store.rebuild()["differing"] == 0
        assert _everything(store) == before
        with store.read() as reader:
            for entity in {operation.entity for _, operation in reader.log()}:
                sprints = {sprint["uid"]: sprint for sprint in reader.sprints()}
                found = reader.ticket(entity) or reader.run(entity) or sprints.get(entity)
                assert found == fold(reader.operations(entity)), entity

    def test_operations_of_unknown_types_and_families_are_kept_and_change_nothing(self, store: Store) -> None:
        written(store, created("u1", "TASK-1", "task", {}))
        with store.read() as reader:
            before = reader.ticket("u1")
        written(store, Draft("u1", "ticket.foretold", {"a": 1}), Draft("m1", "milestone.created", {"b": 2}))
        with store.read() as reader:
            assert reader.ticket("u1") == before
            assert reader.ticket("m1") is reader.run("m1") is None
            assert [operation.payload for _, operation in reader.log(1)] == [{"a": 1}, {"b": 2}]
        chain_of(store)

    def test_text_that_is_no_utf8_is_kept(self, store: Store) -> None:
        """An agent's output can hold half a surrogate pair."""
        written(store, created("u1", "TASK-1", "task", {}), commented("u1", "half \ud83d"))
        with store.read() as reader:
            state = reader.ticket("u1")
            assert state is not None
            assert state["comments"][0]["text"] == "half \ud83d"
        chain_of(store)

    def test_a_ticket_whose_creation_was_undone_is_gone_everywhere_and_comes_back_when_that_is_undone(
        self, store: Store
    ) -> None:
        step = written(store, created("u1", "TASK-1", "task", {"labels": ["a"], "title": "x"}))
        there = _everything(store)
        undo = _undo(store, step)
        with store.read() as reader:
            assert reader.ticket("u1") is None
            assert reader.uid_of("TASK-1") is None
            assert reader.find(asked()) == reader.find(asked("label:a")) == reader.find(asked("x")) == []
        _undo(store, undo)
        assert _everything(store) == there
        assert store.rebuild()["differing"] == 0

    def test_a_step_is_what_one_transaction_wrote(self, store: Store) -> None:
        with store.write(ANN, step="s1") as writer:
            first = writer.append([created("u1", "TASK-1", "task", {})])
            second = writer.append([moved("u1", "done")])
        with store.read() as reader:
            step = reader.step("s1")
            assert step is not None
            assert (step.id, step.actor, step.operations) == ("s1", ANN, [*first, *second])
            assert step.at == first[0].at
            assert reader.step("s2") is None

    def test_the_last_step_of_somebody_is_neither_undone_nor_an_undo_nor_a_runs(self, store: Store) -> None:
        first = written(store, created("u1", "TASK-1", "task", {}))
        second = written(store, moved("u1", "done"))
        written(store, moved("u1", "reopened"), actor=BOB)
        written(store, recorded("r1", "created", run_created("u1")))
        assert _last(store) == second
        undo = _undo(store, second)
        assert _last(store) == first
        _undo(store, undo)
        assert _last(store) == second
        _undo(store, second)
        _undo(store, first)
        assert _last(store) is None
        assert _last(store, "person:nobody") is None

    def test_the_log_is_read_from_any_place_in_the_order_of_arrival(self, store: Store) -> None:
        for number in range(4):
            written(store, created(f"u{number}", f"TASK-{number}", "task", {}))
        with store.read() as reader:
            whole = list(reader.log())
            assert [operation.entity for _, operation in whole] == ["u0", "u1", "u2", "u3"]
            assert list(reader.log(whole[1][0])) == whole[2:]
            assert list(reader.log(whole[-1][0])) == []


def _last(store: Store, actor: str = ANN) -> str | None:
    with store.read() as reader:
        step = reader.last_step(actor)
        return step.id if step else None


def _everything(store: Store) -> dict[str, object]:
    """All that can be asked, but for the log."""
    with store.read() as reader:
        rows = reader.find(ALL)
        uids = [row.uid for row in rows]
        return {
            "rows": rows,
            "states": reader.tickets(uids),
            "streamed": list(reader.states(ALL)),
            "keys": {row.key: reader.uid_of(row.key) for row in rows},
            "found": {text: [row.uid for row in reader.find(asked(text))] for text in QUESTIONS},
            "related": {uid: [ask(reader, uid) for ask in AROUND] for uid in uids},
            "naming": [reader.naming(key) for key in ("TASK-1", "a", "b")],
            "links": [reader.linked("commit", id) for id in "abc"],
            "words": [reader.words(table) for table in ("labels", "components")],
            "runs": reader.runs(),
            "sprints": reader.sprints(),
            "ready": reader.ready(),
        }


ALL = Query(any_of(Is("archived"), none_of(Is("archived"))))
QUESTIONS = ("label:a", "component:b", "a", "title:new", "body:c", "is:blocked", "has:links", "sprint:a", "is:archived")
AROUND: tuple[Callable[[Reader, str], object], ...] = (
    *(lambda reader, uid: reader.blockers(uid), lambda reader, uid: reader.blocking(uid)),
    *(lambda reader, uid: reader.children(uid), lambda reader, uid: reader.tree(uid)),
    *(lambda reader, uid: reader.related(uid), lambda reader, uid: reader.parent(uid)),
)
Fill = Callable[[Store], None]


def _plain_life(store: Store) -> None:
    with store.write(ANN) as writer:
        for number in range(3):
            ticket_in(writer, f"u{number}", f"TASK-{number}")
        writer.append([blocked("u1", ["u0"]), labelled("u1", ["a", "b"], []), changed("u2", {"parent": "u1"})])
    written(store, moved("u0", "done"), unblocked("u1", ["u0"]), labelled("u1", [], ["a"]), commented("u2", "hello"))


def _undone_and_redone(store: Store) -> None:
    step = written(store, changed("u1", {"title": "new", "parent": "u0"}), labelled("u1", ["a"], ["b"]))
    undo = _undo(store, step)
    _undo(store, undo)
    _undo(store, written(store, created("u9", "TASK-9", "task", {"labels": ["a"], "blocked_by": ["u1"]})))


def _of_tomorrow(store: Store) -> None:
    written(store, Draft("u1", "ticket.foretold", {}), Draft("m1", "milestone.created", {}))


def _of_runs(store: Store) -> None:
    def ran(writer: Writer, uid: str, ticket: str) -> None:
        writer.append([recorded(uid, "created", run_created(ticket, uid.upper()))])
        writer.append([recorded(uid, "placed", {"machine": "here"}, local=True)])

    with store.write(ANN) as writer:
        ran(writer, "run-1", "u1")
        ran(writer, "run-2", "u2")
        writer.append([recorded("run-1", "ended", {"state": "failed", "reason": "no"}, "ended")])
