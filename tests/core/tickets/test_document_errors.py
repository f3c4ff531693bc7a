"""What a person is told about a document that cannot be read: where, what, and the fix."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.document import parse
from trackdown.errors import BadDocument


def refused(text: str, source: str = "", first_line: int = 1) -> BadDocument:
    with pytest.raises(BadDocument) as caught:
        parse(text, source, first_line)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("title: [Auth] Refresh", '"[Auth] Refresh"'),
        ("title: [Auth]", '"[Auth]"'),
        ("title: {Auth}", '"{Auth}"'),
        ("assignee: @backend", '"@backend"'),
        ("title: Fix: the login", '"Fix: the login"'),
        ("title: *important* fix", '"*important* fix"'),
        ("title: `parse` fails", '"`parse` fails"'),
        ("title: %d is printed", '"%d is printed"'),
        ("title: - a dash", '"- a dash"'),
        ('title: [say] "hello"', "'[say] \"hello\"'"),
        ("parent: #12", '"#12"'),
        ("title: !important fix", "quotes"),
        ('title: "Fix" the login', "quotes go around the whole value"),
        ("title:Fix", "space after the colon"),
        ("labels:\n\t- a", "spaces"),
        ("depends_on: *TASK", "quotes"),
    ],
)
def test_a_value_that_yaml_takes_for_something_else_is_named_with_its_fix(line: str, fix: str) -> None:
    error = refused(f"---\nkind: task\n{line}\npriority: P1\n---\n")
    assert fix in error.hint
    assert error.thing in ("line 3", "line 4")


def test_the_place_is_that_of_the_file_not_of_the_block() -> None:
    error = refused("---\nkind: task\ntitle: [Auth] x\n---\n", "plan.md", first_line=41)
    assert error.thing.startswith("plan.md:43:")
    assert error.message.startswith("plan.md, line 43, column 15: ")


def test_what_is_opened_and_never_closed_is_blamed_where_it_opens() -> None:
    assert refused('---\nkind: task\ntitle: "open\npriority: P1\n---\n').thing == "line 3"
    assert refused("---\nlabels: [a, b\nkind: task\npriority: P1\n---\n").thing == "line 2"


def test_front_matter_that_is_not_closed_is_refused() -> None:
    error = refused("---\nkind: task\n\n# Title\n")
    assert error.thing == "line 1"
    assert "never closed" in error.message


@pytest.mark.parametrize("block", ["- a\n- b", "just text", "[a, b]"])
def test_front_matter_that_is_no_mapping_is_refused(block: str) -> None:
    assert "not a mapping" in refused(f"---\n{block}\n---\n").message


def test_two_documents_in_one_block_are_refused() -> None:
    refused("---\nkind: task\n...\nkind: issue\n---\n")


@pytest.mark.parametrize(
    "block", ["title: a\nkind: task\ntitle: b", "title: a\nkind: task\nTitle: b", "x: 1\ny: {a: 1, b: 2}\nx: 2"]
)
def test_a_key_that_is_there_twice_is_refused_at_the_second(block: str) -> None:
    assert refused(f"---\n{block}\n---\n").thing == "line 4"


def test_doubled_keys_are_refused_at_any_depth_and_under_any_name() -> None:
    refused("---\nx: {a: 1, a: 2}\n---\n")
    refused("---\ncomponent: a\ncomponents: [b]\n---\n")


@pytest.mark.parametrize(
    "block",
    [
        "title: {a: b}",
        "title:\n  - a",
        "title: |\n  two\n  lines",
        "labels: {a: b}",
        "labels: [[a]]",
        "depends_on:\n  - a: b",
        "files: {edit: [a.py]}",
        "files: {modify: a.py, b.py}",
        "files: {modify: {a: b}}",
        "kind: story",
        'title: "\\e[31mred"',
        "? [a]\n: b",
    ],
)
def test_a_value_of_the_wrong_type_is_refused(block: str) -> None:
    assert refused(f"---\nstatus: open\n{block}\n---\n").thing in ("line 3", "line 4")


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system [id]", "!!binary aGk=", "!x y", "!!timestamp 2026-01-31"]
)
def test_tags_are_refused(tag: str) -> None:
    refused(f"---\nx: {tag}\n---\n")


def test_a_bomb_of_aliases_is_refused() -> None:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert "values" in refused("---\n" + "\n".join(lines) + "\n---\n").message


def test_a_few_aliases_are_read() -> None:
    assert parse("---\nx: &a [1]\ny: [*a, *a]\n---\n").unknown == {"x": [1], "y": [[1], [1]]}


def test_an_alias_of_itself_is_refused() -> None:
    refused("---\nx: &a [*a]\n---\n")


def test_deep_nesting_is_refused_and_nothing_overflows() -> None:
    refused("---\nx: " + "[" * 50_000 + "\n---\n")
    refused("---\nx: " + "{a: " * 50_000 + "\n---\n")


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x07", "\x7f", "\x9b", "\ud800", "\r", "\ufffe"])
def test_control_characters_are_refused_wherever_they_stand(character: str) -> None:
    assert refused(f"# Title\n\ntext {character} text\n").thing == "line 3"
    assert refused(f"---\ntitle: a{character}b\n---\n").thing == "line 2"


def test_invisible_line_separators_are_refused_in_front_matter_only() -> None:
    refused("---\n# note\u2028kind: epic\n---\n")
    assert parse("# Title\n\na\u2028b\n").title == "Title"


def test_a_document_over_one_mebibyte_is_refused() -> None:
    assert parse("# T\n" + "x" * ((1 << 20) - 4)).title == "T"
    assert "1,048,577" in refused("# T\n" + "x" * ((1 << 20) - 3)).message
    refused("\u20ac" * 400_000)


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.text("-:[]{}#&*!|>'\"%@`, \n\tab", max_size=60)
)
def test_any_text_is_read_or_refused_as_a_bad_document(body: str, block: str) -> None:
    for text in (body, f"---\n{block}\n---\n{body}"):
        try:
            parse(text)
        except BadDocument as error:
            assert error.hint  # noqa: PT017
