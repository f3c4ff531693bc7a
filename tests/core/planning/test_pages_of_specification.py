"""From headings to parts: in the description of a ticket, and on a page that is to become an epic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.planning.breakdown import pieces
from trackdown.core.planning.epic_page import epic_of_page
from trackdown.core.planning.stated_criteria import stated
from trackdown.core.tickets.document_markdown import read_lines
from trackdown.core.tickets.new import NewTicket
from trackdown.errors import BadDocument, InvalidInput

PAGE = """\
# User accounts

People want their own notebooks.

## Background

- an old list that is no work

## Registration

With an address.

- Form
- Mail
  - Template

### Acceptance criteria

- Given a known address, when it is used again, then they are told to sign in.
- A link is good for a day
  check: make links

## Signing in

1. Form

**Acceptance criteria:**

Scenario: Wrong password
  Given a user
  When the password is wrong
  Then the answer is 401
  And nothing says why

Afterwards they are where they were.

## Export

Everything as one archive.

## Acceptance criteria

- [ ] Works without JavaScript

## Out of scope

- Single sign-on
"""

TWO = "## Backend\n\nIn Python.\n\n- [ ] API\n- [x] Tables\n\n## Notes\n\nText.\n\n## Frontend\n\n- [ ] Page\n"


def shape(tickets: list[NewTicket]) -> list[tuple[str, str, str]]:
    titles = {new.local: new.title for new in tickets}
    return [(new.kind, new.title, titles.get(new.parent, "")) for new in tickets]


def test_a_page_is_an_epic_with_issues_and_tasks() -> None:
    found = epic_of_page(PAGE, "spec.md")
    assert shape(found) == [
        ("epic", "User accounts", ""),
        ("issue", "Registration", "User accounts"),
        ("task", "Form", "Registration"),
        ("task", "Mail", "Registration"),
        ("issue", "Signing in", "User accounts"),
        ("task", "Form", "Signing in"),
        ("issue", "Export", "User accounts"),
    ]
    by_title = {new.title: new for new in found}
    assert by_title["Registration"].body == "With an address."
    assert by_title["Mail"].subtasks == ["Template"]
    assert by_title["Export"].body == "Everything as one archive."
    assert by_title["Signing in"].body == "Afterwards they are where they were."
    assert "an old list" in by_title["User accounts"].body
    assert "JavaScript" not in by_title["User accounts"].body


def test_criteria_of_a_page_belong_to_the_heading_that_they_stand_under() -> None:
    by_title = {new.title: new.criteria for new in epic_of_page(PAGE, "spec.md")}
    assert [item.text for item in by_title["User accounts"]] == ["Works without JavaScript"]
    told, link = by_title["Registration"]
    assert told.steps[0] == ["given", "a known address"]
    assert told.text == "they are told to sign in"
    assert (link.text, link.check) == ("A link is good for a day", "make links")
    (wrong,) = by_title["Signing in"]
    assert wrong.text == "Wrong password"
    assert [word for word, _ in wrong.steps] == ["given", "when", "then", "then"]


def test_a_title_that_was_given_goes_before_that_of_the_page() -> None:
    assert epic_of_page(PAGE, "spec.md", "Accounts")[0].title == "Accounts"
    assert epic_of_page("## One\n\n- a\n", "spec.md", "Accounts")[0].title == "Accounts"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("## One\n\n- a\n", "no title"),
        ("", "no title"),
        ("# Only a title\n\nWords.\n\n- a\n", "no headings"),
        ("# Title\n\n## Background\n\n- a\n\n## Acceptance criteria\n\n- b\n", "no headings"),
    ],
)
def test_a_page_that_says_too_little_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        epic_of_page(text, "spec.md")
    assert said in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "text", ["# T\n\n## One\n\x00", "# T\n\n## One\n\n### Acceptance criteria\n\n- a\n  check: [b\n"]
)
def test_a_page_that_cannot_be_read_is_refused_with_its_name(text: str) -> None:
    with pytest.raises(BadDocument) as caught:
        epic_of_page(text, "spec.md")
    assert "spec.md" in str(caught.value.thing)


def test_two_headings_with_boxes_are_sections_with_these_as_parts() -> None:
    found = pieces(TWO)
    assert [(piece.title, piece.origin, [part.title for part in piece.parts]) for piece in found.pieces] == [
        ("Backend", "section", ["API"]),
        ("Frontend", "section", ["Page"]),
    ]
    assert (found.pieces[0].body, found.done) == ("In Python.", 1)


def test_a_single_heading_and_the_title_group_nothing() -> None:
    assert [piece.title for piece in pieces("# All\n\n## Work\n\n- [ ] a\n- [ ] b\n").pieces] == ["a", "b"]
    assert [piece.title for piece in pieces("## Work\n\n- [ ] a\n\n## Done\n\n- [x] b\n").pieces] == ["a"]


def test_lists_under_headings_count_where_nothing_else_is_listed() -> None:
    text = "## Backend\n\n- API\n\n## Notes\n\n- none\n\n## Frontend\n\n- Page\n  - Draw it\n"
    found = pieces(text)
    assert [(piece.title, [part.title for part in piece.parts]) for piece in found.pieces] == [
        ("Backend", ["API"]),
        ("Frontend", ["Page"]),
    ]
    assert [piece.title for piece in pieces(f"{text}\n- [ ] a box\n").pieces] == ["a box"]
    assert pieces("## Backend\n\n- API\n").pieces == [], "one list may be about anything"


def test_two_sections_of_one_name_are_one_with_the_parts_of_both() -> None:
    (one, two) = pieces("## A\n\n- [ ] a\n\n## B\n\n- [ ] b\n\n## A\n\n- [ ] c\n- [ ] a\n").pieces
    assert [part.title for part in one.parts] == ["a", "c"]
    assert two.title == "B"


def test_a_label_for_what_is_left_out_or_asked_for_holds_for_its_whole_list() -> None:
    text = "- [ ] One\n\nOut of scope:\n- [ ] Not this\n- [ ] Nor this\n\nAcceptance criteria:\n- [ ] a\n- [ ] b\n"
    assert [piece.title for piece in pieces(text).pieces] == ["One"]


def told(text: str) -> list[tuple[str, str | list[str] | None, list[str]]]:
    return [(item.text, item.check, [word for word, _ in item.steps]) for item in stated(read_lines(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- It is fast\n- It is small\n", [("It is fast", None, []), ("It is small", None, [])]),
        ("1. It is fast\n   check: make bench\n", [("It is fast", "make bench", [])]),
        ("- [x] It is fast\n", [("It is fast", None, [])]),
        ("Given a\nWhen b\nThen c\n", [("c", None, ["given", "when", "then"])]),
        ("Given a\nThen c\nGiven d\nThen e\n", [("c", None, ["given", "then"]), ("e", None, ["given", "then"])]),
        ("- **GIVEN** a **WHEN** b **THEN** c\n", [("c", None, ["given", "when", "then"])]),
        ("- Wrong\n  - Given a\n  - Then c\n", [("Wrong", None, ["given", "then"])]),
        ("### Scenario: Old\n- When b\n- Then c\n\ncheck: make\n", [("Old", "make", ["when", "then"])]),
        ("Scenario: Old\n  Given a\n  Then c\n  check: make old\n", [("Old", "make old", ["given", "then"])]),
        ("**Scenario 1: Old**\n- GIVEN: a\n- THEN: c\n", [("Old", None, ["given", "then"])]),
        ("Only words.\n", []),
        ("- [A criterion]\n", []),
    ],
)
def test_criteria_are_read_in_every_dress(text: str, expected: list[tuple[str, str | None, list[str]]]) -> None:
    assert told(text) == expected


WORDS = st.sampled_from(
    ["# ", "## ", "### ", "- ", "- [ ] ", "- [x] ", "  - ", "Given a", "Then b", "Scope:", "Acceptance criteria", "\n"]
)


@given(st.lists(st.one_of(WORDS, st.text(max_size=8), st.just("\n")), max_size=40))
def test_any_page_becomes_tickets_or_says_why_not(parts: list[str]) -> None:
    try:
        found = epic_of_page("".join(parts), "page.md")
    except InvalidInput:
        return
    places = {new.local: at for at, new in enumerate(found)}
    assert len(places) == len(found)
    assert all(new.title for new in found)
    assert all(places[new.parent] < at for at, new in enumerate(found) if at)
