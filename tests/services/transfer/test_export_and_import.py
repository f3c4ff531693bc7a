"""What an export holds comes back the same."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trackdown.adapters.sqlite.connection import create as create_store
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.core.ops import links, obstacles, subtasks
from trackdown.core.ops.guards import approved
from trackdown.core.ops.relations import absent, blocked, related
from trackdown.core.ops.ticket_lifecycle import archived, moved, reclassified
from trackdown.core.ops.work_log import logged
from trackdown.core.reports.exchange import (
    Head,
    Record,
    document_records,
    document_text,
    line_record,
    parsed,
    read_head,
    stream_text,
)
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.errors import InvalidInput, Refused
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.history import log as history
from trackdown.services.sprints.planning import Wishes as SprintWishes
from trackdown.services.sprints.planning import create as create_sprint
from trackdown.services.tickets import changes
from trackdown.services.transfer.export import head, pieces
from trackdown.services.transfer.import_ import Wishes, import_
from trackdown.testing import factories


class Lines:
    """A stream as a source."""

    def __init__(self, lines: list[str]) -> None:
        self.name = "export.jsonl"
        self._lines = lines
        found = read_head(parsed(lines[0], self.name), self.name)
        assert found is not None
        self.head: Head = found

    def records(self) -> Iterator[Record]:
        for number, line in enumerate(self._lines[1:], start=2):
            place = f"{self.name}, line {number}"
            yield line_record(parsed(line, place, number), place)


def exported(desk: Desk, batch: int = 3) -> list[str]:
    with desk.store.read() as reader:
        return list(stream_text(head(reader), pieces(reader, batch=batch)))


@contextmanager
def empty_desk(actor: str = "person:bob") -> Iterator[Desk]:
    folder = tempfile.mkdtemp()
    path = str(Path(folder) / "store.db")
    create_store(path, "p2", "r2")
    store = SqliteStore(path, factories.CountingClock().now)
    desk = factories.desk(store, actor)
    for _ in range(100):
        desk.clock.new_uid()  # those of the other store
    try:
        yield desk
    finally:
        store.close()
        shutil.rmtree(folder)


def uid(desk: Desk, key: str) -> str:
    with desk.store.read() as reader:
        return lookup.uid_of(reader, key)


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Ann's desk with one of everything."""
    create_sprint(desk, "23", SprintWishes(goal="Ship it", start="2026-03-02", end="2026-03-13", capacity="40"))
    scenario = NewCriterion("A", steps=[["given", "x"], ["then", "y"]])
    factories.made(
        desk,
        NewTicket("Epic", "epic", "A body\nof two lines", components=["auth"], target_date="2026-06-01"),
        NewTicket("Issue", "issue", parent="EPIC-1", labels=["a", "b"], estimate="5", sprint="23"),
        NewTicket("Task", parent="ISSUE-1", criteria=[NewCriterion("it holds", "true"), scenario], subtasks=["[x] s"]),
        NewTicket("Later", depends_on=["TASK-1"], references=["github:o/r#12"], estimate="4h", priority="P0"),
        "Away",
    )
    changes.update(desk, "TASK-1", changes.Changes(log_time="90m", status="in-progress", comment="Ünïcode ✓"))
    one, two, three = uid(desk, "TASK-1"), uid(desk, "TASK-2"), uid(desk, "TASK-3")
    with desk.store.write(desk.actor) as writer:
        writer.append([obstacles.added(two, {"id": "o1", "kind": "resource", "text": "no time", "owner": "dba"})])
        writer.append([blocked(two, [absent("OTHER-9")]), related(two, "relates", [one, absent("X-1")])])
        writer.append([links.linked(one, {"kind": "commit", "id": "abc"}), approved(one, "code_complete", "ci")])
        writer.append([archived(three, True), obstacles.escalated(one, "response", "late")])
        writer.append([reclassified(two, "issue", "ISSUE-2", "so"), logged(two, 5, "note")])
        writer.append([subtasks.added(two, {"id": "s2", "title": "t", "status": "open"}), moved(two, "blocked", "why")])
    return desk


def test_an_export_imported_into_an_empty_store_gives_the_same_export(full: Desk) -> None:
    before = exported(full)
    with empty_desk() as other:
        done = import_(other, Lines(before))
        assert (len(done.created), done.sprints, done.absent) == (5, ["23"], ["OTHER-9", "X-1"])
        assert exported(other) == before
        assert other.store.rebuild()["differing"] == 0


def test_the_size_of_a_batch_changes_nothing(full: Desk) -> None:
    assert exported(full, 1) == exported(full, 1000)


def test_an_export_names_no_ticket_by_its_uid_but_itself(full: Desk) -> None:
    for line in exported(full):
        record = json.loads(line).get("ticket", {})
        others = {uid(full, key) for key in ("EPIC-1", "ISSUE-1", "TASK-1", "ISSUE-2")} - {record.get("uid")}
        assert not [other for other in others if other in line]


