"""What a JavaScript or TypeScript test checks is read from its text."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.adapters.gates.javascript_tests import javascript_tests
from trackdown.core.runs.test_bodies.model import Body

HELPERS = "function own(a) { expect(a).toBe(1) }\nconst deep = (a) => own(a);\nconst other = (a) => a;\n"
CHECKING = [
    "expect(a).toBe(1)",
    "expect(true).toBe(a)",
    "await expect(a).rejects.toThrow()",
    "expect.soft(a).toBe(1)",
    "expectTypeOf(a).toBeString()",
    "assert(a)",
    "assert.deepEqual(a, 1)",
    "assert.fail()",
    "t.is(a, 1)",
    "a.should.equal(1)",
    "return request(app).get('/').expect(200)",
    "sinon.assert.calledOnce(a)",
    "verifyInvoice(a)",
    "checkAll()",
    "if (!a) throw new Error('no')",
    "a.forEach(b => expect(b).toBe(1))",
    "own(a)",
    "deep(a)",
]
IDLE = [
    "",
    "a()",
    "// expect(a).toBe(1)",
    "const text = 'expect(a).toBe(1)'",
    "expect(true).toBe(true)",
    "expect(a)",
    "expect.assertions(1)",
    "assert(true)",
    "assert.equal(1, 1)",
    "t.pass()",
    "const expected = a(); expected.push(1)",
    "checksum(a)",
    "other(a)",
]


def read(text: str, path: str = "a.test.js") -> dict[tuple[str, ...], Body]:
    found = javascript_tests(path, text)
    assert found is not None
    assert found.trouble == ""
    return found.tests


@pytest.mark.parametrize("body", CHECKING)
def test_what_could_fail_is_a_check(body: str) -> None:
    assert read(f"{HELPERS}test('a', async (t) => {{ {body} }})")["a",].works


@pytest.mark.parametrize("body", IDLE)
def test_what_holds_whatever_the_code_does_is_none(body: str) -> None:
    assert read(f"{HELPERS}it('a', (t) => {{ {body}\n }})")["a",] == Body(0)


@pytest.mark.parametrize(
    "text",
    [
        "it.skip('a', BODY)",
        "xit('a', BODY)",
        "test.todo('a')",
        "it('a')",
        "test.skipIf(x)('a', BODY)",
        "test.failing('a', BODY)",
        "test.skip.each([1])('a', BODY)",
        "test('a', {skip: true}, BODY)",
        "describe.skip('x', () => { it('a', BODY) })",
        "xdescribe('x', () => { it('a', BODY) })",
        "it('a', BODY); it.only('b', BODY)",
        "it('a', BODY); fdescribe('x', () => { it('b', BODY) })",
    ],
)
def test_a_test_that_does_not_run_is_skipped(text: str) -> None:
    found = read(text.replace("BODY", "() => { expect(a).toBe(1) }"))
    assert [bool(body.skipped) for name, body in found.items() if name[-1] == "a"] == [True]
    assert not any(body.skipped for name, body in found.items() if name[-1] == "b")


@pytest.mark.parametrize("path", ["a.test.js", "a.test.jsx", "a.spec.ts", "a.spec.tsx", "a.mjs", "a.cts"])
def test_tests_have_the_titles_that_stand_there_behind_those_of_their_groups(path: str) -> None:
    each = "test.each([1, 2])('n %s', (n) => { expect(n).toBe(n) })"
    table = "test.each`a\n${1}`('t', () => { assert.ok(f()) })"
    text = (
        f"describe('x', () => {{ describe('y', () => {{ it('a', () => {{}}) }});\n{each} }});\n{table};\ntest('b', f)"
    )
    assert list(read(text, path)) == [("x", "y", "a"), ("x", "n %s"), ("t",), ("b",)]


def test_one_title_may_stand_there_more_than_once_and_be_made_at_run_time() -> None:
    assert list(read("it('a', f); it('a', f); for (const x of y) it(x, f); it(`b\n ${x}`, f)")) == [
        ("a",),
        ("a (2)",),
        ("x",),
        ("b ${x}",),
    ]


def test_what_is_no_test_is_none() -> None:
    members = "test.set('a', 'b'); test.step('a', f); test.beforeEach('a', f); test.extend('a', f); /x/.test('a', f); "
    assert read(f"{members} commit('a', f); it; const test = 1; submit(it); it(); test.skip()") == {}


def test_types_may_stand_in_a_file_that_does_not_say_so() -> None:
    assert read("const a: number = 1;\nit('a', () => { expect(a).toBe(1) })")["a",].works


@pytest.mark.parametrize("text", ["it('a', () => {", "it('a' () => {})", "\x00", "it(" * 5000])
def test_what_is_broken_is_said_with_its_line(text: str) -> None:
    found = javascript_tests("a.test.js", text)
    assert found is not None
    assert (found.tests, found.trouble, found.foreign) == ({}, "line 1: its syntax is broken here", False)


def test_what_cannot_be_read_without_the_extra_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ast_grep_py", None)
    found = javascript_tests("a.test.js", "it('a', f)")
    assert found is not None
    assert found.foreign
    assert "trackdown[scan]" in found.trouble
    assert javascript_tests("a_test.go", "") is None


def test_a_chain_of_thousands_of_calls_takes_no_square_of_time() -> None:
    assert read(f"it('a', () => {{ expect(x){'.a()' * 5000} }})")["a",].works


@given(st.text(st.characters(codec="utf-8")), st.sampled_from([*CHECKING, *IDLE]))
def test_any_text_behind_a_test_can_be_read(text: str, body: str) -> None:
    found = javascript_tests("a.test.js", f"it('a', () => {{ {body}\n }});\n{text}")
    assert found is not None
    assert found.tests or found.trouble
