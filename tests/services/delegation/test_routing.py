"""Routing with what a project knows: past runs, budgets, limits, prices; and how good the rules were."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from trackdown.core.accounting.ledger import Bucket, Sums
from trackdown.core.ops.run_record import recorded
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.route_policy import RoutePolicy
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.errors import BadDocument, InvalidInput, NotFound
from trackdown.services import lookup
from trackdown.services.delegation.backtest import FEWEST, backtest
from trackdown.services.delegation.routing import Agency, route_document, route_text, route_tickets
from trackdown.services.desk import Desk
from trackdown.services.tickets.changes import Changes, update
from trackdown.testing.factories import made, profile, run_created

BULK = "Implement 20 CRUD endpoints"
HARD = "Optimize this sorting algorithm"
THINKER = profile("thinker", strengths=["reasoning"])
WRITER = profile("writer", strengths=["bulk"])
QUICK = profile("quick")


class OnePrice:
    """A price list that knows one model."""

    source, date = "a list", "2026-01-01"

    def cost(self, place: Bucket, sums: Sums) -> Decimal | None:
        return Decimal(sums.usage.output) * 3 / 1_000_000 if place.model == "m1" else None


def agency(*profiles: AgentProfile, policy: RoutePolicy | None = None, **other: Any) -> Agency:
    known = {item.id: item for item in profiles or (THINKER, WRITER)}
    return Agency(policy or RoutePolicy(), known, _strengths, **other)


def _strengths(item: AgentProfile) -> Sequence[str]:
    return item.strengths


def ran(desk: Desk, key: str, agent: AgentProfile, state: str, *, round: int = 0, cost: str = "") -> None:
    """A whole run of a ticket."""
    ended(desk, begun(desk, key, agent), state, round=round, cost=cost)


def begun(desk: Desk, key: str, agent: AgentProfile) -> str:
    """A run of a ticket that goes on; its uid."""
    uid = desk.clock.new_uid()
    with desk.store.write("trackdown") as writer:
        ticket = lookup.ticket(writer, key).uid
        created = run_created(ticket, f"RUN-{writer.next_number('RUN')}", agent=agent.to_json(), ticket_key=key)
        writer.append([recorded(uid, "created", created)])
    return uid


def ended(desk: Desk, uid: str, state: str, *, round: int = 0, cost: str = "") -> None:
    usage = {"input": 10, "output": 10, "cost": cost} if cost else {}
    with desk.store.write("trackdown") as writer:
        writer.append(
            [
                recorded(uid, "turn_started", {"turn": 0, "round": round}),
                recorded(uid, "turn_ended", {"turn": 0, "ending": "finished", "usage": usage, "model": "m1"}),
                *([recorded(uid, "round", {"round": round})] if round else []),
                recorded(uid, "ended", {"state": state}),
            ]
        )


def parked(desk: Desk, agent: AgentProfile, until: str) -> None:
    uid = desk.clock.new_uid()
    with desk.store.write("trackdown") as writer:
        (key,) = [row.key for row in writer.ready(1)]
        created = run_created(lookup.uid_of(writer, key), "RUN-77", agent=agent.to_json())
        limit = recorded(uid, "parked", {"kind": "limit", "detail": "5 h", "until": until})
        writer.append([recorded(uid, "created", created), limit])


def agent_of(desk: Desk, text: str, known: Agency) -> str:
    return route_text(desk, known, text).decision.agent


def test_a_ticket_is_routed_by_its_own_facts(desk: Desk) -> None:
    criteria = [NewCriterion("it works", "make test"), NewCriterion("it is quick")]
    made(desk, NewTicket(BULK, components=["api"], criteria=criteria), HARD)
    bulk, hard = route_tickets(desk, agency(), ["TASK-1", "TASK-2", "TASK-1"])
    assert (bulk.key, bulk.decision.answer, bulk.decision.agent) == ("TASK-1", "delegate", "writer")
    assert (hard.key, hard.decision.answer, hard.decision.agent) == ("TASK-2", "keep", "thinker")
    saw = {item.rule: item.saw for item in bulk.decision.findings}
    assert saw["specification"] == "2 criteria, 1 with a check"
    assert saw["components"] == "api"


def test_an_epic_shows_who_does_what_is_below_it(desk: Desk) -> None:
    made(desk, NewTicket("Shop", kind="epic"))
    made(desk, NewTicket(BULK, kind="issue", parent="EPIC-1"), NewTicket(HARD, kind="issue", parent="EPIC-1"))
    (epic,) = route_tickets(desk, agency(), ["EPIC-1"])
    assert [(item.key, item.decision.agent) for item in epic.below] == [("ISSUE-1", "writer"), ("ISSUE-2", "thinker")]
    update(desk, "ISSUE-1", Changes(status="done"))
    assert [item.key for item in route_tickets(desk, agency(), ["EPIC-1"])[0].below] == ["ISSUE-2"]


def test_an_agent_that_the_ticket_names_is_told(desk: Desk) -> None:
    made(desk, NewTicket(BULK, agent="thinker"), NewTicket(BULK, assignee="writer"), NewTicket(BULK, assignee="ann"))
    found = route_tickets(desk, agency(), ["TASK-1", "TASK-2", "TASK-3"])
    assert [item.named for item in found] == ["thinker", "writer", ""]


def test_what_an_agent_did_before_counts_for_it(desk: Desk) -> None:
    made(desk, *["t"] * 8)
    for number in range(1, 4):
        ran(desk, f"TASK-{number}", QUICK, "done")
        ran(desk, f"TASK-{number}", WRITER, "failed")
    known = agency(THINKER, WRITER, QUICK)
    found = route_text(desk, known, BULK).decision
    assert found.agent == "quick"
    assert {item.agent.id: (item.record.landed, item.record.runs) for item in found.candidates} == {
        "quick": (3, 3),
        "writer": (0, 3),
    }


def test_a_run_that_a_person_ended_says_nothing_about_its_agent(desk: Desk) -> None:
    made(desk, "t")
    ran(desk, "TASK-1", WRITER, "cancelled")
    (candidate,) = route_text(desk, agency(), BULK).decision.candidates
    assert candidate.record.sentence == "nothing is known yet"


def test_an_agent_whose_limit_holds_is_passed_over_until_then(desk: Desk) -> None:
    made(desk, "t")
    parked(desk, WRITER, "2026-03-01T23:00:00Z")
    known = agency(THINKER, WRITER, QUICK)
    found = route_text(desk, known, BULK).decision
    assert found.agent == "quick"
    assert [item.agent.obstacle for item in found.candidates] == [
        "",
        "it has reached a limit until 2026-03-01T23:00:00Z",
    ]


def test_an_agent_that_cannot_be_started_here_is_passed_over_for_the_next_one(desk: Desk) -> None:
    def answer(*lacking: str) -> tuple[str, list[str]]:
        def lacks(item: AgentProfile) -> str:
            return "no login was found" if item.id in lacking else ""

        found = route_text(desk, agency(THINKER, WRITER, QUICK, lacks=lacks), BULK).decision
        return found.agent, [item.agent.obstacle for item in found.candidates if item.agent.obstacle]

    assert answer() == ("writer", [])
    assert answer("writer") == ("quick", ["it cannot be started here: no login was found"])
    assert answer("writer", "quick")[0] == "thinker"


def test_a_limit_that_is_over_is_in_nobodys_way(desk: Desk) -> None:
    made(desk, "t")
    parked(desk, WRITER, "2026-02-01T00:00:00Z")
    assert agent_of(desk, BULK, agency()) == "writer"


def test_an_agent_without_budget_is_passed_over(desk: Desk) -> None:
    made(desk, "t", BULK)
    spender = WRITER._replace(budget={"day_usd": "2"})
    ran(desk, "TASK-1", spender, "done", cost="2.50")
    found = route_tickets(desk, agency(THINKER, spender, QUICK), ["TASK-2"])[0].decision
    assert found.agent == "quick"
    assert "writer has used 2.5 USD" in found.candidates[-1].agent.obstacle
    assert agent_of(desk, BULK, agency(THINKER, spender, QUICK)) == "quick"
    assert agent_of(desk, BULK, agency(THINKER, WRITER, QUICK)) == "writer"


def test_what_one_ticket_may_cost_says_nothing_about_a_text(desk: Desk) -> None:
    made(desk, "t")
    ran(desk, "TASK-1", WRITER, "done", cost="2.50")
    known = agency(budgets={"ticket_usd": "1"})
    assert agent_of(desk, BULK, known) == "writer"
    assert route_tickets(desk, known, ["TASK-1"])[0].decision.candidates[0].agent.obstacle


def test_a_price_comes_from_the_agents_file_else_from_the_list_for_its_model(desk: Desk) -> None:
    made(desk, "t")
    ran(desk, "TASK-1", QUICK, "done")
    known = agency(THINKER, WRITER._replace(price="10"), QUICK, profile("odd", model="m2"), prices=OnePrice)
    found = {item.agent.id: item.agent for item in route_text(desk, known, BULK).decision.candidates}
    assert (found["writer"].price, found["writer"].priced) == (10.0, "its file")
    assert (found["quick"].price, found["quick"].priced) == (3.0, "m1, by a list")
    assert found["odd"].price is None


@pytest.mark.parametrize("text", ["", " \n\t ", "a\x00b"])
def test_a_text_that_says_nothing_or_is_none_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(InvalidInput):
        route_text(desk, agency(), text)


def test_an_unknown_ticket_is_named(desk: Desk) -> None:
    with pytest.raises(NotFound, match="TASK-9"):
        route_tickets(desk, agency(), ["TASK-9"])


def test_a_file_may_hold_tickets_or_any_text(desk: Desk) -> None:
    two = f"---\ntitle: {BULK}\nfiles:\n  create: [openapi.yaml]\n---\nx\n\n---\ntitle: {HARD}\nagent: writer\n---\n"
    found = route_document(desk, agency(), two, "two.md")
    assert [(item.decision.agent, item.named) for item in found] == [("writer", ""), ("thinker", "writer")]
    assert found[0].decision.facts.contract == "openapi.yaml"
    (plain,) = route_document(desk, agency(), f"{BULK}\nfor the shop", "any.txt")
    assert (plain.title, plain.decision.agent) == (BULK, "writer")
    with pytest.raises(BadDocument):
        route_document(desk, agency(), "---\ntitle: [\n---\n", "bad.md")


def test_without_runs_there_is_nothing_to_judge_the_rules_by(desk: Desk) -> None:
    found = backtest(desk, agency())
    assert (found.cases, found.rules.share, found.enough) == ([], None, False)


def test_the_rules_are_judged_by_what_happened(desk: Desk) -> None:
    made(desk, BULK, HARD, BULK, HARD, BULK)
    ran(desk, "TASK-1", THINKER, "failed")
    ran(desk, "TASK-2", THINKER, "done", cost="0.50")
    ran(desk, "TASK-3", WRITER, "done", round=2)
    ran(desk, "TASK-4", WRITER, "escalated")
    ran(desk, "TASK-5", WRITER, "cancelled")
    found = backtest(desk, agency())
    told = [(case.ticket, case.agent, case.outcome, case.advised, case.right) for case in found.cases]
    assert told == [
        ("TASK-1", "thinker", "failed", "thinker", False),
        ("TASK-2", "thinker", "at once", "thinker", True),
        ("TASK-3", "writer", "after rounds", "writer", True),
        ("TASK-4", "writer", "failed", "thinker", True),
    ]
    assert [case.cost for case in found.cases] == [None, "0.5", None, None]
    assert (found.rules.right, found.rules.of) == (3, 4)
    assert (found.always.right, found.always.of) == (2, 4)
    assert (found.most_used.right, found.most_used.of) == (2, 3)
    assert not found.enough


def test_only_what_was_known_before_a_run_is_used(desk: Desk) -> None:
    made(desk, "t", BULK, "t", "t", "t")
    writer = WRITER._replace(strengths=["bulk", "repetitive"])
    both = agency(THINKER, writer, QUICK)
    ran(desk, "TASK-1", THINKER, "done")
    ran(desk, "TASK-1", QUICK, "done")
    ran(desk, "TASK-2", writer, "done")
    then = backtest(desk, both).cases
    for number in (3, 4, 5):
        ran(desk, f"TASK-{number}", QUICK, "done")
        ran(desk, f"TASK-{number}", writer, "failed")
    update(desk, "TASK-2", Changes(title=HARD))
    later = backtest(desk, both).cases
    assert later[:3] == then
    assert then[2].advised == "writer"
    assert agent_of(desk, BULK, both) == "quick"


def test_what_a_run_beside_it_came_to_later_was_not_known(desk: Desk) -> None:
    made(desk, "t", BULK)
    beside, judged = begun(desk, "TASK-1", QUICK), begun(desk, "TASK-2", QUICK)
    ended(desk, beside, "failed")
    ended(desk, judged, "done")
    ran(desk, "TASK-2", QUICK, "done")
    alone, after = backtest(desk, agency(QUICK)).cases[1:]
    assert alone.score == after.score
    ran(desk, "TASK-2", QUICK, "done")
    assert backtest(desk, agency(QUICK)).cases[3].score > after.score


def test_a_split_was_advised_where_one_agent_got_it_whole(desk: Desk) -> None:
    made(desk, "Build a blog system")
    ran(desk, "TASK-1", THINKER, "done")
    (case,) = backtest(desk, agency()).cases
    assert (case.answer, case.advised, case.suits, case.right) == ("split", "thinker", False, False)


def test_enough_runs_make_the_interval_narrow(desk: Desk) -> None:
    made(desk, *[BULK] * FEWEST)
    ran(desk, "TASK-1", THINKER, "failed")
    for number in range(1, FEWEST):
        ran(desk, f"TASK-{number}", WRITER, "done")
    found = backtest(desk, agency())
    assert found.enough
    low, high = found.rules.interval
    assert 0 < low < (found.rules.share or 0) <= high <= 1
    assert high - low < 0.35
