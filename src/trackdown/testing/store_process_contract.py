"""What every store has to keep to when several processes and threads use it, and when they are killed."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.errors import InvalidInput
from trackdown.ports.store import Store
from trackdown.testing.factories import asked, ticket_in
from trackdown.testing.store_log_contract import chain_of

ANN = "person:ann"
PATIENCE = 60
"""Seconds after which a test gives up on a thread: far more than anything here takes."""

_WRITES = """
from trackdown.testing.factories import ticket_in
with store.write("person:bob") as writer:
    ticket_in(writer, "one", "TASK-1")
with store.write("person:bob") as writer:
    ticket_in(writer, "two", f"TASK-{writer.next_number('TASK')}")
    print("written", flush=True)
    if middle: input()
print("committed", flush=True)
input()
"""

_CREATES = """
from trackdown.core.tickets.new import NewTicket
from trackdown.services.tickets.creation import create
from trackdown.testing.factories import desk
import os, sys
at = desk(store, f"person:{name}")
class Uids:
    now = at.clock.now
    new_uid = staticmethod(lambda: os.urandom(10).hex())
at = at._replace(clock=Uids())
print("ready", flush=True)
input()
for number in range(count):
    print(create(at, [NewTicket(f"{name}-{number}")])[0].key, flush=True)
"""

_LOCKS = """
with store.lock("lane"):
    print("locked", flush=True)
    input()
