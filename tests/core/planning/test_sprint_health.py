from __future__ import annotations

from trackdown.core.planning.sprint_health import Member, allocation, burndown, check, total, velocity


def _levels(members: list[Member], capacity: float | None = None, speed: float | None = None) -> list[str]:
    return [line.level for line in check(members, capacity, speed)]


def test_the_allocation_of_the_description() -> None:
    members = [Member("A", "P0", 10, False), Member("B", "P1", 14, False), Member("C", "P2", 12, False)]
    members.append(Member("D", "P3", 4, False))
    rows = [(row.band, row.points, row.percent) for row in allocation(members, 40)]
    assert rows == [("P0/P1", 24, 60), ("P2", 12, 30), ("P3", 4, 10), ("Buffer", 0, 0)]


def test_a_healthy_sprint_has_three_good_lines() -> None:
    members = [Member("A", "P0", 10, True), Member("B", "P1", 14, False), Member("C", "P2", 6, False)]
    assert _levels(members, 40, 30) == ["ok", "ok", "ok"]


def test_a_p0_that_is_left_is_a_problem() -> None:
    assert "1 P0 item outstanding: A" in check([Member("A", "P0", 1, False)], None, None)[0].text
    assert _levels([Member("A", "P0", 1, False)])[0] == "problem"


def test_p1_tickets_behind_something_unfinished_are_at_risk() -> None:
    members = [Member("A", "P1", 3, False, held=True), Member("B", "P1", 3, True, held=True)]
    line = check(members, None, None)[1]
    assert (line.level, line.text) == ("warning", "1 P1 item at risk (blocked dependencies): A")


def test_too_much_small_work_and_too_much_work_are_told() -> None:
    assert _levels([Member("A", "P3", 30, False)])[2] == "warning"
    assert _levels([Member("A", "P1", 30, False)], None, 20)[2] == "warning"
    assert _levels([Member("A", "P1", 50, False)], 40)[3] == "problem"


def test_what_was_cancelled_counts_nowhere() -> None:
    members = [Member("A", "P0", 10, True, cancelled=True), Member("B", "P2", 2, True)]
    assert (total(members), total(members, finished=True)) == (2, 2)


def test_a_missing_estimate_is_named() -> None:
    assert check([Member("A", "P1", None, False)], None, None)[-1].text == "1 ticket without an estimate: A"


def test_velocity_is_the_mean_of_the_last_three() -> None:
    assert velocity([]) is None
    assert velocity([100, 10, 20, 30]) == 20


def test_a_burndown_falls_on_the_day_on_which_a_ticket_was_finished() -> None:
    members = [Member("A", "P1", 3, True, finished_on="2026-06-02"), Member("B", "P1", 5, False)]
    days = burndown(members, ["2026-06-01", "2026-06-02"], carried=2)
    assert [day.left for day in days] == [10, 7]
