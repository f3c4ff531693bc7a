"""Which agent gets what is handed over: strengths, success, price, preference; and who cannot work now."""

from __future__ import annotations

from routing_agents import POLICY, THINKER, WRITER, routed

from trackdown.core.planning.routing.candidates import Candidate
from trackdown.core.planning.routing.decision import decide
from trackdown.core.planning.routing.experience import Past, record_of
from trackdown.core.planning.routing.work import Work

BULK = "Implement 20 CRUD endpoints"
QUICK, CHEAP = Candidate("quick"), Candidate("cheap")


def _past(agent: str, landed: bool, component: str = "", type: str = "") -> Past:
    return Past(agent, "task", type, frozenset({component} - {""}), frozenset(), landed, landed)


def test_the_cheaper_of_two_equals_is_chosen() -> None:
    priced = [QUICK._replace(price=15.0, priced="its file"), CHEAP._replace(price=2.0, priced="its file")]
    assert routed(BULK, [THINKER, *priced]).agent == "cheap"
    assert routed(BULK, [THINKER, priced[0]._replace(price=1.0), priced[1]]).agent == "quick"


def test_a_price_that_nobody_knows_is_said_and_counts_nothing() -> None:
    found = routed(BULK, [THINKER, QUICK, CHEAP._replace(price=2.0)])
    unknown = next(item for item in found.candidates if item.agent.id == "quick")
    assert [(item.saw, item.contribution) for item in unknown.reasons if item.rule == "price"] == [
        ("nobody knows its price", 0.0)
    ]


def test_strengths_that_are_asked_for_count() -> None:
    strong = QUICK._replace(strengths=("tests", "frontend"))
    work = Work("Write unit tests for all 14 validators", components=("Frontend",))
    assert decide(work, POLICY, [THINKER, CHEAP, strong]).agent == "quick"


def test_success_on_tickets_like_it_counts() -> None:
    past = [_past("quick", True)] * 3 + [_past("cheap", False)] * 3
    assert routed(BULK, [THINKER, QUICK, CHEAP], past=past).agent == "quick"
    assert (
        routed(BULK, [THINKER, QUICK, CHEAP], past=[run._replace(landed=not run.landed) for run in past]).agent
        == "cheap"
    )


def test_a_preference_of_the_configuration_counts() -> None:
    policy = POLICY._replace(prefer={"endpoints": ["cheap", "quick"]})
    assert routed(BULK, [THINKER, QUICK, CHEAP, WRITER], policy).agent == "cheap"
    assert routed("Translate all 200 strings to German", [THINKER, WRITER, QUICK, CHEAP], policy).agent == "codex"


def test_an_agent_at_its_limit_is_passed_over_and_that_is_said() -> None:
    resting = WRITER._replace(obstacle="it has reached a limit until 2026-03-01T12:00:00Z")
    found = routed(BULK, [THINKER, resting, QUICK])
    assert (found.answer, found.agent) == ("delegate", "quick")
    assert [item.agent.id for item in found.candidates if item.agent.obstacle] == ["codex"]


def test_work_falls_back_to_the_keeper_where_nobody_else_can() -> None:
    resting = WRITER._replace(obstacle="its budget.day_usd is used up")
    found = routed(BULK, [THINKER, resting])
    assert (found.answer, found.agent) == ("keep", "claude")
    assert "codex is passed over: its budget.day_usd is used up" in found.because


def test_a_keeper_at_its_limit_leaves_it_to_a_person() -> None:
    found = routed("Optimize this sorting algorithm", [THINKER._replace(obstacle="it rests"), WRITER])
    assert (found.answer, found.agent) == ("keep", "")
    assert "claude is passed over: it rests" in found.because


def test_who_cannot_be_started_here_keeps_nothing_unless_the_configuration_says_so() -> None:
    hard = "Optimize this sorting algorithm"
    idle = THINKER._replace(obstacle="no login was found", startable=False)
    other = Candidate("zoe", ("reasoning",))
    assert routed(hard, [idle, WRITER, other]).agent == "zoe"
    alone = routed(hard, [idle, WRITER])
    assert (alone.agent, "claude" in alone.because) == ("", False)
    named = routed(hard, [idle, WRITER, other], POLICY._replace(keep="claude"))
    assert (named.agent, "claude is passed over: no login was found" in named.because) == ("", True)


def test_the_keeper_is_whom_the_configuration_names() -> None:
    assert routed("Optimize this sorting algorithm", policy=POLICY._replace(keep="codex")).agent == "codex"
    by_person = routed("Optimize this sorting algorithm", policy=POLICY._replace(keep="ann"))
    assert (by_person.agent, by_person.keeper) == ("", "ann")
    assert "ann is no agent" in by_person.because


def test_without_any_agent_a_person_has_to_do_it() -> None:
    for text in (BULK, "Optimize this sorting algorithm", "Build a blog system", ""):
        assert routed(text, []).agent == ""


def test_a_record_says_how_many_runs_it_stands_on_and_what_they_have_in_common() -> None:
    work = Work("x", kind="task", type="bug", components=("API",))
    runs = [_past("quick", True, "api", "bug")] * 2 + [_past("quick", False, "api")] * 2 + [_past("quick", True)] * 9
    record = record_of("quick", work, runs)
    assert (record.landed, record.runs, record.like) == (2, 4, "in API")
    assert record.sentence == "2 of 4 runs in API landed, 2 at once"
    assert record_of("nobody", work, runs).sentence == "nothing is known yet"


def test_few_runs_make_nothing_certain() -> None:
    once, often = [_past("quick", True)], [_past("quick", True)] * 50
    assert 0.5 < record_of("quick", Work("x"), once).rate < record_of("quick", Work("x"), often).rate < 1
