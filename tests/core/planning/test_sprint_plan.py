from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.planning.sprint_plan import NAMES, Candidate, band_of, checked_shares, plan
from trackdown.errors import InvalidInput

_CANDIDATES = st.lists(
    st.builds(
        lambda priority, points, value, needs, obstacle: Candidate(
            "", priority, points, 0, value, tuple(f"T-{need}" for need in needs), obstacle
        ),
        st.sampled_from(["P0", "P1", "P2", "P3"]),
        st.none() | st.integers(0, 20).map(float),
        st.sampled_from(["", "high", "low", "unheard of"]),
        st.lists(st.integers(0, 12), max_size=2),
        st.booleans(),
    ),
    max_size=12,
).map(lambda found: [item._replace(key=f"T-{place}", born=place) for place, item in enumerate(found)])


def _keys(found: list[Candidate], capacity: float) -> list[str]:
    return [choice.key for choice in plan(found, capacity).chosen]


def test_each_band_gets_its_share_as_the_description_has_it() -> None:
    found = [
        *(Candidate(f"A-{n}", "P1", 8, n) for n in range(5)),
        *(Candidate(f"B-{n}", "P2", 4, n) for n in range(5)),
        *(Candidate(f"C-{n}", "P3", 2, n) for n in range(5)),
    ]
    made = plan(found, 40)
    assert [(band.name, band.share, band.used) for band in made.bands] == [
        ("P0/P1", 24, 24),
        ("P2", 12, 12),
        ("P3", 4, 4),
    ]
    assert made.used == 40


def test_room_that_a_band_leaves_goes_to_the_most_urgent_that_fits() -> None:
    found = [Candidate("A-1", "P3", 20, 1), Candidate("A-2", "P2", 20, 2), Candidate("A-3", "P1", 20, 3)]
    assert _keys(found, 40) == ["A-3", "A-2"]


def test_more_valuable_work_comes_first_within_a_priority() -> None:
    found = [Candidate("A-1", "P2", 5, 1, "low"), Candidate("A-2", "P2", 5, 2, "high")]
    assert _keys(found, 5) == ["A-2"]


def test_what_blocks_comes_with_what_it_blocks_or_neither_does() -> None:
    blocked = Candidate("A-1", "P0", 5, 1, needs=("A-2",))
    assert _keys([blocked, Candidate("A-2", "P3", 4, 2)], 40) == ["A-2", "A-1"]
    made = plan([blocked], 40)
    assert made.chosen == []
    assert made.left[0].why == "it waits for A-2"


def test_a_ticket_without_points_is_named_not_guessed() -> None:
    made = plan([Candidate("A-1", "P0", None, 1)], 40)
    assert [(left.key, left.why) for left in made.left] == [("A-1", "it has no estimate in points")]


@given(_CANDIDATES, st.integers(0, 60))
def test_a_plan_never_exceeds_its_capacity_and_loses_no_ticket(found: list[Candidate], capacity: int) -> None:
    made = plan(found, capacity)
    assert sum(choice.points for choice in made.chosen) == made.used <= capacity
    chosen = [choice.key for choice in made.chosen]
    assert sorted([*chosen, *(left.key for left in made.left)]) == sorted(item.key for item in found)
    by_key = {item.key: item for item in found}
    for place, key in enumerate(chosen):
        assert set(by_key[key].needs) <= set(chosen[:place])


@given(_CANDIDATES, st.integers(0, 60))
def test_a_band_exceeds_its_share_only_by_room_that_was_left(found: list[Candidate], capacity: int) -> None:
    made = plan(found, capacity)
    own = dict.fromkeys(NAMES, 0.0)
    for choice in made.chosen:
        if choice.why == "its band's share":
            own[choice.band] += choice.points
    assert all(own[band.name] <= band.share for band in made.bands)


@given(_CANDIDATES, st.integers(0, 60), st.randoms(use_true_random=False))
def test_the_order_in_which_tickets_come_does_not_matter(
    found: list[Candidate], capacity: int, chance: random.Random
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert plan(shuffled, capacity) == plan(found, capacity)


@pytest.mark.parametrize("text", ["", "60,30", "60,30,20", "-60,150,10", "a,b,c", "60,30,10,0", "\uff190,5,5"])
def test_bands_that_do_not_come_to_a_hundred_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        checked_shares(text)


def test_bands_may_be_typed_as_people_type_them() -> None:
    assert checked_shares(" 50 %, 25,25") == (50, 25, 25)


def test_every_priority_has_a_band() -> None:
    assert [band_of(priority) for priority in ("P0", "P1", "P2", "P3")] == [0, 0, 1, 2]
