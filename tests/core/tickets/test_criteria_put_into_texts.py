"""Other criteria in a text that states some: every other line stays as it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.document import parse
from trackdown.core.tickets.document_criteria import DocumentCriterion
from trackdown.core.tickets.document_criteria_edit import states_criteria, with_criteria

NEW = DocumentCriterion("New", check="make new")
BODY = "Words.\n\n## Success criteria\n\nAll of it.\n\n- [ ] One\n  more\n- [x] Two\n\n## Notes\n\n- [ ] Three\n"


def test_new_ones_stand_behind_the_last_and_the_others_keep_their_lines() -> None:
    after = with_criteria(BODY, [], [NEW])
    assert after == BODY.replace("- [x] Two\n", "- [x] Two\n- [ ] New\n  check: make new\n")


def test_one_goes_and_one_is_replaced_where_it_stood() -> None:
    one, two = parse(f"\n{BODY}").criteria
    assert with_criteria(BODY, [(two, None), (one, NEW)], []) == BODY.replace(
        "- [ ] One\n  more\n- [x] Two\n", "- [ ] New\n  check: make new\n"
    )


def test_a_section_without_any_is_filled_and_a_text_without_one_gets_it() -> None:
    assert with_criteria("## Acceptance criteria\n\n## Notes\n", [], [NEW]).startswith(
        "## Acceptance criteria\n\n- [ ] New\n  check: make new\n"
    )
    assert with_criteria("Words.\n", [], [NEW]).startswith("Words.\n\n## Acceptance criteria\n\n- [ ] New\n")
    assert with_criteria("Words.\n", [], []) == "Words.\n"
    assert (states_criteria(BODY), states_criteria("# Notes\n\n- [ ] a\n")) == (True, False)


def test_line_ends_are_those_of_the_text() -> None:
    after = with_criteria(BODY.replace("\n", "\r\n"), [], [NEW])
    assert after.count("\n") == after.count("\r\n")


LINES = st.sampled_from(
    [
        "## Acceptance criteria",
        "### Group",
        "- [ ] One",
        "- [x] Two",
        "  more",
        "",
        "Words",
        "## Notes",
        "```",
        "- item",
    ]
)


@given(st.lists(LINES, max_size=14), st.data())
def test_what_is_stated_afterwards_is_what_was_asked_for(lines: list[str], data: st.DataObject) -> None:
    body = "\n".join(lines)
    before = parse(f"\n{body}").criteria
    gone = data.draw(st.lists(st.sampled_from(range(len(before))), unique=True)) if before else []
    after = with_criteria(body, [(before[at], None) for at in gone], [])
    left = sorted(item.text for at, item in enumerate(before) if at not in gone)
    assert len(parse(f"\n{after}").criteria) <= len(before)
    if not gone:
        assert after == body
    elif "  more" not in lines and "```" not in lines:
        assert sorted(item.text for item in parse(f"\n{after}").criteria) == left
