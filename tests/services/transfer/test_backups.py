"""Backups are whole or not there, and bring tickets back without rewinding any log."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trackdown.adapters.files.backups import BackupFolder
from trackdown.adapters.sqlite import upkeep
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.core.ops.envelope import State
from trackdown.core.ops.ticket_lifecycle import reclassified
from trackdown.core.query.nodes import EVERY_TICKET
from trackdown.core.tickets.new import NewTicket
from trackdown.errors import InvalidInput, NotFound, Refused, Unusable
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.history import log as history
from trackdown.services.relations.edges import Obstacle, block, unblock
from trackdown.services.tickets import changes
from trackdown.services.transfer.backups import Shop, create, load, unpack, verify
from trackdown.services.transfer.restoring import Restored, Wishes, restore
from trackdown.testing import factories

STAMP = "2026-03-01T09:00:00Z"
ID = "20260301T090000Z"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    (tmp_path / "blobs" / "ab").mkdir(parents=True)
    (tmp_path / "blobs" / "ab" / "cd").write_bytes(b"a body")
    (tmp_path / "config.toml").write_text('[project]\nid = "p1"\n')
    folder = BackupFolder(
        str(tmp_path / "backups"), str(tmp_path / "blobs"), [(str(tmp_path / "config.toml"), "config.toml")]
    )
    return Shop(folder, lambda path: SqliteStore(path, factories.CountingClock().now), upkeep.renew, lambda: "r9")


def states(desk: Desk) -> list[State]:
    with desk.store.read() as reader:
        return [{k: v for k, v in state.items() if k != "updated_at"} for state in reader.states(EVERY_TICKET)]


def back(desk: Desk, shop: Shop, **wishes: object) -> Restored:
    return restore(desk, lambda: load(shop, "latest"), "the backup", Wishes(**wishes))  # type: ignore[arg-type]


def test_a_backup_is_named_by_its_time_and_two_of_one_second_are_two(desk: Desk, shop: Shop) -> None:
    factories.made(desk, "One")
    assert [create(desk.store, shop, "p1", STAMP).id for _ in range(3)] == [ID, f"{ID}-2", f"{ID}-3"]
    assert [backup.id for backup in shop.files.all()] == [ID, f"{ID}-2", f"{ID}-3"]
    assert shop.files.find("latest").id == f"{ID}-3"


def test_a_backup_holds_the_store_its_export_the_bodies_and_the_configuration(desk: Desk, shop: Shop) -> None:
    factories.made(desk, "One")
    made = create(desk.store, shop, "p1", STAMP)
    assert sorted(made.facts["files"]) == ["blobs/ab/cd", "config/config.toml", "export.jsonl", "store.db"]
    assert verify(shop, ID).problems == []
    assert list(load(shop, ID)) == list(load(shop, made.path))
    assert [state["title"] for state in load(shop, ID)] == ["One"]


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda folder: (folder / "export.jsonl").write_text("x"), "export.jsonl was changed"),
        (lambda folder: (folder / "blobs" / "ab" / "cd").unlink(), "blobs/ab/cd is missing"),
        (lambda folder: (folder / "more").write_text("x"), "more does not belong there"),
        (lambda folder: (folder / "manifest.json").write_text('{"files"'), "manifest is damaged"),
        (lambda folder: (folder / "manifest.json").write_text("[]"), "manifest is damaged"),
        (lambda folder: (folder / "manifest.json").unlink(), "manifest cannot be read"),
        (lambda folder: os.truncate(folder / "store.db", 5000), "store.db was changed"),
    ],
)
def test_damage_is_named_and_a_damaged_backup_is_not_used(damage: object, says: str, desk: Desk, shop: Shop) -> None:
    factories.made(desk, "One")
    made = create(desk.store, shop, "p1", STAMP)
    damage(Path(made.path))  # type: ignore[operator]
    assert says in " ".join(verify(shop, ID).problems)
    with pytest.raises(Unusable):
        load(shop, ID)


def test_a_store_whose_log_was_changed_behind_its_back_is_noticed(desk: Desk, shop: Shop) -> None:
    factories.made(desk, "One", "Two")
    with desk.store.write(desk.actor) as writer:
        writer.connection.execute("UPDATE operations SET at = '1999' WHERE place = 1")  # type: ignore[attr-defined]
    create(desk.store, shop, "p1", STAMP)
    assert "the log was changed" in " ".join(verify(shop, ID).problems)
    assert "the log was changed" in " ".join(desk.store.check().problems)


def test_tables_that_are_not_what_the_log_says_are_counted_and_left_alone(desk: Desk) -> None:
    factories.made(desk, "One")
    with desk.store.write(desk.actor) as writer:
        writer.connection.execute("UPDATE tickets SET title = 'Other'")  # type: ignore[attr-defined]
    assert desk.store.check().differing == 2
    with desk.store.read() as reader:
        assert reader.find(EVERY_TICKET)[0].title == "Other"


def test_what_a_killed_backup_left_is_no_backup_and_goes(desk: Desk, shop: Shop, tmp_path: Path) -> None:
    factories.made(desk, "One")
    left = tmp_path / "backups" / ".building-1-abcd"
    left.mkdir(parents=True)
    (left / "store.db").write_text("half")
    os.utime(left, (1, 1))
    at_work = tmp_path / "backups" / ".building-2-beef"  # another project's, in a folder that both keep backups in
    at_work.mkdir()
    assert shop.files.all() == []
    create(desk.store, shop, "p1", STAMP)
    assert not left.exists()
    assert at_work.exists()
    assert [backup.id for backup in shop.files.all()] == [ID]


@pytest.mark.parametrize("name", ["20260301T090001Z", "latest", "", "..", "../backups", "nothing\x1b[2J"])
def test_a_backup_that_is_not_there_is_said_to_be_missing(name: str, shop: Shop) -> None:
    with pytest.raises(NotFound):
        verify(shop, name)


def test_restoring_brings_every_ticket_back_and_can_be_undone(desk: Desk, shop: Shop) -> None:
    factories.made(desk, NewTicket("Epic", "epic"), NewTicket("Issue", "issue", parent="EPIC-1"), "Task")
    create(desk.store, shop, "p1", STAMP)
    then = states(desk)
    changes.update(desk, "TASK-1", changes.Changes(title="Changed", parent="ISSUE-1", status="in-progress"))
    changes.comment(desk, "ISSUE-1", "said since")
    now = states(desk)
    planned = back(desk, shop, dry_run=True)
    assert states(desk) == now
    done = back(desk, shop)
    assert done == planned
    assert ([item.key for item in done.back], done.comments) == (["ISSUE-1", "TASK-1"], 1)
    assert states(desk) == then
    assert back(desk, shop).back == []
    history.undo(desk)
    assert states(desk) == now
    assert desk.store.check().differing == 0


def test_restoring_can_be_kept_to_some_tickets(desk: Desk, shop: Shop) -> None:
    factories.made(desk, "One", "Two")
    create(desk.store, shop, "p1", STAMP)
    for key in ("TASK-1", "TASK-2"):
        changes.update(desk, key, changes.Changes(title="Changed"))
    assert [item.key for item in back(desk, shop, only=("task-2",)).back] == ["TASK-2"]
    assert [state["title"] for state in states(desk)] == ["Changed", "Two"]
    with pytest.raises(NotFound, match="TASK-9"):
        back(desk, shop, only=("TASK-9",))


def test_what_was_made_since_stays_and_is_put_away_only_if_wanted(desk: Desk, shop: Shop) -> None:
    factories.made(desk, "One")
    create(desk.store, shop, "p1", STAMP)
    factories.made(desk, "New")
    assert (back(desk, shop).newer, back(desk, shop).archived) == (["TASK-2"], [])
    assert back(desk, shop, archive_newer=True).archived == ["TASK-2"]
    assert states(desk)[1]["archived"] is True


def test_a_finished_parent_does_not_come_back_over_a_newer_open_child(desk: Desk, shop: Shop) -> None:
    factories.made(desk, NewTicket("Issue", "issue"))
    changes.update(desk, "ISSUE-1", changes.Changes(status="done"))
    create(desk.store, shop, "p1", STAMP)
    changes.update(desk, "ISSUE-1", changes.Changes(status="reopened", reason="more to do", title="Again"))
    factories.made(desk, NewTicket("Task", parent="ISSUE-1"))
    done = back(desk, shop)
    assert done.kept_status == ["ISSUE-1"]
    assert (states(desk)[0]["status"], states(desk)[0]["title"]) == ("reopened", "Issue")


def test_a_circle_that_only_some_tickets_would_bring_back_is_refused(desk: Desk, shop: Shop) -> None:
    factories.made(desk, "One", "Two")
    block(desk, "TASK-1", ["TASK-2"], Obstacle(""))
    create(desk.store, shop, "p1", STAMP)
    unblock(desk, "TASK-1", [])
    block(desk, "TASK-2", ["TASK-1"], Obstacle(""))
    now = states(desk)
    with pytest.raises(Refused, match="circle"):
        back(desk, shop, only=("TASK-1",))
    assert states(desk) == now


def test_a_backup_becomes_a_store_of_its_own_elsewhere(desk: Desk, shop: Shop, tmp_path: Path) -> None:
    factories.made(desk, "One")
    create(desk.store, shop, "p1", STAMP)
    store = SqliteStore(unpack(shop, ID, str(tmp_path / "new")), factories.CountingClock().now)
    try:
        other = factories.desk(store)
        for _ in range(50):
            other.clock.new_uid()
        assert factories.made(other, "Two") == ["TASK-2"]
        assert store.check() == (2, 0, [])
        with store.read() as reader:
            assert [operation.replica for _, operation in reader.log()] == ["r1", "r9"]
    finally:
        store.close()
    with pytest.raises(InvalidInput):
        unpack(shop, ID, str(tmp_path / "new"))
    assert verify(shop, ID).problems == []


def test_a_copy_taken_while_others_write_is_whole(desk: Desk, shop: Shop) -> None:
    factories.made(desk, "One")
    with desk.store.write(desk.actor) as writer:
        writer.append([])
        other = SqliteStore(desk.store.path, factories.CountingClock().now)  # type: ignore[attr-defined]
        try:
            create(other, shop, "p1", STAMP)
        finally:
            other.close()
    assert verify(shop, ID).problems == []


def test_lookup_finds_a_restored_ticket_by_every_key_it_had(desk: Desk, shop: Shop) -> None:
    factories.made(desk, "One")
    create(desk.store, shop, "p1", STAMP)
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, "TASK-1")
        writer.append([reclassified(ticket.uid, "issue", "ISSUE-1", "so")])
    back(desk, shop)
    with desk.store.read() as reader:
        assert lookup.ticket(reader, "ISSUE-1").key == "TASK-1"