def test_what_is_here_already_is_left_alone(full: Desk) -> None:
    before = exported(full)
    done = import_(full, Lines(before))
    assert (done.created, len(done.same), done.different) == ([], 5, [])
    assert exported(full) == before


def test_other_content_is_reported_and_only_an_update_takes_it(full: Desk) -> None:
    before = exported(full)
    changes.update(full, "TASK-1", changes.Changes(title="Another title"))
    now = exported(full)
    done = import_(full, Lines(before))
    assert [(item.key, item.fields) for item in done.different] == [("TASK-1", ["title", "updated_at"])]
    assert exported(full) == now
    assert import_(full, Lines(before), Wishes(update=True)).updated == ["TASK-1"]
    assert exported(full) == before
    history.undo(full)
    assert exported(full) == now


def test_a_dry_run_says_the_same_and_does_nothing(full: Desk) -> None:
    lines = exported(full)
    with empty_desk() as other:
        was = exported(other)
        planned = import_(other, Lines(lines), Wishes(dry_run=True))
        assert exported(other) == was
        assert import_(other, Lines(lines)) == planned


def test_an_import_is_one_step_that_can_be_undone(full: Desk) -> None:
    with empty_desk() as other:
        was = exported(other)
        import_(other, Lines(exported(full)))
        history.undo(other)
        assert exported(other) == was


def test_keys_that_are_taken_are_named_and_new_ones_given_only_if_wanted(full: Desk) -> None:
    lines = exported(full)
    with empty_desk() as other:
        factories.made(other, "Theirs")
        with pytest.raises(Refused, match="TASK-1"):
            import_(other, Lines(lines))
        done = import_(other, Lines(lines), Wishes(renumber=True))
        assert done.renumbered == {"TASK-1": "TASK-4"}
        with other.store.read() as reader:
            assert lookup.ticket(reader, "TASK-1").title == "Theirs"
            task = lookup.ticket(reader, "TASK-4")
            assert task.title == "Task"
            assert lookup.ticket(reader, "ISSUE-2").blocked_by[0] == task.uid


def test_new_tickets_get_keys_behind_those_that_came(full: Desk) -> None:
    with empty_desk() as other:
        import_(other, Lines(exported(full)))
        assert factories.made(other, "Next", NewTicket("I", "issue")) == ["TASK-4", "ISSUE-3"]


def test_checks_from_outside_wait_for_a_person(full: Desk) -> None:
    with empty_desk() as other:
        import_(other, Lines(exported(full)), Wishes(from_outside=True))
        with other.store.read() as reader:
            assert not lookup.ticket(reader, "TASK-1").criteria[0].approved


def test_a_ticket_that_appears_is_what_others_named(desk: Desk, full: Desk) -> None:
    lines = exported(full)
    with empty_desk() as other:
        (waiting,) = factories.made(other, NewTicket("Waits", "epic"))
        named = uid(other, waiting)
        with other.store.write(other.actor) as writer:
            writer.append([blocked(named, [absent("TASK-1")])])
        only = [line for line in lines if '"key":"TASK-1"' in line]
        import_(other, Lines(['{"schema":"trackdown-export/1","sprints":0,"tickets":1}', *only]))
        with other.store.read() as reader:
            made = lookup.ticket(reader, "TASK-1")
            assert lookup.ticket(reader, waiting).blocked_by == [made.uid]
            assert made.parent == "?ISSUE-1"


