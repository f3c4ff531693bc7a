from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.agent_ticket.file_tree import files_of
from trackdown.core.tickets.agent_ticket.lint import RULES, lint, vague
from trackdown.core.tickets.agent_ticket.template import AGENT_TICKET
from trackdown.core.tickets.document import parse
from trackdown.core.tickets.document_markdown import read_lines
from trackdown.core.tickets.model import Criterion, Ticket
from trackdown.testing.agent_tickets import SMALL, TREE


def ticket(body: str = "", title: str = "Serve the profile of a user", **more: Any) -> Ticket:
    criteria = [Criterion(str(at), item.text, item.check) for at, item in enumerate(parse(body).criteria)]
    files = files_of(read_lines(body))
    return Ticket("u", "TASK-1", "task", title, "open", "P2", body=body, criteria=criteria, files=files)._replace(
        **more
    )


def rules(*found: Ticket) -> set[str]:
    return {item.rule for one in found for item in lint(one)}


def test_a_ticket_that_says_everything_gives_no_findings() -> None:
    assert lint(ticket(SMALL)) == []


def test_a_wish_without_anything_misses_everything() -> None:
    found = lint(ticket(title="Make login work"))
    assert {item.rule for item in found} == {"vague", "context", "criteria", "files", "tests"}
    assert all(item.place and item.text and item.mend for item in found)


@pytest.mark.parametrize(
    "text",
    ["Login works correctly", "It works", "The page is fast.", "Everything behaves as expected", "Code is clean"],
)
def test_criteria_that_nobody_can_test_are_vague(text: str) -> None:
    assert vague(text)
    found = lint(ticket(SMALL, criteria=[Criterion("a", text), Criterion("b", "GET returns 200")]))
    assert [(item.rule, item.place) for item in found] == [("testable", "criterion 1")]


@pytest.mark.parametrize(
    "text",
    [
        "Login with an invalid password returns 401",
        "The page is there within 200 ms",
        "`make test` passes",
        "A user who logs out sees the start page",
        "It works without a network",
    ],
)
def test_criteria_that_name_what_is_observed_are_not_vague(text: str) -> None:
    assert not vague(text)


def test_a_check_makes_any_criterion_testable() -> None:
    assert lint(ticket(SMALL, criteria=[Criterion("a", "It works", "make test")])) == []


@pytest.mark.parametrize("title", ["Make login work", "Fix it", "Improve", "Get the search running", "Clean up stuff"])
def test_a_title_that_names_nothing_is_found(title: str) -> None:
    assert "vague" in rules(ticket(SMALL, title=title))


def test_each_part_that_is_taken_away_is_missed() -> None:
    assert "context" in rules(ticket(SMALL.replace("## Context", "## Other")))
    assert "tests" in rules(
        ticket(SMALL.partition("## Test Requirements")[0] + "## Definition of Done\n\n- [ ] `x` is there\n")
    )
    assert "done" in rules(ticket(SMALL.partition("## Definition of Done")[0]))
    assert "files" in rules(ticket("## Context\n\n" + "word " * 20))
    assert "question" in rules(ticket(SMALL + "\nTBD: which one\n"))


def test_a_dependency_that_is_not_here_is_named_with_what_to_do() -> None:
    [found] = lint(ticket(SMALL), ["CODEX-42"])
    assert found.rule == "dependency"
    assert "CODEX-42" in found.text
    assert "CODEX-42" in found.mend


def test_every_placeholder_of_the_template_is_found_until_it_is_filled_in() -> None:
    found = [item for item in lint(ticket(AGENT_TICKET)) if item.rule == "placeholder"]
    assert len(found) >= 10
    assert all("line" in item.place for item in found)
    assert "placeholder" not in rules(ticket(SMALL), ticket(TREE))


@pytest.mark.parametrize(
    "line",
    [
        "See [The decision](docs/adr.md).",
        "See [the decision][1].",
        "[the decision]: docs/adr.md",
        "A list is `[one, two]`.",
        "It is [1, 2, 3].",
        "[Auth] is a component",
        "- [ ] a box",
    ],
)
def test_what_has_brackets_otherwise_is_no_placeholder(line: str) -> None:
    assert "placeholder" not in rules(ticket(f"{SMALL}\n{line}\n"))


@pytest.mark.parametrize("line", ["[why it exists, in 1-2 paragraphs]", "1. Revert [the commit]", "- [ ] [what holds]"])
def test_what_is_still_to_be_written_is_a_placeholder(line: str) -> None:
    assert "placeholder" in rules(ticket(f"{SMALL}\n{line}\n"))


def test_what_is_still_to_be_chosen_is_found_in_the_head() -> None:
    assert "placeholder" in rules(ticket(SMALL.replace("** high", "** high | medium | low")))


@given(st.text(max_size=400), st.text(max_size=80))
def test_no_text_makes_it_fail_and_every_finding_says_how_to_mend_it(body: str, title: str) -> None:
    one = Ticket("u", "TASK-1", "task", title, "open", "P2", body=body)
    found = lint(one)
    assert found == lint(one)
    assert all(item.rule in RULES and item.mend for item in found)


def test_a_definition_of_done_is_no_acceptance_criterion() -> None:
    assert "criteria" in rules(ticket("## Context\n\nWhy.\n\n## Definition of Done\n\n- [ ] GET /x returns 200\n"))


def test_what_was_left_of_the_template_is_shown_without_the_blanks_behind_it() -> None:
    body = "# Ticket: CODEX-1 - A\n\n**Priority:** high | medium | low  \n**Cost estimate:** $[amount]  \n"
    said = [item.text for item in lint(ticket(body)) if item.rule == "placeholder"]
    assert said == ["high | medium | low was never filled in.", "[amount] was never filled in."]


def test_the_way_out_of_a_dependency_that_is_not_here_can_be_typed_as_it_stands() -> None:
    found = lint(ticket(), ["CODEX-42"])
    assert any("trackdown unblock TASK-1 --by CODEX-42" in item.mend for item in found)
