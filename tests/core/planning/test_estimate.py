"""How long work will take: what similar work took, else its size."""

from __future__ import annotations

import pytest

from trackdown.core.planning.estimate import Sample, Subject, by_size, from_history


def samples(minutes: list[float], kind: str = "task", type: str = "", components: str = "api") -> list[Sample]:
    return [Sample(kind, type, frozenset(components.split()), amount) for amount in minutes]


def test_the_median_of_the_most_similar_work_counts() -> None:
    history = [
        *samples([60, 120, 600], type="bug"),
        *samples([900, 900, 900, 900]),
        *samples([5, 5, 5], kind="issue", type="bug"),
    ]
    found = from_history(Subject("task", "bug", ("API", "web")), history)
    assert found is not None
    assert (found.minutes, found.basis) == (120, "the median of 3 tasks done of the type bug in API or web")


@pytest.mark.parametrize(
    ("subject", "basis"),
    [
        (Subject("task", "feature", ("api",)), "the median of 3 tasks done in api"),
        (Subject("task", "bug", ("web",)), "the median of 3 tasks done of the type bug"),
        (Subject("task", "feature", ("web",)), "the median of 6 tasks done"),
        (Subject("task"), "the median of 6 tasks done"),
    ],
)
def test_with_too_little_of_it_wider_work_counts(subject: Subject, basis: str) -> None:
    history = [*samples([60, 60, 60]), *samples([90, 90, 90], type="bug", components="docs")]
    found = from_history(subject, history)
    assert found is not None
    assert found.basis == basis


def test_two_tickets_say_nothing_about_a_third() -> None:
    assert from_history(Subject("task", "", ("api",)), samples([60, 60])) is None
    assert from_history(Subject("issue", "", ("api",)), samples([60, 60, 60])) is None


def test_history_gives_half_hours_and_never_nothing() -> None:
    for minutes, rounded in ((1.0, 30), (44.0, 30), (50.0, 60), (100.0, 90)):
        found = from_history(Subject("task"), samples([minutes] * 3))
        assert found is not None
        assert found.minutes == rounded


def test_size_is_counted_in_parts_up_to_what_a_ticket_may_be() -> None:
    assert [by_size(Subject("task", parts=parts)).minutes for parts in (0, 1, 3, 99)] == [120, 120, 240, 960]
    assert [by_size(Subject("issue", parts=parts)).minutes for parts in (1, 2, 99)] == [480, 600, 4800]
    assert by_size(Subject("task", parts=3)).basis.startswith("by its size (3 parts)")