def changed(lines: list[str], ticket: str, fields: dict[str, Any]) -> list[str]:
    found = []
    for line in lines:
        value = json.loads(line)
        if value.get("ticket", {}).get("key") == ticket:
            value["ticket"] |= fields
        found.append(json.dumps(value))
    return found


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a title of nothing": ({"title": " "}, "title has to be"),
    "a title that steers the terminal": ({"title": "a\x1b[2J"}, "title has to be"),
    "a title as long as a book": ({"title": "a" * 9999}, "title has to be"),
    "a status that there is not": ({"status": "lost"}, "status has to be"),
    "a key that is none": ({"key": "../../x"}, "key has to be"),
    "a uid that is none": ({"uid": "1"}, "uid has to be"),
    "a number as a text": ({"logged": "5"}, "logged has to be"),
    "a number beyond all bounds": ({"remaining": 2**70}, "remaining has to be"),
    "an unknown key": ({"colour": "red"}, "unknown key 'colour'"),
    "a list of the wrong things": ({"labels": [1]}, "labels has to be"),
    "a comment without an author": ({"comments": [{"id": "1", "text": "x"}]}, "comments 1 has no by"),
    "criteria that are no list": ({"criteria": {}}, "criteria has to be a list"),
    "an estimate of two": ({"estimate": {"points": 1, "minutes": 2}}, "estimate has to be"),
    "a time that is none": ({"created_at": "yesterday"}, "created_at has to be"),
    "a key that somebody else has": ({"key": "EPIC-1"}, "belongs to two tickets"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_record_that_cannot_be_is_named_with_its_line(name: str, full: Desk) -> None:
    fields, says = WRONG[name]
    lines = changed(exported(full), "TASK-1", fields)
    with empty_desk() as other:
        was = exported(other)
        with pytest.raises(InvalidInput, match=says) as error:
            import_(other, Lines(lines))
        assert "export.jsonl, line 5" in error.value.thing
        assert exported(other) == was


def test_a_file_that_was_cut_off_is_noticed(full: Desk) -> None:
    with empty_desk() as other, pytest.raises(InvalidInput, match="announces 5 tickets and holds 4"):
        import_(other, Lines(exported(full)[:-1]))


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("TASK-1", {"blocked_by": ["ISSUE-2"]}),
        ("TASK-1", {"blocked_by": ["TASK-1"]}),
        ("ISSUE-1", {"blocked_by": ["TASK-1"]}),
        ("EPIC-1", {"parent": "ISSUE-1"}),
    ],
)
def test_a_circle_or_a_wrong_parent_is_refused(key: str, fields: dict[str, Any], full: Desk) -> None:
    lines = changed(exported(full), key, fields)
    with empty_desk() as other:
        was = exported(other)
        with pytest.raises(Refused):
            import_(other, Lines(lines))
        assert exported(other) == was


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=20)
TICKETS = st.lists(
    st.fixed_dictionaries(
        {"title": WORDS.filter(str.strip), "body": st.text(st.sampled_from("aü\n\t✓"), max_size=9)},
        optional={
            "priority": st.sampled_from(["P0", "P3"]),
            "labels": st.lists(st.sampled_from(["x", "y"]), max_size=2),
            "estimate": st.sampled_from(["0", "3", "2.5", "4h"]),
            "remaining": st.sampled_from(["1h", "30m"]),
        },
    ),
    max_size=6,
)


@given(tickets=TICKETS, edges=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=6), comment=WORDS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_store_comes_back_the_same(
    tickets: list[dict[str, Any]], edges: list[tuple[int, int]], comment: str
) -> None:
    with empty_desk("person:ann") as one, empty_desk() as other:
        keys = factories.made(one, *(NewTicket(**ticket) for ticket in tickets))
        for later, earlier in edges:
            if earlier < later < len(keys):
                pair = uid(one, keys[later]), uid(one, keys[earlier])
                with one.store.write(one.actor) as writer:
                    writer.append([blocked(pair[0], [pair[1]])])
        if keys and comment.strip():
            changes.comment(one, keys[0], comment)
        lines = exported(one)
        import_(other, Lines(lines))
        assert exported(other) == lines


def test_a_document_holds_what_a_stream_holds(full: Desk) -> None:
    with full.store.read() as reader:
        text = "\n".join(document_text(head(reader), pieces(reader)))
    stream = [json.loads(line) for line in exported(full)[1:]]
    records = list(document_records(parsed(text, "x"), "x"))
    assert [{record.kind: record.value} for record in records] == stream


def test_new_tickets_do_not_take_the_keys_that_a_file_only_names(full: Desk) -> None:
    only = [line for line in exported(full) if '"key":"TASK-1"' in line]
    with empty_desk() as other:
        import_(other, Lines(['{"schema":"trackdown-export/1","sprints":0,"tickets":1}', *only]))
        assert factories.made(other, NewTicket("New", "issue")) == ["ISSUE-2"]  # TASK-1 is under an ISSUE-1


def test_a_child_waits_for_its_parent_unless_it_may_not_be_under_it(full: Desk) -> None:
    lines = exported(full)
    head = '{"schema":"trackdown-export/1","sprints":0,"tickets":1}'
    child, parent = ([line for line in lines if f'"key":"{key}"' in line] for key in ("TASK-1", "ISSUE-1"))
    for status, fits in (("open", True), ("done", False)):
        with empty_desk() as other:
            import_(other, Lines([head, *child]))
            import_(other, Lines([head, *changed(parent, "ISSUE-1", {"status": status})]))
            with other.store.read() as reader:
                task, issue = lookup.ticket(reader, "TASK-1"), lookup.ticket(reader, "ISSUE-1")
                assert (task.parent == issue.uid) is fits


def test_an_import_keeps_a_child_under_its_archived_parent_in_whatever_order_they_come(desk: Desk) -> None:
    factories.made(desk, NewTicket("Old", "epic"), NewTicket("Seen", "issue", parent="EPIC-1"))
    epic = uid(desk, "EPIC-1")
    with desk.store.write(desk.actor) as writer:
        writer.append([archived(epic, True)])
    lines = exported(desk)
    head = '{"schema":"trackdown-export/1","sprints":0,"tickets":1}'
    child, parent = ([line for line in lines if f'"key":"{key}"' in line] for key in ("ISSUE-1", "EPIC-1"))
    for files in ([lines], [[head, *child], [head, *parent]]):
        with empty_desk() as other:
            for file in files:
                import_(other, Lines(file))
            with other.store.read() as reader:
                assert lookup.ticket(reader, "ISSUE-1").parent == lookup.ticket(reader, "EPIC-1").uid
