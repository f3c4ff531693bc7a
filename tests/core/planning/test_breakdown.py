"""What a ticket's own text says that it consists of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.planning.breakdown import Piece, clear_title, component_named, of_criteria, pieces, same
from trackdown.core.tickets.model import Criterion
from trackdown.errors import BadDocument


def titles(body: str, *criteria: Criterion) -> list[str]:
    return [piece.title for piece in pieces(body, criteria).pieces]


def test_open_boxes_are_parts_and_ticked_ones_are_counted() -> None:
    found = pieces("Text.\n\n- [ ] One\n- [x] Two\n* [ ] Three.\n1. [X] Four\n")
    assert [(piece.title, piece.origin) for piece in found.pieces] == [("One", "box"), ("Three", "box")]
    assert found.done == 2


def test_lists_under_a_heading_for_scope_are_parts() -> None:
    body = "## In Scope\n\n- One\n- Two\n  1. Deep\n\n## Notes\n\n- Not this\n\nSteps:\n1. Three\n2. Four\n"
    assert titles(body) == ["One", "Two", "Three", "Four"]
    assert [piece.title for piece in pieces(body).pieces[1].parts] == ["Deep"]


def test_the_scope_of_the_described_epic_is_its_issues() -> None:
    body = (
        "Business Value: Improve security posture\nSuccess Criteria:\n  - 99.9% uptime\n  - Fast\nScope:\n"
        "  - OAuth2 implementation\n  - Multi-factor authentication\nTimeline: Q2 2025 (12 weeks)\n"
    )
    assert titles(body) == ["OAuth2 implementation", "Multi-factor authentication"]


def test_headings_of_phases_are_parts_with_what_stands_below_them() -> None:
    body = "# Plan\n\n## Phase 1: Read\n\nSlowly.\n\n- [ ] Open it\n- Look\n\n## Phase 2: Write\n"
    first, second = pieces(body).pieces
    assert (first.title, first.body, first.origin) == ("Phase 1: Read", "Slowly.", "heading")
    assert [part.title for part in first.parts] == ["Open it", "Look"]
    assert second.title == "Phase 2: Write"


@pytest.mark.parametrize("heading", ["## Out of Scope", "## Acceptance Criteria", "## Dependencies", "Out of scope:"])
def test_boxes_for_criteria_and_for_what_is_left_out_are_no_parts(heading: str) -> None:
    assert titles(f"- [ ] One\n\n{heading}\n\n- [ ] Not this\n") == ["One"]


def test_code_and_placeholders_are_no_parts() -> None:
    assert titles("```\n- [ ] code\n```\n\n- [ ] [What has to be done]\n- [ ]\n- [ ] Real\n") == ["Real"]


def test_two_that_are_written_alike_are_one() -> None:
    assert titles("- [ ] Write **tests**\n- [ ] write tests.\n") == ["Write tests"]


def test_the_lines_of_a_box_are_its_description_and_its_check_its_criterion() -> None:
    (piece,) = pieces("- [ ] Write it\n  in two lines\n\n  check: pytest -q\n").pieces
    assert "in two lines" in piece.body
    assert piece.criterion is not None
    assert (piece.criterion.text, piece.criterion.check) == ("Write it", "pytest -q")
    assert not piece.approved, "a check that stands in a text is nobody's yet"


def test_a_check_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(BadDocument):
        pieces("- [ ] Write it\n  check: [a\n")


def test_criteria_count_only_where_the_text_lists_nothing() -> None:
    criteria = [Criterion("a", "It holds", "make"), Criterion("b", "It held", met=True), Criterion("c", "it holds.")]
    assert titles("- [ ] One\n", *criteria) == ["One"]
    assert titles("- [x] One\n", *criteria) == [], "all that is listed is done"
    found = pieces("Nothing here.\n", criteria)
    (piece,) = found.pieces
    assert (piece.title, piece.origin, piece.approved, found.done) == ("It holds", "criterion", True, 1)
    assert piece.criterion is not None
    assert piece.criterion.check == "make"


def test_a_scenario_keeps_its_steps() -> None:
    steps = [["given", "an old token"], ["then", "401"]]
    (piece,) = of_criteria([Criterion("a", "It has expired", group="Tokens", steps=steps)]).pieces
    assert piece.criterion is not None
    assert (piece.criterion.steps, piece.criterion.group) == (steps, "Tokens")


def test_a_long_line_becomes_a_title_and_nothing_of_it_is_lost() -> None:
    text = "word " * 60 + "end"
    (piece,) = pieces(f"- [ ] {text}\n").pieces
    assert len(piece.title) <= 120
    assert piece.title.endswith("word…")
    assert text in piece.body


def test_a_title_names_a_known_component() -> None:
    assert component_named("[Frontend] Show it", ["frontend", "api"]) == "frontend"
    assert component_named("[EPIC] Show it", ["frontend"]) == component_named("Frontend", ["frontend"]) == ""


@given(st.text(max_size=300))
def test_any_text_has_parts_or_none(text: str) -> None:
    """Nothing but a check can be wrong in it; every part has a title that fits, and is there once."""
    try:
        found = pieces(text)
    except BadDocument:
        assert "check" in text.casefold()
        return

    def hold(parts: list[Piece]) -> None:
        assert len({same(part.title) for part in parts}) == len(parts)
        for part in parts:
            assert 0 < len(part.title) <= 120
            hold(part.parts)

    hold(found.pieces)


def test_a_title_is_one_clear_line() -> None:
    assert clear_title("  Do **this**:\nand that") == "Do this"
