"""Epic, issue or task: the decision tree, with what decided."""

from __future__ import annotations

import pytest

from trackdown.core.planning.classify import INITIATIVE, SPRINT, STEP, VALUE, Classification, Known, classify

DESCRIBED = [
    ("Migrate from monolithic to microservices architecture", "epic"),
    ("Redesign user onboarding experience", "epic"),
    ("Add mobile application support", "epic"),
    (
        "We need to add search functionality to our application. It requires frontend UI, backend API and database"
        " indexing, and will take 6-8 weeks across multiple sprints.",
        "epic",
    ),
    ("Login page shows generic error instead of specific validation messages", "issue"),
    ("[Frontend] Login form validation errors not displaying", "issue"),
    ("[Security] Fix SQL injection vulnerability in reports module", "issue"),
    ("[API] Add pagination support to user search endpoint", "issue"),
    ("[Database] Optimize query performance for user dashboard", "issue"),
    ("Update the user model to include a last_login field", "task"),
    ("[Backend] Create OAuth2 refresh token endpoint", "task"),
    ("[Testing] Write integration tests for OAuth2 flow", "task"),
    ("[DevOps] Configure refresh token rotation in production", "task"),
]
"""What the description of the product gives as examples of each kind."""


@pytest.mark.parametrize(("text", "kind"), DESCRIBED)
def test_the_examples_of_the_description_are_what_it_says(text: str, kind: str) -> None:
    assert classify(text).kind == kind


def decided(found: Classification) -> tuple[str, str]:
    return found.answers[-1].question, found.answers[-1].answer


@pytest.mark.parametrize(
    ("text", "kind", "question"),
    [
        ("Rework billing; it takes 5 weeks", "epic", INITIATIVE),
        ("Rework billing; it takes a quarter", "epic", INITIATIVE),
        ("Rework billing in 3-5 weeks", "epic", INITIATIVE),
        ("Rework billing; it takes four weeks", "epic", SPRINT),
        ("Rework billing with three teams", "epic", SPRINT),
        ("Rework the frontend, the API and the database of billing", "epic", SPRINT),
        ("Customers pay by card; it takes 2 weeks", "issue", VALUE),
        ("Add a column to the invoices table so that users can see the tax; about 3 hours", "task", STEP),
    ],
)
def test_each_question_can_decide(text: str, kind: str, question: str) -> None:
    found = classify(text)
    assert (found.kind, found.answers[-1].question) == (kind, question), found


def test_a_duration_that_is_not_the_work_is_not_its_size() -> None:
    found = classify("The session must expire after 8 hours, but it crashes")
    assert (found.kind, found.answers[0].answer) == ("issue", "unknown")


@pytest.mark.parametrize("text", ["Make it nice", "Things", "???", "x" * 5000, "Improve the platform", "\u202e"])
def test_what_says_too_little_is_unclear_and_what_is_missing_is_said(text: str) -> None:
    found = classify(text)
    assert (found.kind, decided(found)) == ("", (STEP, "unknown"))
    assert "who gains what by it" in found.missing


def test_what_is_known_of_a_ticket_counts_like_its_words() -> None:
    assert classify("Rework billing", Known(weeks=6)).kind == "epic"
    assert classify("Rework billing", Known(components=("api", "web", "billing"))).kind == "epic"
    assert classify("Rework billing", Known(weeks=1)).missing.startswith("Say who gains")


def test_every_answer_names_what_it_stands_on() -> None:
    found = classify("Login fails for several teams")
    assert [item.because for item in found.answers] == ["it names no time", "it needs “several teams”"]
