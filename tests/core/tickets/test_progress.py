"""How far tickets are, with everything below them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.progress import Counted, Progress, Work, roll_up
from trackdown.core.tickets.statuses import STATUSES


def child(uid: str, status: str = "open", **more: int | float | None) -> Counted:
    return Counted(uid, "e", status, **more)  # type: ignore[arg-type]


def epic(*children: Counted, status: str = "open", **more: int | float | None) -> Progress:
    return roll_up([Counted("e", "", status, **more), *children])["e"].progress  # type: ignore[arg-type]


def test_a_ticket_without_children_is_at_nothing_or_done_unless_somebody_stated_a_percentage() -> None:
    found = roll_up([Counted("a", "", "in-progress"), Counted("b", "", "done"), Counted("c", "", "open", 40)])
    assert [found[uid].progress.percent for uid in "abc"] == [0, 100, 40]
    assert roll_up([Counted("d", "", "done", 40)])["d"].progress.percent == 100


def test_children_weigh_what_they_are_estimated_if_all_are_in_one_unit() -> None:
    by_points = epic(child("a", "done", points=3), child("b", points=1))
    assert by_points == Progress(75, None, 75, "points", 3, 4)
    by_time = epic(child("a", "done", minutes=60), child("b", minutes=180))
    assert (by_time.percent, by_time.by, by_time.done, by_time.total) == (25, "minutes", 60, 240)


def test_children_are_counted_where_an_estimate_is_missing_or_in_another_unit_or_all_are_nothing() -> None:
    counted = Progress(50, None, 50, "count", 1, 2)
    assert epic(child("a", "done", points=9), child("b")) == counted
    assert epic(child("a", "done", points=9), child("b", minutes=60)) == counted
    assert epic(child("a", "done", points=0), child("b", points=0)) == counted


def test_what_was_cancelled_does_not_count() -> None:
    assert epic(child("a", "done"), child("b", "cancelled"), child("c", "open")) == Progress(
        50, None, 50, "count", 1, 2
    )
    assert epic(child("a", "cancelled")) == Progress(0, None, None)


def test_what_is_stated_of_a_parent_wins_and_stands_beside_what_its_children_say() -> None:
    assert epic(child("a", "done"), child("b"), stated=35) == Progress(35, 35, 50, "count", 1, 2)
    assert epic(child("a"), status="done", stated=35).percent == 100


def test_a_parent_of_parents_counts_what_they_have_reached_and_weighs_them_by_what_is_below_them() -> None:
    tree = [
        Counted("e", "", "open"),
        Counted("i", "e", "open"),
        Counted("j", "e", "open", points=2),
        Counted("x", "i", "done", points=3),
        Counted("y", "i", "open", 50, points=3),
    ]
    found = roll_up(tree)
    assert found["i"].progress.percent == 75
    assert found["e"].progress == Progress(56, None, 56, "points", 0, 8)


def test_work_is_summed_and_what_is_finished_leaves_nothing_remaining() -> None:
    tree = [
        Counted("e", "", "open", minutes=600, logged=10),
        Counted("a", "e", "done", minutes=120, logged=100, remaining=30),
        Counted("b", "e", "open", minutes=60, remaining=45),
        Counted("c", "e", "cancelled", minutes=600, logged=0, remaining=600),
    ]
    assert roll_up(tree)["e"].work == Work(None, 180, 110, 45)
    assert roll_up(tree[:1])["e"].work == Work(None, 600, 10, 590)


def test_what_remains_is_the_estimate_less_what_was_logged_unless_somebody_said_otherwise() -> None:
    def left(*tickets: Counted) -> int | None:
        return roll_up(tickets)["e"].work.remaining

    epic = Counted("e", "", "open", minutes=600, logged=10)
    assert left(epic._replace(remaining=45)) == 45
    assert left(epic._replace(remaining=0)) == 0
    assert left(epic._replace(logged=700)) == 0, "more than was thought, and it cannot be less than nothing"
    assert left(epic._replace(minutes=None)) is None
    assert left(epic._replace(status="done")) is None
    assert left(epic, Counted("a", "e", "open", logged=90)) == 500, "what was logged below is a part of it"
    assert left(epic, Counted("a", "e", "open", minutes=60)) == 60, "the children say how much it is"
    assert left(epic, Counted("a", "e", "open", remaining=30)) == 30
    assert left(epic, Counted("a", "e", "done", minutes=60)) is None, "nothing of what was planned is left"


@given(st.lists(st.tuples(st.sampled_from(STATUSES), st.none() | st.integers(0, 100), st.none() | st.integers(0, 9))))
def test_hundred_is_said_exactly_where_everything_that_counts_is_complete(
    below: list[tuple[str, int | None, int | None]],
) -> None:
    found = epic(*(child(str(at), status, stated=said, points=size) for at, (status, said, size) in enumerate(below)))
    counted = [item for item in below if item[0] != "cancelled"]
    assert 0 <= found.percent <= 100
    weighed = [item for item in counted if found.by == "count" or item[2]]
    complete = all(status == "done" or said == 100 for status, said, _ in weighed)
    assert (found.percent == 100) is (bool(counted) and complete)
