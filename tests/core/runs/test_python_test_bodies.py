"""What a Python test checks is read from its text: what could fail counts, what cannot does not."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.runs.test_bodies.python_tests import python_tests

CHECKING = [
    "assert answer()",
    "assert False, 'not reached'",
    "assert answer() == answer()",
    "if answer() != 1: raise ValueError(answer())",
    "with pytest.raises(KeyError): answer()",
    "with pytest.warns(UserWarning): answer()",
    "pytest.fail('no')",
    "self.assertEqual(answer(), 1)",
    "self.assertTrue(answer())",
    "self.fail()",
    "mock.assert_called_once_with(1)",
    "numpy.testing.assert_allclose(answer(), 1)",
    "assert_that(answer()).is_equal_to(1)",
    "expect(page).to_have_title('x')",
    "verify_invoice(answer())",
    "checkThat(answer())",
    "answer().should.equal(1)",
    "subprocess.run(answer(), check=True)",
    "for each in answer(): assert each",
    "try:\n    answer()\nexcept ValueError:\n    pytest.fail('no')",
    "def inner():\n    assert answer()\ninner()",
    "match answer():\n    case 1: assert answer()",
    "own(answer())",
    "deep(answer())",
]
IDLE = [
    "pass",
    "answer()",
    "...",
    "'assert answer()'",
    "pass  # assert answer()",
    "assert True",
    "assert 1 == 1, 'always'",
    "assert (answer(), 'a tuple always holds')",
    "assert answer or True",
    "x = answer()\nassert x == x",
    "self.assertTrue(True)",
    "self.assertEqual(1, 1)",
    "if False:\n    assert answer()",
    "while 0:\n    assert answer()",
    "for each in []:\n    assert each",
    "return\nassert answer()",
    "try:\n    assert answer()\nexcept AssertionError:\n    pass",
    "try:\n    assert answer()\nexcept (KeyError, Exception):\n    print('no')",
    "try:\n    assert answer()\nexcept:\n    pass",
    "with contextlib.suppress(AssertionError):\n    assert answer()",
    "expected = []\nexpected.append(answer())",
    "checksum(answer())",
    "other(answer())",
]
HELPERS = "def own(x):\n    assert x\n\ndef deep(x):\n    own(x)\n\ndef other(x):\n    print(x)\n\n"


def written(body: str) -> str:
    return f"{HELPERS}def test_a(self):\n{textwrap.indent(body, '    ')}\n"


@pytest.mark.parametrize("body", CHECKING)
def test_what_could_fail_is_a_check(body: str) -> None:
    assert python_tests(written(body)).tests["test_a",].works


@pytest.mark.parametrize("body", IDLE)
def test_what_holds_whatever_the_code_does_is_none(body: str) -> None:
    found = python_tests(written(body)).tests["test_a",]
    assert (found.checks, found.skipped) == (0, "")


@pytest.mark.parametrize(
    "text",
    [
        "@pytest.mark.skip\ndef test_a(): assert x",
        "@pytest.mark.skipif(True, reason='')\ndef test_a(): assert x",
        "@pytest.mark.xfail(strict=False)\ndef test_a(): assert x",
        "@unittest.skip('later')\ndef test_a(): assert x",
        "@unittest.expectedFailure\ndef test_a(): assert x",
        "later = pytest.mark.skip\n@later\ndef test_a(): assert x",
        "@pytest.mark.parametrize('x', [])\ndef test_a(x): assert x",
        "pytestmark = [pytest.mark.slow, pytest.mark.skip]\ndef test_a(): assert x",
        "pytest.skip('all', allow_module_level=True)\ndef test_a(): assert x",
        "def test_a():\n    pytest.skip()\n    assert x",
        "def test_a(self):\n    self.skipTest('later')\n    assert x",
        "def test_a():\n    raise unittest.SkipTest\n    assert x",
    ],
)
def test_a_test_that_does_not_run_is_skipped(text: str) -> None:
    assert python_tests(text).tests["test_a",].skipped


@pytest.mark.parametrize("off", ["pytestmark = pytest.mark.skip", "__test__ = False"])
def test_a_class_that_does_not_run_is_skipped_with_all_in_it(off: str) -> None:
    found = python_tests(f"class TestA:\n    {off}\n    def test_a(self): assert x\n")
    assert found.tests["TestA", "test_a"].skipped
    assert not python_tests("class TestA:\n    def test_a(self): assert x\n").tests["TestA", "test_a"].skipped


def test_skipping_in_one_case_alone_is_still_a_test() -> None:
    assert python_tests("def test_a():\n    if x: pytest.skip()\n    assert x").tests["test_a",].works


@pytest.mark.parametrize(
    "text",
    [
        "def test_a(): assert x\ndef test_a(): pass",
        "if False:\n    def test_a(): assert x",
        "def test_a(): assert x\ntest_a = None",
        "def test_a(): assert x\ndel test_a",
        "class Helper:\n    def test_a(self): assert x",
        "def check_a(): assert x",
        "def outer():\n    def test_a(): assert x",
    ],
)
def test_what_is_not_collected_is_no_test_that_checks(text: str) -> None:
    assert not any(body.works for body in python_tests(text).tests.values())


@pytest.mark.parametrize(
    "text",
    [
        "async def test_a(): assert x",
        "try:\n    import x\nexcept ImportError:\n    x = 1\nelse:\n    def test_a(): assert x",
        "if sys.platform == 'linux':\n    def test_a(): assert x",
        "class Base:\n    def test_a(self): assert x\nclass Own(Base): pass",
        "class Own(unittest.TestCase):\n    def test_a(self): self.verify()\n    def verify(self): assert x",
        "@pytest.fixture\ndef page(): assert x\n\ndef test_a(page): pass",
        "\ufeffdef test_a(): assert x",
        "def test_a(): assert '\\d'",
    ],
)
def test_what_is_collected_is_found_where_it_stands(text: str) -> None:
    ((name, body),) = python_tests(text.replace("assert '", "assert x + '")).tests.items()
    assert name[-1] == "test_a"
    assert body.works


@pytest.mark.parametrize("text", ["def test_a(:", "\x00", "(" * 9000, "x" + ".y" * 90_000, "é = '", "\ud800"])
def test_what_is_no_python_is_said_and_never_a_crash(text: str) -> None:
    found = python_tests(text)
    assert found.tests == {}
    assert found.trouble


def test_a_long_chain_of_branches_is_no_crash() -> None:
    python_tests("def test_a():\n    if x: pass\n" + "    elif y: assert x\n" * 3000)


@given(st.text(st.characters(codec="utf-8")), st.sampled_from([*CHECKING, *IDLE]))
def test_any_text_behind_a_test_can_be_read(text: str, body: str) -> None:
    found = python_tests(f"{written(body)}{text}")
    assert found.tests or found.trouble
