"""What holds of every decision, whatever the text."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from routing_agents import POLICY, THINKER, WRITER, routed

from trackdown.core.planning.routing.clauses import MOST_TEXT
from trackdown.core.planning.routing.decision import Decision, decide
from trackdown.core.planning.routing.work import Work
from trackdown.core.runs.route_policy import WEIGHTS, RoutePolicy

VOCABULARY = """
add build fix design not no without only but 8 twenty each all endpoints routers components tests OpenAPI contract a the
blog system login authentication optimise algorithm why sometimes work make ? . , ; : lines 40 ``` # - [ ] backend
frontend CRUD typo GET /a/{id} Complexity: simple
"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\n"])
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=60).map(" ".join))
NUMBERS = st.floats(0, 1_000_000)


def _all(found: Decision) -> list[Decision]:
    return [found, *(part.decision for part in found.parts)]


@given(TEXTS, TEXTS)
@example("", "")
@example("\x00", "\ud800")
@example("³ endpoints, ٣ routers, 99999 tests, 00 pages", "0 lines")
def test_any_text_gets_a_decision_whose_contributions_add_up_to_its_score(title: str, body: str) -> None:
    found = decide(Work(title, body), POLICY, (THINKER, WRITER))
    for decision in _all(found):
        assert decision.score == round(sum(item.contribution for item in decision.findings), 2)
        assert all(-1 <= item.degree <= 1 for item in decision.findings)
        assert all(abs(item.contribution) <= item.weight for item in decision.findings)
        assert all(item.saw for item in decision.findings)
        assert decision.because
        assert decision.agent in ("", "claude", "codex")
        for agent in decision.candidates:
            assert agent.value == round(sum(item.contribution for item in agent.reasons), 2)


@given(TEXTS)
def test_the_same_text_always_gets_the_same_decision(text: str) -> None:
    assert routed(text) == routed(text)


@given(TEXTS)
def test_the_order_of_the_agents_changes_nothing(text: str) -> None:
    assert routed(text, (THINKER, WRITER)).agent == routed(text, (WRITER, THINKER)).agent


@given(TEXTS, st.fixed_dictionaries(dict.fromkeys(WEIGHTS, NUMBERS)))
def test_whatever_the_weights_the_sum_holds(text: str, weights: dict[str, float]) -> None:
    found = routed(text, policy=RoutePolicy(weights=weights))
    assert found.score == round(sum(item.contribution for item in found.findings), 2)


@given(TEXTS, NUMBERS)
def test_a_higher_threshold_hands_over_no_more(text: str, more: float) -> None:
    strict = POLICY._replace(thresholds={**POLICY.thresholds, "delegate": POLICY.thresholds["delegate"] + more})
    if routed(text, policy=strict).answer == "delegate":
        assert routed(text).answer == "delegate"


def test_of_a_huge_text_the_beginning_counts_and_that_is_known() -> None:
    beginning = "Add 8 endpoints matching openapi.yaml\n" + "They are for accounts. " * (MOST_TEXT // 23 + 10)
    found = routed(beginning + "Optimise the algorithm. " * 100_000)
    assert found.facts.cut
    assert found.facts.reasoning.degree == 0
    assert found.answer == "delegate"
    assert not routed("Add 8 endpoints").facts.cut


def test_words_without_end_are_read_in_bounded_time() -> None:
    """Each of these would take hours if a pattern went back and forth in it."""
    for piece in (
        "build the ",
        "not ",
        "tests for all 5 endpoints ",
        "a-",
        "x: ",
        "```\n",
        "- [ ] each endpoint?\n",
        "a",
    ):
        assert routed(piece * 200_000).because
