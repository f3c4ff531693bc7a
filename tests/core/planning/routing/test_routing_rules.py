"""Each rule sees its own fact: change one fact of a ticket, and its line of the explanation changes, and the score."""

from __future__ import annotations

import pytest
from routing_agents import POLICY, THINKER, WRITER, degree, routed, saw

from trackdown.core.planning.routing.decision import decide
from trackdown.core.planning.routing.experience import Past
from trackdown.core.planning.routing.work import Work
from trackdown.core.runs.route_policy import WEIGHTS, RoutePolicy

PLAIN = Work("Show the date of the last login", "The page of an account should show it.")
CHANGED = {
    "specification": PLAIN._replace(files={"modify": ["src/account.py"]}),
    "repetition": PLAIN._replace(title="Show the date of the last login on 7 pages"),
    "reasoning": PLAIN._replace(title="Design how to show the date of the last login"),
    "size": PLAIN._replace(body="The page of an account should show it, in about 200 lines."),
    "complexity": PLAIN._replace(body="Complexity: simple"),
    "components": PLAIN._replace(components=("accounts", "audit")),
    "ambiguity": PLAIN._replace(title="Show the date of the last login somehow"),
}


@pytest.mark.parametrize("rule", CHANGED)
def test_one_changed_fact_changes_its_line_of_the_explanation_and_the_score(rule: str) -> None:
    agents = (THINKER, WRITER)
    before, after = decide(PLAIN, POLICY, agents), decide(CHANGED[rule], POLICY, agents)
    assert saw(before, rule) != saw(after, rule)
    assert degree(before, rule) != degree(after, rule)
    assert before.score != after.score


def test_what_only_history_knows_changes_its_line_alone() -> None:
    landed = Past("codex", "", "", frozenset(), frozenset(), True, True)
    before, after = routed("Add 8 endpoints"), routed("Add 8 endpoints", past=[landed] * 4)
    changed = [b.rule for b, a in zip(before.findings, after.findings, strict=True) if a != b]
    assert changed == ["history"]
    assert saw(after, "history") == "codex: 4 of 4 runs landed, 4 at once"
    assert after.score > before.score


@pytest.mark.parametrize(
    ("lines", "expected"), [(49, -1.0), (50, 0.0), (100, 0.0), (101, 1.0)], ids=["49", "50", "100", "101"]
)
def test_under_50_lines_speak_for_keeping_and_over_100_for_handing_over(lines: int, expected: float) -> None:
    assert degree(routed(f"Write the parser, {lines} lines of code"), "size") == expected


def test_a_short_description_of_much_writing_speaks_for_handing_over() -> None:
    long = "Add 8 endpoints\n" + "The endpoints are for the accounts of customers. " * 20
    assert degree(routed("Add 8 endpoints"), "description") == 1.0
    assert degree(routed(long), "description") == 0.0
    assert degree(routed("Change the label, 3 lines of code"), "description") == -1.0


def test_every_threshold_and_size_can_be_set() -> None:
    strict = POLICY._replace(thresholds={**POLICY.thresholds, "delegate": 7.0})
    assert routed("Implement 20 CRUD endpoints").answer == "delegate"
    assert routed("Implement 20 CRUD endpoints", policy=strict).answer == "keep"
    tiny = POLICY._replace(lines={**POLICY.lines, "endpoint": 2.0})
    assert degree(routed("Add 20 endpoints", policy=tiny), "size") == -1.0


@pytest.mark.parametrize("rule", [name for name in WEIGHTS if name not in ("prefer", "strength", "success", "price")])
def test_a_rule_without_weight_adds_nothing(rule: str) -> None:
    policy = RoutePolicy(weights={**WEIGHTS, rule: 0.0})
    found = routed("Design 8 endpoints in backend and frontend somehow, complexity: complex", policy=policy)
    assert next(item for item in found.findings if item.rule == rule).contribution == 0


def test_a_bare_plural_is_no_number() -> None:
    assert routed("Add endpoints").facts.size.lines is None
    assert routed("Add endpoints by the API contract").facts.size.lines == 250
    assert routed("Add 3 endpoints").facts.size.lines == 150


def test_what_is_only_thought_about_is_not_counted_as_work() -> None:
    assert routed("Design the caching of 12 endpoints").facts.size.lines is None
    assert routed("Design the caching, then implement 12 endpoints").facts.size.lines == 600
    assert routed("Investigate the 12 endpoints. Add 3 endpoints").facts.size.lines == 150


def test_criteria_with_checks_specify_more_than_those_without() -> None:
    bare = decide(PLAIN._replace(criteria=("it shows the date",)), POLICY)
    checked = decide(PLAIN._replace(criteria=("it shows the date",), checked=1), POLICY)
    assert 0 < degree(bare, "specification") < degree(checked, "specification")


def test_a_contract_that_is_to_be_written_specifies_nothing_yet() -> None:
    found = routed("Define the API contract of the billing service")
    assert degree(found, "specification") < 0.5
    assert degree(routed("Implement the API contract of the billing service"), "specification") == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "Optimiere diesen Sortieralgorithmus nach der OpenAPI-Spezifikation",
        "Ajoute huit points de terminaison conformes \u00e0 cette sp\u00e9cification OpenAPI",
        "Optimiza este algoritmo para la API con OpenAPI",
        "\u0414\u043e\u0431\u0430\u0432\u044c \u043c\u0430\u0440\u0448\u0440\u0443\u0442\u044b \u043f\u043e OpenAPI",
        "\u6309\u7167 OpenAPI \u4f18\u5316\u8fd9\u4e2a\u6392\u5e8f\u7b97\u6cd5",
    ],
)
def test_another_language_is_said_to_be_unclear_instead_of_handed_over_by_one_known_word(text: str) -> None:
    decision = routed(text)
    assert decision.answer == "keep"
    assert "not in English" in saw(decision, "ambiguity")
    assert any("English" in question for question in decision.ask)


@pytest.mark.parametrize(
    "text",
    [
        "Locale de",
        "Fa\u00e7ade and caf\u00e9 of the shop",
        "8 endpoints",
        "Add na\u00efve parsing",
        "Rename x",
        "",
        "42",
    ],
)
def test_names_and_short_texts_count_as_english(text: str) -> None:
    assert "not in English" not in saw(routed(text), "ambiguity")


def test_what_speaks_for_handing_over_without_being_enough_is_not_called_nothing() -> None:
    asking = POLICY._replace(thresholds={**POLICY.thresholds, "delegate": 20.0})
    decision = decide(Work("Add 8 endpoints matching this OpenAPI spec"), asking, (THINKER, WRITER))
    assert (decision.answer, decision.because) == (
        "keep",
        "too little speaks for handing it over: the score is under 20",
    )


@pytest.mark.parametrize("text", ["Sort the list quicker", "Sorting is too slow for 1M rows", "The report takes ages"])
def test_what_is_to_become_faster_needs_thinking_however_it_is_said(text: str) -> None:
    decision = routed(text)
    assert (decision.answer, degree(decision, "reasoning")) == ("keep", -1.0)
