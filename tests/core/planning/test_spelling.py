"""Which components are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.planning.spelling import Group, normal, survey

NAMES = st.text("abSs-_.1", min_size=1, max_size=8)


def test_spellings_of_one_name_are_one_and_the_most_used_is_kept() -> None:
    (group,) = survey({"front-end": 2, "Frontend": 3, "front_end": 1, "front.end": 1}).groups
    assert group == Group(
        "Frontend", {"Frontend": 3, "front-end": 2, "front.end": 1, "front_end": 1}, "spelling", "used"
    )
    assert sorted(group.others) == ["front-end", "front.end", "front_end"]


def test_among_equals_the_plainest_is_kept() -> None:
    assert survey({"front-end": 1, "frontend": 1, "Frontend": 1}).groups[0].name == "frontend"


def test_the_configured_spelling_is_kept_however_seldom_it_is_used() -> None:
    (group,) = survey({"frontend": 9, "Front-End": 1}, ["Front-End"]).groups
    assert (group.name, group.by, group.others) == ("Front-End", "configured", ["frontend"])
    (unused,) = survey({"frontend": 9}, ["Front-End"]).groups
    assert (unused.name, unused.others) == ("Front-End", ["frontend"])


@pytest.mark.parametrize(
    ("one", "several"), [("service", "services"), ("query", "queries"), ("process", "processes"), ("batch", "batches")]
)
def test_a_plural_is_its_singular(one: str, several: str) -> None:
    (group,) = survey({one: 1, several.title(): 3}).groups
    assert (group.rule, group.name) == ("plural", several.title())


@pytest.mark.parametrize(
    ("one", "other"), [("new", "news"), ("clas", "class"), ("acces", "access"), ("worker1", "worker2"), ("api", "app")]
)
def test_names_that_may_be_different_things_are_neither_joined_nor_near(one: str, other: str) -> None:
    found = survey({one: 1, other: 1})
    assert (found.groups, found.near) == ([], [])


def test_a_slip_of_six_letters_or_more_is_told_and_not_joined() -> None:
    found = survey({"backend": 4, "backemd": 1, "bakend": 1, "Back-Ends": 1, "authn": 1, "authz": 1, "sprint1": 1})
    assert [(group.name, group.rule) for group in found.groups] == [("backend", "plural")]
    assert found.near == [("backemd", "backend"), ("backend", "bakend")]


def test_what_the_project_configures_is_never_joined() -> None:
    assert survey({"test": 1, "tests": 2}, ["test", "tests"]).groups == []
    assert survey({"front-end": 1, "frontend": 2}, ["front-end", "frontend"]).groups == []
    (open_question,) = survey({"front-end": 1, "FrontEnd": 2}, ["front-end", "frontend"]).groups
    assert open_question.name == "", "nothing says which of the two FrontEnd means"


def test_marks_alone_are_names_too() -> None:
    assert survey({"-": 1, "_": 2, ".": 3}).groups == []


@given(st.dictionaries(NAMES, st.integers(1, 3), max_size=8), st.lists(NAMES, max_size=3, unique=True))
def test_what_is_kept_stays_kept(used: dict[str, int], configured: list[str]) -> None:
    """Doing what a survey says leaves nothing to do, and no name is in two groups."""
    found = survey(used, configured)
    there = [name for group in found.groups for name in group.spellings]
    assert len(there) == len(set(there))
    after: dict[str, int] = {}
    new = {other: group.name for group in found.groups if group.name for other in group.others}
    for name, count in used.items():
        after[new.get(name, name)] = after.get(new.get(name, name), 0) + count
    assert [group for group in survey(after, configured).groups if group.name] == []


@given(NAMES)
def test_a_normal_name_is_normal(name: str) -> None:
    assert normal(normal(name)) == normal(name) != ""