print("released", flush=True)
input()
"""


class OtherProcess:
    """A process that has the same store open. Its script says things by lines and waits by reading one."""

    def __init__(self, opening: str, script: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"{opening}\n{script}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def line(self) -> str:
        """What it says next; empty if it has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def go_on(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def rest(self) -> list[str]:
        """All that it still says until it ends by itself, which it has to do without an error."""
        assert self._process.stdout is not None
        lines = self._process.stdout.read().split()
        assert self._process.wait() == 0
        return lines

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


Elsewhere = Callable[[str], OtherProcess]


def _in_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


class StoreProcessContract:
    @pytest.fixture
    def elsewhere(self, opening: str) -> Iterator[Elsewhere]:
        """Runs a script in another process that has the store open; no process outlives the test."""
        begun: list[OtherProcess] = []

        def begin(script: str) -> OtherProcess:
            begun.append(OtherProcess(opening, script))
            return begun[-1]

        yield begin
        for process in begun:
            process.kill()

    def test_what_a_process_committed_stays_when_it_is_killed_right_after(
        self, store: Store, elsewhere: Elsewhere
    ) -> None:
        other = elsewhere("middle = False" + _WRITES)
        assert (other.line(), other.line()) == ("written", "committed")
        other.kill()
        with store.read() as reader:
            assert set(reader.tickets(["one", "two"])) == {"one", "two"}
        assert len(chain_of(store)) == 2

    def test_a_process_killed_in_the_middle_of_writing_leaves_what_was_before(
        self, store: Store, elsewhere: Elsewhere
    ) -> None:
        other = elsewhere("middle = True" + _WRITES)
        assert other.line() == "written"
        other.kill()
        with store.write(ANN) as writer:
            assert set(writer.tickets(["one", "two"])) == {"one"}
            ticket_in(writer, "three", "TASK-3")
        assert [operation.entity for operation in chain_of(store)] == ["one", "three"]
        assert store.rebuild()["differing"] == 0

    def test_eight_processes_that_make_tickets_at_once_lose_none_and_share_no_key(
        self, store: Store, elsewhere: Elsewhere
    ) -> None:
        others = [elsewhere(f"name, count = 'p{number}', 15{_CREATES}") for number in range(8)]
        for other in others:
            assert other.line() == "ready"
        for other in others:
            other.go_on()
        keys = [key for other in others for key in other.rest()]
        assert len(keys) == len(set(keys)) == 120
        with store.read() as reader:
            rows = reader.find(asked())
        assert {row.key for row in rows} == set(keys)
        assert {row.title for row in rows} == {f"p{process}-{number}" for process in range(8) for number in range(15)}
        assert len(chain_of(store)) == 120
        assert store.rebuild()["differing"] == 0

    def test_two_threads_that_write_at_once_lose_nothing_and_share_no_number(self, store: Store) -> None:
        given: list[int] = []

        def write() -> None:
            for _ in range(20):
                with store.write(ANN) as writer:
                    number = writer.next_number("TASK")
                    ticket_in(writer, f"u{number}", f"TASK-{number}")
                given.append(number)

        threads = [_in_thread(write) for _ in range(2)]
        for thread in threads:
            thread.join(PATIENCE)
        assert sorted(given) == list(range(1, 41))
        assert len(chain_of(store)) == 40

    def test_two_writers_cannot_both_pass_one_guard(self, store: Store) -> None:
        winners: list[str] = []
        together = threading.Barrier(4)

        def claim(name: str) -> None:
            together.wait(PATIENCE)
            with store.write(f"person:{name}") as writer:
                if writer.ticket("only") is None:
                    ticket_in(writer, "only", "TASK-1")
                    winners.append(name)

        for thread in [_in_thread(lambda name=name: claim(name)) for name in "abcd"]:  # type: ignore[misc]
            thread.join(PATIENCE)
        assert len(winners) == 1
        assert len(chain_of(store)) == 1

    def test_a_reader_sees_one_moment_while_others_write(self, store: Store) -> None:
        with store.write(ANN) as writer:
            ticket_in(writer, "u1", "TASK-1")

        def write() -> None:
            with store.write(ANN) as writer:
                writer.append([moved("u1", "done")])
                ticket_in(writer, "u2", "TASK-2")

        with store.read() as reader:
            before = (reader.find(asked()), reader.ticket("u1"), len(list(reader.log())))
            writing = _in_thread(write)
            writing.join(PATIENCE)
            assert not writing.is_alive(), "a reader holds up writers"
            assert (reader.find(asked()), reader.ticket("u1"), len(list(reader.log()))) == before
        with store.read() as reader:
            assert len(reader.find(asked())) == 2

    def test_a_reader_does_not_wait_for_a_writer(self, store: Store, elsewhere: Elsewhere) -> None:
        other = elsewhere("middle = True" + _WRITES)
        assert other.line() == "written"
        with store.read() as reader:
            assert set(reader.tickets(["one", "two"])) == {"one"}
        other.go_on()
        assert other.line() == "committed"
        with store.read() as reader:
            assert set(reader.tickets(["one", "two"])) == {"one", "two"}

    def test_a_lock_has_one_holder_among_threads(self, store: Store) -> None:
        inside: list[int] = []
        most: list[int] = []

        def enter() -> None:
            for _ in range(20):
                with store.lock("lane"):
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()

        for thread in [_in_thread(enter) for _ in range(3)]:
            thread.join(PATIENCE)
        assert most == [1] * 60

    def test_a_lock_has_one_holder_among_processes_and_waiting_ends_when_it_lets_go(
        self, store: Store, elsewhere: Elsewhere
    ) -> None:
        other = elsewhere(_LOCKS)
        assert other.line() == "locked"
        assert store.try_lock("lane") is None
        got = threading.Event()

        def wait() -> None:
            with store.lock("lane"):
                got.set()

        waiting = _in_thread(wait)
        assert not got.wait(0.1)
        other.go_on()
        assert other.line() == "released"
        assert got.wait(PATIENCE)
        waiting.join(PATIENCE)

    def test_a_lock_is_freed_when_its_holder_is_killed(self, store: Store, elsewhere: Elsewhere) -> None:
        other = elsewhere(_LOCKS)
        assert other.line() == "locked"
        assert store.try_lock("lane") is None
        other.kill()
        with store.lock("lane"):
            assert store.try_lock("lane") is None
        assert store.try_lock("lane") is not None

    def test_locks_of_other_names_and_a_released_lock_are_free(self, store: Store) -> None:
        held = store.try_lock("lane")
        assert held is not None
        other = store.try_lock("landing-0f.2")
        assert other is not None
        held.release()
        again = store.try_lock("lane")
        assert again is not None
        for lock in (again, other):
            lock.release()
            lock.release()

    def test_a_lock_is_freed_when_its_holder_fails(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError), store.lock("lane"):
            raise ZeroDivisionError
        assert store.try_lock("lane") is not None

    def test_whether_a_lock_is_held_is_seen_without_taking_it(self, store: Store, elsewhere: Elsewhere) -> None:
        assert not store.held("lane")
        other = elsewhere(_LOCKS)
        assert other.line() == "locked"
        assert store.held("lane")
        assert not store.held("landing")
        other.kill()
        assert not store.held("lane")
        mine = store.try_lock("lane")
        assert mine is not None
        assert store.held("lane")
        mine.release()
        assert not store.held("lane")

    @pytest.mark.parametrize("name", ["", "..", "a/b", "../a", "a b", "a\x00"])
    def test_a_lock_with_a_name_that_leads_elsewhere_is_refused(self, store: Store, name: str) -> None:
        with pytest.raises(InvalidInput):
            store.try_lock(name)
