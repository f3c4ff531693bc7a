"""Tests that a result takes away are counted as they are declared in each language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.runs.lost_tests import LostTests, count_tests, is_test_file, lost_tests, may_hold_tests

DECLARATIONS = [
    ("a_test.py", "def test_a(): pass\nclass T:\n    async def test_b(self): pass\ndef check(): pass\n", 2),
    ("a_test.py", "@pytest.mark.skip\ndef test_a(): pass\ndef test_b(): pass\n", 1),
    ("a.test.ts", "it('a', f);\ntest.each([1])('b', f);\n  it.only('c', f); commit(1); it.skip('d', f)\n", 3),
    ("a.spec.js", "describe('x', () => { test(`a`, f); it('b') })", 2),
    ("a.test.js", "describe.skip('x', () => { it('a', f); })", 0),
    ("a_test.go", "func TestA(t *testing.T) {}\nfunc testB() {}\nfunc TestC(t *testing.T) { t.Skip() }\n", 1),
    ("src/lib.rs", "#[test]\nfn a() {}\n#[tokio::test]\nasync fn b() {}\n#[cfg(test)]\nmod tests {}\n", 2),
    ("test/A.java", "@Test void a() {}\n@ParameterizedTest void b() {}\n@Disabled @Test void c() {}\n", 2),
    ("spec/a_spec.rb", "it 'does' do\nend\n  specify('x') { }\nxit 'not' do\nend\nit 'b' do\n  skip\nend\n", 2),
    ("tests/ATest.php", "public function testA() {}\n#[Test]\nfunction b() {}\n", 2),
    ("tests/A.cs", '[Fact]\nvoid A() {}\n[Theory]\nvoid B() {}\n[Fact(Skip = "x")]\nvoid C() {}\n', 2),
    ("tests/run.sh", "anything", 1),
]
PYTHON = "def test_{0}_a(): pass\ndef test_{0}_b(): pass\n"


@pytest.mark.parametrize(("path", "text", "count"), DECLARATIONS)
def test_every_language_declares_its_tests_in_its_own_way(path: str, text: str, count: int) -> None:
    assert may_hold_tests(path)
    assert count_tests(path, text) == count


@pytest.mark.parametrize(
    "path", ["tests/conftest.py", "tests/__init__.py", "tests/data.json", "src/app.py", "README.md", "test", "x.test"]
)
def test_what_only_lies_beside_tests_is_none(path: str) -> None:
    assert not is_test_file(path)


def lost(before: dict[str, str], after: dict[str, str], *named: str, other: tuple[str, ...] = ()) -> LostTests | None:
    return lost_tests([*before, *other], before, after, named)


def test_the_last_test_file_may_not_go() -> None:
    found = lost({"tests/test_a.py": PYTHON, "b_test.go": "func TestB() {}"}, {})
    assert found is not None
    assert (found.gone, found.text) == (
        True,
        "the tests are gone: there were 2 test files before, and now there is none",
    )
    assert found.paths == ("b_test.go: 1, the file is gone", "tests/test_a.py: 2, the file is gone")
    left = lost({"tests/test_a.py": PYTHON}, {}, other=("tests/test_b.py",))
    assert left == LostTests(False, "2 tests fewer than before", ("tests/test_a.py: 2, the file is gone",))


def test_one_test_fewer_is_told() -> None:
    found = lost({"tests/test_a.py": PYTHON}, {"tests/test_a.py": "def test_0_a(): pass\n"})
    assert found == LostTests(False, "1 test fewer than before", ("tests/test_a.py: 2, now 1",))


def test_tests_in_code_of_rust_count_though_no_file_is_a_test() -> None:
    found = lost({"src/lib.rs": "#[test]\nfn a() {}"}, {"src/lib.rs": ""})
    assert found is not None
    assert not found.gone


@pytest.mark.parametrize("named", ["tests/test_a.py", "tests/", "tests/*.py"])
def test_what_the_ticket_names_may_go(named: str) -> None:
    assert lost({"tests/test_a.py": PYTHON}, {}, named) is None


files = st.dictionaries(
    st.sampled_from([f"tests/test_{name}.py" for name in "abcd"] + ["x_test.go", "src/lib.rs"]),
    st.lists(st.sampled_from(["def test_a(): pass", "func TestA() {}", "#[test]", "x", "\x00", ""]), max_size=4).map(
        "\n".join
    ),
)


@given(files, files)
def test_what_is_lost_is_the_difference_and_never_more(before: dict[str, str], after: dict[str, str]) -> None:
    found = lost(before, after)
    was, now = (sum(count_tests(path, text) for path, text in tree.items()) for tree in (before, after))
    assert (found is not None) == (now < was)
    if found is not None and not found.gone:
        assert found.text.startswith(f"{was - now} test")
    assert lost(before, before) is None
    assert lost(before, after, "/".join(["**", "*"]), "**") is None


@given(st.sampled_from([path for path, _, _ in DECLARATIONS]), st.text(st.characters()))
def test_any_text_can_be_counted(path: str, text: str) -> None:
    assert count_tests(path, text) >= 0
