"""What counts as an acceptance criterion, and what its check is."""

from __future__ import annotations

import pytest

from trackdown.core.tickets.document import parse
from trackdown.core.tickets.document_criteria import DocumentCriterion
from trackdown.errors import BadDocument


def criteria(body: str) -> list[DocumentCriterion]:
    return parse(f"## Acceptance criteria\n\n{body}").criteria


def checks(body: str) -> list[object]:
    return [item.check for item in criteria(body)]


def test_every_kind_of_box_is_a_criterion() -> None:
    found = criteria("- [ ] a\n* [x] b\n+ [X] c\n1. [ ] d\n2) [x] e\n- [] f\n- [ ]\n- [link](x)\n- plain\n")
    assert [(item.text, item.done) for item in found] == [
        ("a", False),
        ("b", True),
        ("c", True),
        ("d", False),
        ("e", True),
        ("f", False),
    ]


def test_details_belong_to_the_text_and_the_line_is_that_of_the_file() -> None:
    (one, two) = criteria(
        "- [ ] first\n  goes on\n  - nested\n    - [ ] deeper\n\n  paragraph\nlazy? no\n\nprose\n"
        "- [x] second\nlazy line\n"
    )
    assert one.text == "first\n  goes on\n  - nested\n    - [ ] deeper\n\n  paragraph\nlazy? no"
    assert (one.line, two.line) == (3, 12)
    assert two.text == "second\nlazy line"


def test_details_lose_the_indentation_that_they_share() -> None:
    assert criteria("- [ ] first\n  goes on\n    - nested\n")[0].text == "first\ngoes on\n  - nested"


def test_boxes_outside_the_section_or_in_code_or_comments_are_none() -> None:
    found = criteria(
        "```\n- [ ] code\n```\n<!-- - [ ] hidden\n- [ ] hidden -->\n\n    - [ ] indented code\n- [ ] real\n"
        "  ~~~\n- [ ] next\n## Notes\n- [ ] no\n"
    )
    assert [item.text.split("\n")[0] for item in found] == ["real", "next"]


def test_boxes_below_plain_entries_count_each() -> None:
    found = criteria("- Security\n  - [ ] a\n  - [ ] b\n1. Speed\n    - [ ] c\n")
    assert [item.text for item in found] == ["a", "b", "c"]


def test_headings_below_the_section_are_groups() -> None:
    found = criteria("- [ ] a\n### Functional\n- [ ] b\n#### Deeper ##\n- [ ] c\n# Other\n- [ ] d\n")
    assert [(item.text, item.group) for item in found] == [("a", ""), ("b", "Functional"), ("c", "Deeper")]


def test_sections_under_other_names_count_and_none_counts_twice() -> None:
    found = parse(
        "# T\n## Success Criteria:\n- [ ] a\n### Acceptance criteria\n- [ ] b\n## **Definition of Done**\n- [ ] c\n"
    ).criteria
    assert [item.text for item in found] == ["a", "b", "c"]


def test_a_scenario_is_one_criterion_with_all_of_its_lines() -> None:
    found = criteria(
        "**Scenario 1: Refresh**\n- GIVEN: a token  \n- WHEN: it expires\n- THEN: it is renewed\n  check: pytest -q\n\n"
        "[x] **Scenario 2:** Failure\n\n- Given none\n- Then 401\n\n**Scenario 3: only words**\n\nprose\n"
        "- [ ] **Scenario 4: boxed**\n- GIVEN: x\n- [ ] plain\n"
    )
    assert [(item.text, item.done, item.check) for item in found] == [
        ("Refresh", False, "pytest -q"),
        ("Failure", True, None),
        ("boxed", False, None),
        ("plain", False, None),
    ]
    assert [item.steps for item in found] == [
        [["given", "a token"], ["when", "it expires"], ["then", "it is renewed"]],
        [["given", "none"], ["then", "401"]],
        [["given", "x"]],
        [],
    ]


def test_and_goes_on_with_the_step_before_it_and_a_long_step_with_its_next_line() -> None:
    (one,) = criteria("**Scenario: A**\n- **GIVEN** a\n- AND: b\n* When c\n  goes on\n- Then: d\n- But e\n")
    assert one.text == "A"
    assert one.steps == [["given", "a"], ["given", "b"], ["when", "c goes on"], ["then", "d"], ["then", "e"]]


def test_a_scenario_with_other_lines_than_steps_keeps_them_as_text() -> None:
    found = criteria(
        "**Scenario 1: A**\n- Given a\n- a note\n\n**Scenario 2: B**\n- And b\n\n**Scenario 3**\n- Given c\n"
    )
    assert [(item.text, item.steps) for item in found] == [
        ("Scenario 1: A\n- Given a\n- a note", []),
        ("Scenario 2: B\n- And b", []),
        ("Scenario 3", [["given", "c"]]),
    ]


@pytest.mark.parametrize(
    ("written", "check"),
    [
        ("check: python -m pytest -q 'a b'", "python -m pytest -q 'a b'"),
        ("check: `make test`", "make test"),
        ("check: `` echo `date` ``", "echo `date`"),
        ("Check:   a | b # not a comment", "a | b # not a comment"),
        ('check: [python, -m, "a, b", 3]', ["python", "-m", "a, b", "3"]),
        ("check: `[ -f x ]`", "[ -f x ]"),
        ("check: |\n    for f in *; do\n      cat $f\n    done\n\n    true", "for f in *; do\n  cat $f\ndone\n\ntrue"),
    ],
)
def test_a_check_is_a_script_or_a_list(written: str, check: object) -> None:
    (one, two) = criteria(f"- [ ] works\n  more\n  {written}\n  and more\n- [ ] next\n")
    assert one.check == check
    assert one.text == "works\nmore\nand more"
    assert two.check is None


def test_a_check_that_is_not_indented_still_belongs_to_its_criterion() -> None:
    assert checks("- [ ] works\ncheck: pytest\n") == ["pytest"]


def test_what_only_looks_like_a_check_is_text() -> None:
    body = "- [ ] check: nothing\n  - check: the logs\n  recheck: x\n  ```\n  check: in code\n  ```\n\ncheck: prose\n"
    assert checks(body) == [None]


@pytest.mark.parametrize(
    "written",
    [
        "check:",
        "check: |",
        "check: `a` and `b`",
        "check: `a` is run",
        "check: ``",
        "check: `",
        "check: [ -f x ]",
        "check: [[ -f x ]]",
        "check: [ -f x ] && y",
        "check: []",
        "check: [a, {b: c}]",
        'check: [a, "\\0"]',
        "check: a\n  check: b",
    ],
)
def test_a_check_that_could_mean_two_things_is_refused_with_its_line(written: str) -> None:
    with pytest.raises(BadDocument) as caught:
        criteria(f"- [ ] works\n  {written}\n")
    assert caught.value.thing in ("line 4", "line 5")
    assert caught.value.hint
