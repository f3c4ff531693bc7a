"""One walk finds a circle of waiting exactly where there is one."""

from __future__ import annotations

import graphlib

from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.reports.circles import circle
from trackdown.core.tickets.waiting import Family

UIDS = "abcdef"
UID = st.sampled_from(UIDS)


def family(blockers: dict[str, list[str]], parents: dict[str, str]) -> Family:
    children = {uid: [child for child, parent in parents.items() if parent == uid] for uid in UIDS}
    return Family(
        lambda uid: blockers.get(uid, []), lambda uid: [], lambda uid: children[uid], lambda uid: parents.get(uid, "")
    )


def test_a_ticket_that_waits_for_itself_is_a_circle_of_one() -> None:
    assert circle("a", family({"a": ["a"]}, {})) == ["a"]


def test_a_child_that_waits_for_its_parent_is_a_circle() -> None:
    assert set(circle("ab", family({"b": ["a"]}, {"b": "a"}))) == {"a", "b"}


def test_a_parent_that_waits_for_its_child_is_a_circle() -> None:
    assert set(circle("ab", family({"a": ["b"]}, {"b": "a"}))) == {"a", "b"}


def test_a_child_of_what_waits_for_another_family_is_none() -> None:
    assert circle("abcd", family({"a": ["c"]}, {"b": "a", "d": "c"})) == []


@given(
    blockers=st.dictionaries(UID, st.lists(UID, max_size=2, unique=True)),
    parents=st.dictionaries(UID, UID).map(lambda found: {child: up for child, up in found.items() if up < child}),
)
def test_it_is_found_exactly_where_nothing_can_be_put_in_order(
    blockers: dict[str, list[str]], parents: dict[str, str]
) -> None:
    needs: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for uid in UIDS:
        needs[("start", uid)] = {("done", other) for other in blockers.get(uid, [])}
        needs[("done", uid)] = {("start", uid)}
    for child, parent in parents.items():
        needs[("start", child)].add(("start", parent))
        needs[("done", parent)].add(("done", child))
    try:
        graphlib.TopologicalSorter(needs).prepare()
        expected = False
    except graphlib.CycleError:
        expected = True
    assert bool(circle(UIDS, family(blockers, parents))) is expected
