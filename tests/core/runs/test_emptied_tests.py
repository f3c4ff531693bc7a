"""A test that is still there and checks nothing any more is found, wherever it is now; a rewritten one is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.runs.test_bodies.emptied import emptied, unread
from trackdown.core.runs.test_bodies.model import MOST_AT_ONCE, MOST_CHARACTERS, Bodies, bodies_of
from trackdown.core.runs.test_bodies.python_tests import python_tests

A, B = "tests/test_a.py", "tests/test_b.py"
WHOLE = "def test_{0}(): assert answer()\n"
IDLE = "def test_{0}(): answer()\n"


def read(texts: dict[str, str]) -> dict[str, Bodies]:
    return bodies_of(texts, lambda path, text: python_tests(text) if path.endswith(".py") else None)


def found(before: dict[str, str], after: dict[str, str], *paths: str) -> list[str]:
    return [item.line for item in emptied(read(before), read(after), paths or {**before, **after}.keys())]


def test_a_test_without_its_checks_is_named() -> None:
    before = WHOLE.format("x") + WHOLE.format("y")
    assert found({A: before}, {A: IDLE.format("x") + WHOLE.format("y")}) == [f"{A}: test_x: checks nothing any more"]


@pytest.mark.parametrize("mark", ["pytest.mark.skip", "pytest.mark.xfail", "unittest.skipIf(True, 'later')"])
def test_a_test_that_is_skipped_now_is_named_also_where_it_checked_nothing(mark: str) -> None:
    for text in (WHOLE, IDLE):
        (line,) = found({A: text.format("x")}, {A: f"@{mark}\n{text.format('x')}"})
        assert line.startswith(f"{A}: test_x: skipped now, ")


def test_a_helper_that_checks_nothing_any_more_empties_what_calls_it() -> None:
    before = "def same(a): assert a\n\ndef test_x(): same(1)\n"
    assert found({A: before}, {A: before.replace("assert a", "return a")}) == [f"{A}: test_x: checks nothing any more"]


@pytest.mark.parametrize(
    "after",
    [
        {A: WHOLE.format("x").replace("assert answer()", "expect(answer()).to_be(1)")},
        {B: WHOLE.format("x")},
        {A: "", B: f"class TestMoved:\n    {WHOLE.format('x')}"},
        {A: WHOLE.format("renamed")},
        {A: WHOLE.format("x") + IDLE.format("new")},
        {A: f"@pytest.mark.parametrize('n', [1])\n{WHOLE.format('x')}"},
        {A: ""},
        {},
        {B: WHOLE.format("x"), "tests/test_c.py": IDLE.format("x")},
    ],
    ids=[
        "rewritten",
        "moved",
        "moved into a class",
        "renamed",
        "a new one",
        "parameters",
        "gone",
        "file gone",
        "twice",
    ],
)
def test_what_is_rewritten_moved_renamed_or_gone_is_not_emptied(after: dict[str, str]) -> None:
    assert found({A: WHOLE.format("x")}, after) == []


@pytest.mark.parametrize(
    ("after", "line"),
    [
        ({B: IDLE.format("x")}, f"{A}: test_x: checks nothing any more"),
        ({A: IDLE.format("y")}, f"{A}: test_y: checks nothing, in the place of a test that did"),
        ({B: IDLE.format("y")}, f"{B}: test_y: checks nothing, in the place of a test that did"),
    ],
    ids=["moved", "renamed", "both"],
)
def test_neither_moving_nor_renaming_hides_it(after: dict[str, str], line: str) -> None:
    assert found({A: WHOLE.format("x")}, after) == [line]


def test_only_as_many_new_ones_take_a_place_as_are_gone() -> None:
    before = {A: WHOLE.format("x") + WHOLE.format("y")}
    after = {A: WHOLE.format("z") + IDLE.format("u") + IDLE.format("v")}
    assert found(before, after) == [f"{A}: test_u: checks nothing, in the place of a test that did"]


def test_what_checked_nothing_before_is_let_be() -> None:
    assert found({A: IDLE.format("x")}, {A: IDLE.format("x") + "# more"}) == []


def test_what_the_ticket_names_is_let_be() -> None:
    assert found({A: WHOLE.format("x")}, {A: IDLE.format("x")}, B) == []
    assert found({A: WHOLE.format("x")}, {B: IDLE.format("y")}, B) == []


@pytest.mark.parametrize("broken", ["def test_x(:\n", "x = 1\n" * (MOST_CHARACTERS // 6 + 1)], ids=["syntax", "huge"])
def test_a_file_that_cannot_be_read_any_more_is_named_and_one_that_never_could_is_told(broken: str) -> None:
    (line,) = found({A: WHOLE.format("x")}, {A: broken})
    assert line.startswith(f"{A}: it cannot be read any more: ")
    assert found({A: broken}, {A: WHOLE.format("x")}) == []
    (told,) = unread(read({A: broken}), read({A: WHOLE.format("x")}))
    assert told.startswith(f"{A}: ")
    assert unread(read({A: WHOLE.format("x")}), read({A: broken})) == []


def test_what_is_missing_here_is_no_fault_of_the_file() -> None:
    whole, foreign = read({A: WHOLE.format("x")}), {A: Bodies({}, "it takes more", foreign=True)}
    assert emptied(whole, foreign, [A]) == []
    assert unread(whole, foreign) == [f"{A}: it takes more"]


def test_only_so_much_is_read_at_once() -> None:
    many = {f"{number}.py": "x" * MOST_CHARACTERS for number in range(MOST_AT_ONCE // MOST_CHARACTERS + 1)}
    said = bodies_of(many, lambda path, text: Bodies({}))
    assert [path for path, bodies in said.items() if bodies.trouble] == [list(many)[-1]]
    assert bodies_of({"a.rb": "", "b.py": ""}, lambda path, text: Bodies({}) if path == "b.py" else None).keys() == {
        "b.py"
    }


trees = st.dictionaries(
    st.sampled_from([A, B]),
    st.lists(st.builds(str.format, st.sampled_from([WHOLE, IDLE]), st.sampled_from("xyz")), max_size=4).map("".join),
)


@given(trees, trees)
def test_nobody_is_accused_who_changed_nothing_or_has_as_many_tests_that_check(
    before: dict[str, str], after: dict[str, str]
) -> None:
    assert found(before, before) == []
    was, now = (
        {(path, name) for path, bodies in read(tree).items() for name, body in bodies.tests.items() if body.works}
        for tree in (before, after)
    )
    if was <= now:
        assert found(before, after) == []
    assert len(found(before, after)) <= len(was - now)
