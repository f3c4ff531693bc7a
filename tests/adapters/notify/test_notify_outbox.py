"""The outbox: nothing in it is lost, nothing in it twice, whoever uses it at once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackdown.adapters.notify.outbox import KEPT, SqliteOutbox
from trackdown.core.notices.notice import Notice
from trackdown.errors import StoreNewer, Unusable
from trackdown.ports.notifier import Entry, Position


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[SqliteOutbox]:
    outbox = SqliteOutbox(str(tmp_path / "new" / "notices.db"))
    yield outbox
    outbox.close()


def _notice(id: str, channel: str = "#dev") -> Notice:
    return Notice(id, channel, 1, ["created"], "TASK-1", "task", "One \ud800", "P0", "open", "person:ann", "t")


def test_a_notice_comes_back_as_it_was(outbox: SqliteOutbox) -> None:
    assert outbox.position() is None
    assert outbox.record(None, Position(3, "o3"), [_notice("n1")], {"#dev": 2})
    assert outbox.position() == Position(3, "o3")
    assert outbox.since() == {"#dev": 2}
    assert outbox.due("t") == [Entry(_notice("n1"), "waiting", at="t")]


def test_who_read_on_from_an_old_position_records_nothing(outbox: SqliteOutbox) -> None:
    assert outbox.record(None, Position(3, "o3"), [_notice("n1")], {})
    assert not outbox.record(None, Position(4, "o4"), [_notice("n2")], {"#x": 1})
    assert not outbox.record(Position(2, "o2"), Position(4, "o4"), [_notice("n2")], {})
    assert [entry.notice.id for entry in outbox.due("")] == ["n1"]
    assert (outbox.position(), outbox.since()) == (Position(3, "o3"), {})


def test_the_same_notice_is_kept_once(outbox: SqliteOutbox) -> None:
    outbox.record(None, Position(1, "o1"), [_notice("n1")], {})
    outbox.settle([Entry(_notice("n1"), "sent", 1, at="t")])
    outbox.record(Position(1, "o1"), Position(2, "o2"), [_notice("n1")], {})
    assert outbox.due("") == []


def test_what_is_to_be_tried_later_is_due_later(outbox: SqliteOutbox) -> None:
    outbox.record(None, Position(1, "o1"), [_notice("n1"), _notice("n2", "#other")], {})
    later = [Entry(_notice(id), "waiting", 1, "2026-03-01T10:00:00Z", "no", "t") for id in ("n1", "n2")]
    outbox.settle(later)
    assert outbox.due("2026-03-01T09:59:59Z") == []
    assert len(outbox.due("2026-03-01T10:00:00Z")) == len(outbox.due("")) == 2
    outbox.hurry("#other")
    assert [entry.notice.id for entry in outbox.due("2026-03-01T09:59:59Z")] == ["n2"]


def test_a_channel_that_began_does_not_begin_again_before_it_is_forgotten(outbox: SqliteOutbox) -> None:
    outbox.begin("#dev", 4)
    outbox.begin("#dev", 9)
    assert outbox.since() == {"#dev": 4}
    assert outbox.forget("#dev") == 0
    assert outbox.since() == {}


def test_old_settled_notices_go_and_waiting_ones_stay(outbox: SqliteOutbox) -> None:
    notices = [_notice(f"n{number}") for number in range(KEPT + 20)]
    outbox.record(None, Position(1, "o1"), notices, {})
    outbox.settle([Entry(notice, "sent", 1, at="t") for notice in notices[10:]])
    assert len(outbox.due("")) == 10
    assert [entry.notice.id for entry in outbox.entries(1)] == [f"n{KEPT + 19}"]
    assert len(outbox.entries()) == 10 + KEPT


def test_many_make_it_at_once_and_one_of_them_reads_on(tmp_path: Path) -> None:
    recorded: list[bool] = []
    gate = threading.Barrier(8)

    def read_on(number: int) -> None:
        mine = SqliteOutbox(str(tmp_path / "notices.db"))
        gate.wait()
        recorded.append(mine.record(None, Position(1, "o1"), [_notice(f"n{number}")], {}))
        mine.close()

    threads = [threading.Thread(target=read_on, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(recorded) == [False] * 7 + [True]


@pytest.mark.parametrize("content", [b"no database" * 500, b"SQLite format 3\x00" + b"\x00" * 50])
def test_a_file_that_is_no_outbox_is_left_as_it_is(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notices.db"
    path.write_bytes(content)
    with pytest.raises(Unusable) as raised:
        SqliteOutbox(str(path)).due("")
    assert raised.value.thing == str(path)
    assert path.read_bytes() == content


def test_an_outbox_of_a_newer_trackdown_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notices.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreNewer):
        SqliteOutbox(str(path)).position()
