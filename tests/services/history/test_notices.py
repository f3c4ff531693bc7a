"""From the log to a real inbox: what is told, once, to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from trackdown.adapters.notify.outbox import SqliteOutbox
from trackdown.adapters.notify.rules_file import RulesFile
from trackdown.adapters.notify.sender import AppriseSender
from trackdown.adapters.notify.targets_file import TargetsFile
from trackdown.adapters.sqlite.connection import create
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.core.notices.retry import MOST_TRIES
from trackdown.core.ops.run_record import recorded
from trackdown.core.tickets.new import NewTicket
from trackdown.errors import InvalidInput, NotFound
from trackdown.ports.notifier import Entry
from trackdown.services.desk import Desk
from trackdown.services.history.channels import Wanted, channels, configure, remove, try_out
from trackdown.services.history.log import undo
from trackdown.services.history.notices import LOCK, Notifier, collect, flush, head
from trackdown.services.relations.edges import Obstacle, block
from trackdown.services.tickets.changes import Changes, comment, update
from trackdown.testing.factories import made, run_created
from trackdown.testing.inbox import DRIP, HANG, Inbox


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = datetime.fromisoformat("2026-03-01T09:00:00+00:00")

    def now(self) -> str:
        return self.at.isoformat().replace("+00:00", "Z")

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def notifier(tmp_path: Path, store: SqliteStore, watch: Watch) -> Iterator[Notifier]:
    sender = AppriseSender({}, seconds=20)
    outbox = SqliteOutbox(str(tmp_path / "notices.db"))
    rules, targets = RulesFile(str(tmp_path / "notify.toml")), TargetsFile(str(tmp_path / "notify-targets.json"))
    yield Notifier(store, outbox, rules, targets, sender, {}, watch.now)
    sender.close()
    outbox.close()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as inbox:
        yield inbox


def _told_to(notifier: Notifier, inbox: Inbox, **wanted: object) -> None:
    configure(notifier, Wanted("#dev", url=f"json://{inbox.host}/x", **wanted))  # type: ignore[arg-type]


def _states(notifier: Notifier) -> list[tuple[str, int]]:
    return [(entry.state, entry.tries) for entry in notifier.outbox.entries()]


def test_a_channel_is_told_what_it_asked_for_and_nothing_else(notifier: Notifier, desk: Desk, inbox: Inbox) -> None:
    made(desk, NewTicket("Old", priority="P0"))
    _told_to(notifier, inbox, priorities=["P0", "P1"], events=["created", "blocked", "completed"])
    made(desk, NewTicket("Login fails", priority="P0"), NewTicket("Minor", priority="P3"))
    update(desk, "TASK-2", Changes(title="Login fails badly"))
    block(desk, "TASK-2", [], Obstacle("the vendor is down"))
    assert flush(notifier).sent == 2
    assert inbox.texts == [
        "TASK-2 created (P0): Login fails, by ann",
        "TASK-2 blocked (P0): Login fails badly, by ann: the vendor is down",
    ]


def test_a_channel_with_a_query_is_told_of_what_it_finds(notifier: Notifier, desk: Desk, inbox: Inbox) -> None:
    _told_to(notifier, inbox, query="component:auth", events=["created"])
    made(desk, NewTicket("Sign in", components=["auth"]), NewTicket("Cart", components=["shop"]))
    assert flush(notifier).sent == 1
    assert inbox.texts == ["TASK-1 created (P2): Sign in, by ann"]


def test_nobody_is_told_twice(notifier: Notifier, desk: Desk, inbox: Inbox) -> None:
    _told_to(notifier, inbox)
    made(desk, "One")
    assert [flush(notifier).sent, flush(notifier).sent, flush(notifier, everything=True).sent] == [1, 0, 0]
    assert len(inbox.letters) == 1


def test_what_one_step_did_to_a_ticket_is_one_message(notifier: Notifier, desk: Desk, inbox: Inbox) -> None:
    made(desk, "One")
    _told_to(notifier, inbox)
    update(desk, "TASK-1", Changes(assignee="bob", status="in-progress", comment="on it"))
    flush(notifier)
    assert inbox.texts == ["TASK-1 assigned, commented, started (P2): One, by ann: to bob; on it"]


def test_the_priority_at_the_time_decides(notifier: Notifier, desk: Desk, inbox: Inbox) -> None:
    _told_to(notifier, inbox, priorities=["P0"])
    made(desk, NewTicket("One", priority="P0"), NewTicket("Two", priority="P3"))
    update(desk, "TASK-1", Changes(priority="P3"))
    update(desk, "TASK-2", Changes(priority="P0"))
    flush(notifier)
    assert inbox.texts == ["TASK-1 created (P0): One, by ann"]


def test_a_ticket_that_waited_for_the_last_one_is_unblocked(notifier: Notifier, desk: Desk, inbox: Inbox) -> None:
    made(desk, "One", "Two", "Three")
    _told_to(notifier, inbox, events=["unblocked", "blocked"])
    block(desk, "TASK-3", ["TASK-1", "TASK-2"], Obstacle(""))
    update(desk, "TASK-1", Changes(status="done"))
    flush(notifier)
    update(desk, "TASK-2", Changes(status="done"))
    flush(notifier)
    assert inbox.texts == [
        "TASK-3 blocked (P2): Three, by ann: it waits for TASK-1; it waits for TASK-2",
        "TASK-3 unblocked (P2): Three, by ann: TASK-2 is done",
    ]


def test_what_was_undone_before_anybody_was_told_is_not_told(notifier: Notifier, desk: Desk, inbox: Inbox) -> None:
    made(desk, "One")
    _told_to(notifier, inbox)
    comment(desk, "TASK-1", "oops")
    undo(desk)
    assert flush(notifier).sent == 0


def test_a_wider_rule_counts_from_now_on(notifier: Notifier, desk: Desk, inbox: Inbox) -> None:
    _told_to(notifier, inbox, events=["completed"])
    made(desk, "One")
    configure(notifier, Wanted("#dev", events=["created", "completed"]))
    made(desk, "Two")
    flush(notifier)
    assert inbox.texts == ["TASK-2 created (P2): Two, by ann"]


def test_an_address_that_comes_later_brings_nothing_old(notifier: Notifier, desk: Desk, inbox: Inbox) -> None:
    configure(notifier, Wanted("#dev"))
    made(desk, "Before")
    _told_to(notifier, inbox)
    made(desk, "After")
    flush(notifier)
    assert inbox.texts == ["TASK-2 created (P2): After, by ann"]


def test_a_target_that_fails_twice_is_tried_again_later(notifier: Notifier, desk: Desk, watch: Watch) -> None:
    with Inbox([500, 500]) as inbox:
        _told_to(notifier, inbox)
        made(desk, "One")
        assert flush(notifier).failed == 1
        entry = notifier.outbox.entries()[0]
        assert (entry.state, entry.error, entry.next_at) == ("waiting", "it answered 500", "2026-03-01T09:01:00Z")
        assert flush(notifier) == (0, 0, False)
        watch.forward(60)
        assert flush(notifier).failed == 1
        watch.forward(299)
        assert flush(notifier) == (0, 0, False)
        watch.forward(1)
        assert flush(notifier).sent == 1
        assert [letter.status for letter in inbox.letters] == [500, 500, 200]
    assert _states(notifier) == [("sent", 3)]


def test_after_the_last_try_it_is_given_up(notifier: Notifier, desk: Desk) -> None:
    with Inbox([400] * 20) as inbox:
        _told_to(notifier, inbox)
        made(desk, "One")
        for _ in range(MOST_TRIES + 2):
            flush(notifier, everything=True)
        assert len(inbox.letters) == MOST_TRIES
    assert _states(notifier) == [("failed", MOST_TRIES)]
    assert notifier.outbox.entries()[0].next_at == ""


@pytest.mark.parametrize("silence", [HANG, DRIP])
def test_a_target_that_hangs_is_left_and_the_others_are_told(
    silence: int, notifier: Notifier, desk: Desk, inbox: Inbox
) -> None:
    impatient = AppriseSender({}, seconds=6)
    with Inbox([silence] * 9) as deaf:
        configure(notifier, Wanted("#deaf", url=f"json://{deaf.host}/"))
        _told_to(notifier, inbox)
        made(desk, "One", "Two")
        came = flush(notifier._replace(sender=impatient))
        impatient.close()
        assert len(deaf.letters) == 1, "one message is enough to see that nobody answers"
    assert (came.sent, came.failed) == (2, 2)
    assert len(inbox.taken) == 2


def test_a_change_of_many_tickets_is_a_few_messages(notifier: Notifier, desk: Desk, inbox: Inbox) -> None:
    _told_to(notifier, inbox)
    keys = made(desk, *[f"Ticket {number}" for number in range(45)])
    assert flush(notifier).sent == 45
    assert [len(text.splitlines()) for text in inbox.texts] == [20, 20, 5]
    assert [line.split()[0] for text in inbox.texts for line in text.splitlines()] == keys


def test_what_is_written_while_a_message_is_sent_is_sent_too(notifier: Notifier, desk: Desk, inbox: Inbox) -> None:
    _told_to(notifier, inbox)
    made(desk, "One")

    class Busy(AppriseSender):
        def send(self, address: str, text: str) -> object:  # type: ignore[override]
            if "One" in text:
                made(desk._replace(clock=desk.clock), "Two")
                assert flush(notifier).busy
            return super().send(address, text)

    busy = Busy({}, seconds=20)
    assert flush(notifier._replace(sender=busy)).sent == 2
    busy.close()
    assert len(inbox.texts) == 2


def test_while_somebody_else_sends_nothing_is_sent(notifier: Notifier, desk: Desk, inbox: Inbox) -> None:
    _told_to(notifier, inbox)
    made(desk, "One")
    with notifier.store.lock(LOCK):
        assert flush(notifier) == (0, 0, True)
    assert flush(notifier).sent == 1


def test_an_address_may_stand_in_a_variable(notifier: Notifier, desk: Desk, inbox: Inbox, tmp_path: Path) -> None:
    configure(notifier, Wanted("#dev", url="${HOOK}"))
    made(desk, "One")
    assert flush(notifier).failed == 1
    assert notifier.outbox.entries()[0].error == "the variable HOOK is not set"
    there = notifier._replace(environment={"HOOK": f"json://{inbox.host}/"})
    assert flush(there, everything=True).sent == 1
    assert 'url = "${HOOK}"' in (tmp_path / "notify.toml").read_text()
    assert not (tmp_path / "notify-targets.json").exists()


def test_a_rule_that_came_with_git_counts_from_when_it_is_first_seen(
    notifier: Notifier, desk: Desk, inbox: Inbox, tmp_path: Path
) -> None:
    made(desk, "One")
    (tmp_path / "notify.toml").write_text('[[channel]]\nname = "#team"\nurl = "${HOOK}"\n')
    there = notifier._replace(environment={"HOOK": f"json://{inbox.host}/"})
    assert flush(there).sent == 0
    made(desk, "Two")
    assert flush(there).sent == 1


def test_another_log_than_the_one_that_was_read_is_not_told(
    notifier: Notifier, desk: Desk, inbox: Inbox, tmp_path: Path
) -> None:
    _told_to(notifier, inbox)
    made(desk, "One")
    flush(notifier)
    create(str(tmp_path / "restored.db"), "p1", "r2")
    restored = SqliteStore(str(tmp_path / "restored.db"), desk.clock.now)
    made(desk._replace(store=restored), *["Old"] * 5)
    there = notifier._replace(store=restored)
    assert flush(there).sent == 0
    restored.close()


def test_a_lost_outbox_begins_anew_without_telling_what_is_old(
    notifier: Notifier, desk: Desk, inbox: Inbox, tmp_path: Path
) -> None:
    _told_to(notifier, inbox)
    made(desk, "One")
    notifier.outbox.close()  # type: ignore[attr-defined]
    (tmp_path / "notices.db").unlink()
    assert flush(notifier).sent == 0
    made(desk, "Two")
    assert flush(notifier).sent == 1


def test_a_removed_channel_is_forgotten_with_what_waits_for_it(
    notifier: Notifier, desk: Desk, inbox: Inbox, tmp_path: Path
) -> None:
    _told_to(notifier, inbox)
    made(desk, "One")
    collect(notifier)
    assert remove(notifier, "#dev").dropped == 1
    assert channels(notifier) == []
    assert inbox.host not in (tmp_path / "notify-targets.json").read_text()
    assert flush(notifier).sent == 0
    with pytest.raises(NotFound):
        remove(notifier, "#dev")


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("a\x00"),
        Wanted("#dev", priorities=["P7"]),
        Wanted("#dev", events=["nothing"]),
        Wanted("#dev", query="a\nb"),
        Wanted("#dev", query="nosuch:field"),
        Wanted("#dev", query="assignee:@me"),
        Wanted("#dev", url="no address"),
        Wanted("#dev", url="slak://SECRET/x"),
        Wanted("#dev", url="slack://SECRET"),
        Wanted("#dev", url="x" * 100_000),
    ],
)
def test_a_wrong_channel_is_refused_and_nothing_is_changed(wanted: Wanted, notifier: Notifier, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        configure(notifier, wanted)
    assert "SECRET" not in str((raised.value.message, raised.value.thing, raised.value.hint))
    assert not (tmp_path / "notify.toml").exists()
    assert not (tmp_path / "notify-targets.json").exists()


def test_a_channel_can_be_tried(notifier: Notifier, inbox: Inbox) -> None:
    with pytest.raises(NotFound):
        try_out(notifier, None)
    _told_to(notifier, inbox)
    configure(notifier, Wanted("#nowhere"))
    tried = {item.channel: item.delivery for item in try_out(notifier, None)}
    assert tried["#dev"].ok
    assert tried["#nowhere"].error == "it has no address here"
    assert len(inbox.taken) == 1


def test_no_part_of_an_address_is_kept_with_the_notices(
    notifier: Notifier, desk: Desk, tmp_path: Path, inbox: Inbox
) -> None:
    with Inbox([500]) as broken:
        configure(notifier, Wanted("#dev", url=f"json://SECRETUSER:SECRETWORD@{broken.host}/SECRETPATH?:k=SECRETKEY"))
        made(desk, "One")
        flush(notifier)
        assert broken.letters
    found: list[Entry] = notifier.outbox.entries()
    assert found[0].error == "it answered 500"
    for name in ("notices.db", "notify.toml"):
        assert b"SECRET" not in (tmp_path / name).read_bytes()
    assert "SECRET" not in str(channels(notifier))
    assert (tmp_path / "notify-targets.json").stat().st_mode & 0o777 == 0o600


def test_the_end_of_a_log_is_found_however_long_it_is(notifier: Notifier, desk: Desk) -> None:
    for size in range(12):
        with notifier.store.read() as reader:
            last = list(reader.log())[-1:]
            assert list(head(reader)) == ([last[0][0], last[0][1].id] if last else [0, ""]), size
        made(desk, f"Ticket {size}")


def test_a_run_that_waits_for_a_person_and_one_that_is_escalated_are_told(
    notifier: Notifier, desk: Desk, inbox: Inbox
) -> None:
    made(desk, NewTicket("Greet", priority="P1"))
    _told_to(notifier, inbox, events=["question", "escalated"])
    with desk.store.write("trackdown") as writer:
        uid = writer.uid_of("TASK-1")
        assert uid is not None
        writer.append([recorded("r1", "created", run_created(uid))])
        writer.append([recorded("r1", "parked", {"kind": "approval", "detail": "two checks came from outside"})])
    with desk.store.write("trackdown") as writer:
        writer.append([recorded("r1", "ended", {"state": "escalated", "reason": "two rounds were not enough"})])
    flush(notifier)
    assert inbox.texts == [
        "TASK-1 question (P1): Greet, by trackdown: two checks came from outside",
        "TASK-1 escalated (P1): Greet, by trackdown: two rounds were not enough",
    ]
