from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.runs.policy import PinnedContract, PinnedCriterion, Policy, ProjectCheck
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.usage import Usage
from trackdown.core.runs.workspace_rules import WorkspaceRules
from trackdown.testing.factories import policy, profile

USED = st.builds(
    Usage,
    st.integers(0, 10**9),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 9),
    st.none() | st.decimals(0, 1000, places=9).map(lambda money: format(money, "f")),
)


@given(USED, USED, USED)
def test_usage_adds_up_in_any_order(one: Usage, two: Usage, three: Usage) -> None:
    assert one.plus(two).plus(three) == one.plus(two.plus(three))
    assert one.plus(two) == two.plus(one)
    assert one.plus(two).total == one.total + two.total
    assert Usage.from_json(json.loads(json.dumps(one.to_json()))) == one


def test_money_stays_exact_and_plain() -> None:
    assert Usage(cost="0.1").plus(Usage(cost="0.2")).cost == "0.3"
    assert Usage(cost="0.0000001").plus(Usage(cost="0.0000001")).cost == "0.0000002"
    assert Usage(cost="1.50").plus(Usage()).cost == "1.50"
    assert Usage().plus(Usage()).cost is None
    assert Usage.from_json(None) == Usage()


def test_a_pinned_policy_and_a_pinned_agent_survive_being_written_down() -> None:
    known = policy(
        criteria=[PinnedCriterion("c1", "holds", ["make", "x"], approved=False, met=True)],
        files=["a"],
        setup=["npm ci", ["make"]],
        unverified="review",
        scope=False,
        check_seconds=1.5,
        workspace=WorkspaceRules(copy=[".env"]),
        contract=PinnedContract("api.md", "client", ["GET /a"], ["server"], ["web"]),
        gates={"merge": {"coverage": {"least": 80}}},
    )
    assert Policy.from_json(json.loads(json.dumps(known.to_json()))) == known
    assert Policy.from_json(json.loads(json.dumps(policy().to_json()))) == policy()
    agent = profile(env={"A": "${B}"}, args=["-x"], options={"deep": {"er": 1}}, turn_seconds=5)
    assert AgentProfile.from_json(json.loads(json.dumps(agent.to_json()))) == agent


def test_a_policy_of_a_time_that_knew_less_is_read_with_the_usual_rules() -> None:
    assert Policy.from_json({}) == Policy()
    assert Policy.from_json({"files": ["a"], "of_another_version": 1}) == Policy(files=["a"])


def test_what_a_client_did_not_say_is_shown_as_unknown() -> None:
    assert Usage(reasoning=0).figures() is None
    assert Usage(cost="0").figures() == Usage(cost="0").to_json()
    assert Usage(output=1).figures() == Usage(output=1).to_json()


def test_every_command_that_judges_is_named() -> None:
    known = policy(
        criteria=[PinnedCriterion("a", "x", "one"), PinnedCriterion("b", "y")], checks=[ProjectCheck("t", ["two"])]
    )
    assert known.commands == ["one", ["two"]]


def test_an_agent_without_a_name_goes_by_its_id() -> None:
    assert profile("codex").title == "codex"
    assert profile("codex", name="Codex of Ann").title == "Codex of Ann"
