"""The line before the merge lane: one after the other, in the order of their coming, and nobody has to stay in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from trackdown import bootstrap
from trackdown.core.runs.model import Run
from trackdown.engine.equipment import Equipment
from trackdown.engine.interruption import Interrupted
from trackdown.engine.lane import lane, lines
from trackdown.testing.processes import until
from trackdown.testing.projects import Project


class Counting:
    """A store that counts how often somebody looked at a lock."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.looks = 0

    def try_lock(self, name: str) -> Any:
        self.looks += name.startswith("landing-")
        return self._inner.try_lock(name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@pytest.fixture
def at_hand(project: Project) -> Iterator[tuple[Equipment, Run]]:
    key = project.ticket("echo x > x.txt")
    assert project.ask("run").code == 0
    uid = project.run_of(key)["uid"]
    with bootstrap.engine(bootstrap.project(str(project.root), project.environment), project.environment) as engine:
        yield engine.equipment, engine.equipment.run(uid)


def _until_in_line(number: int) -> None:
    until(lambda: sum(map(len, lines.values())) == number, f"{number} stand in line")


def test_those_in_line_go_first_come_first_served_and_only_the_first_looks(at_hand: tuple[Equipment, Run]) -> None:
    e, run = at_hand
    store = Counting(e.store)
    e = e._replace(store=store)
    served: list[int] = []

    def go(number: int) -> None:
        with lane(e, run):
            served.append(number)

    with ThreadPoolExecutor(20) as threads:
        with lane(e, run):
            for number in range(19):
                threads.submit(go, number)
                _until_in_line(number + 2)
            before = store.looks
        threads.shutdown()
    assert served == list(range(19))
    assert before == 1, "whoever is behind looks at nothing"
    assert lines == {}


def test_the_lane_of_another_process_is_waited_for(at_hand: tuple[Equipment, Run]) -> None:
    e, run = at_hand
    with lane(e, run):
        (name,) = list(lines)
    held = e.store.try_lock(name)
    assert held is not None
    inside = threading.Event()

    def go() -> None:
        with lane(e, run):
            inside.set()

    with ThreadPoolExecutor(1) as threads:
        done = threads.submit(go)
        assert not inside.wait(0.3)
        held.release()
        done.result(timeout=10)
    assert inside.is_set()


def test_whoever_has_to_stop_leaves_the_line_and_those_behind_move_up(at_hand: tuple[Equipment, Run]) -> None:
    e, run = at_hand
    stopped = e._replace(stop=threading.Event())
    entered: list[str] = []

    def go(own: Equipment, name: str) -> None:
        with lane(own, run):
            entered.append(name)

    with ThreadPoolExecutor(2) as threads:
        with lane(e, run):
            leaving = threads.submit(go, stopped, "the one that stops")
            _until_in_line(2)
            behind = threads.submit(go, e, "the one behind")
            _until_in_line(3)
            stopped.stop.set()
            with pytest.raises(Interrupted):
                leaving.result(timeout=10)
        behind.result(timeout=10)
    assert entered == ["the one behind"]


def test_who_fails_in_the_lane_leaves_it(at_hand: tuple[Equipment, Run]) -> None:
    e, run = at_hand
    with pytest.raises(ZeroDivisionError), lane(e, run):
        raise ZeroDivisionError
    with lane(e, run):
        pass
    assert lines == {}
