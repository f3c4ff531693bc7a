"""What may be spent: refused before the start, stopped when it is reached, and allowed by a person."""

from __future__ import annotations

import json
import re

import pytest

from trackdown.testing.processes import carriers
from trackdown.testing.projects import Project


def uses(tokens: int = 0, cost: str | None = None) -> str:
    event = {"type": "usage", "input": tokens, "cost": cost}
    return f"echo '{json.dumps(event)}'"


def spends(key: str, project: Project) -> tuple[str | None, int]:
    data = project.run_of(key)["cost"]
    return data["usd"], data["unpriced_turns"]


@pytest.mark.parametrize("budget", ["ticket_usd = 1", "day_usd = 1", "epic_usd = 1", "day_tokens = 100"])
def test_a_run_is_refused_before_it_starts_with_the_numbers(budget: str, project: Project) -> None:
    epic = str(project.ask("create", "--kind", "epic", "--title", "All").data["key"])
    first = project.ticket(f"{uses(150, '1.25')}; echo x > x.txt", "--parent", epic)
    assert project.ask("run", first).code == 0
    project.configure(f"[budget]\n{budget}\n")
    second = project.ticket("echo y > y.txt", "--parent", epic)
    if budget.startswith("ticket"):
        project.ask("update", first, "--status", "reopened", "--force")
        second = first
    answer = project.ask("run", second)
    (left,) = answer.data["unstarted"]
    assert answer.code == 4
    assert left["key"] == second
    assert budget.split(" ")[0] in left["reason"]
    assert ("1.25" if "usd" in budget else "150") in left["reason"]
    assert len(project.turns()) == 1


def test_a_budget_of_an_agent_counts_what_this_agent_spent(project: Project) -> None:
    project.ticket(f"{uses(10, '3')}; echo x > x.txt", "--agent", "player")
    project.ask("run")
    project.agent("other", budget={"day_usd": "1.00"})
    project.agent("dear", budget={"day_usd": 2})
    second = project.ticket(f"{uses(10, '2.5')}; echo y > y.txt", "--agent", "other")
    assert project.ask("run", second).runs[second]["outcome"] == "merged", "the first was another agent's"
    third = project.ticket("echo z > z.txt", "--agent", "other")
    (left,) = project.ask("run", third).data["unstarted"]
    assert "other's budget.day_usd is 1 USD, and other has used 2.5 USD" in left["reason"]


@pytest.mark.parametrize(
    ("budget", "used"),
    [("run_usd = 1", uses(10, "1.5")), ("run_tokens = 100", uses(120)), ("day_tokens = 100", uses(120))],
)
def test_a_turn_is_stopped_when_the_budget_is_reached_and_the_run_waits(
    budget: str, used: str, project: Project
) -> None:
    project.configure(f"[budget]\n{budget}\n")
    key = project.ticket(f"echo half > x.txt; {used}; sleep 300")
    answer = project.ask("run")
    run = answer.runs[key]
    assert (answer.code, run["state"], run["wait"]["kind"], run["round"]) == (4, "waiting", "budget", 0), run
    assert f"budget.{budget.split(' ')[0]}" in run["wait"]["detail"]
    assert run["turns"][0]["failure"] == "budget_limit"
    assert carriers(f"TRACKDOWN_PROCESS=run-{run['uid']}") == []
    assert bool(run["wait"]["until"]) == budget.startswith("day"), "a new day has a new budget"
    assert "--budget" in project.call("runs", "show", key).out
    assert project.ask("run").data["runs"] == [], "nobody has allowed more"


def test_a_person_allows_more_and_it_goes_on_in_the_same_workspace(project: Project) -> None:
    project.configure("[budget]\nrun_usd = 1\n")
    key = project.ticket(
        f"if [ -f x.txt ]; then echo whole >> x.txt; else echo half > x.txt; {uses(9, '1.5')}; sleep 300; fi"
    )
    project.ask("run")
    answer = project.ask("runs", "retry", "RUN-1", "--budget", "2")
    assert (answer.code, answer.runs[key]["outcome"]) == (0, "merged")
    assert project.file("x.txt") == "half\nwhole"
    assert project.run_of(key)["grant"] == {"usd": "3.5"}
    assert project.differing() == 0


def test_what_was_allowed_is_a_limit_too(project: Project) -> None:
    project.configure("[budget]\nrun_usd = 1\n")
    key = project.ticket(f"echo x >> x.txt; {uses(9, '1.5')}; sleep 300")
    project.ask("run")
    answer = project.ask("runs", "retry", "RUN-1", "--budget", "1usd")
    run = answer.runs[key]
    assert (run["state"], run["wait"]["kind"]) == ("waiting", "budget")
    assert "what was granted is 2.5 USD, and used are 3 USD" in run["wait"]["detail"]


@pytest.mark.parametrize("amount", ["0", "-1", "a lot", "1e9", "nan", "2k", "0.5tokens"])
def test_what_is_no_amount_is_refused(amount: str, project: Project) -> None:
    project.configure("[budget]\nrun_usd = 1\n")
    key = project.ticket(f"{uses(9, '1.5')}; sleep 300")
    project.ask("run")
    assert project.ask("runs", "retry", "RUN-1", f"--budget={amount}").code == 2
    assert project.run_of(key)["state"] == "waiting"


def test_a_run_that_needs_no_money_gets_none(project: Project) -> None:
    project.ticket("echo x > x.txt")
    project.ask("run")
    answer = project.ask("runs", "retry", "RUN-1", "--budget", "2")
    assert (answer.code, answer.error["code"]) == (2, "E-REFUSED")


@pytest.mark.parametrize("point", ["turn-ended", "parked"])
def test_a_budget_that_was_reached_survives_a_kill(point: str, project: Project) -> None:
    project.configure("[budget]\nrun_usd = 1\n")
    key = project.ticket(f"if [ -f x.txt ]; then echo y > y.txt; else echo x > x.txt; {uses(9, '1.5')}; sleep 300; fi")
    project.killed_at(point, "run")
    project.ask("run")
    assert project.run_of(key)["wait"]["kind"] == "budget"
    assert project.ask("runs", "retry", "RUN-1", "--budget", "2").runs[key]["outcome"] == "merged"
    assert project.differing() == 0


def test_a_cost_that_the_client_does_not_tell_is_taken_from_the_list(project: Project) -> None:
    project.agent(model="claude-sonnet-4-5")
    key = project.ticket(f"{uses(1_000_000)}; echo x > x.txt")
    project.ask("run")
    assert spends(key, project) == ("3", 0)
    (turn,) = project.run_of(key)["turns"]
    assert turn["prices"].startswith("genai-prices")
    assert "by genai-prices" in project.call("runs", "show", key).out


def test_a_model_without_a_price_is_unknown_and_its_tokens_count(project: Project) -> None:
    project.configure("[budget]\nrun_usd = 1\nrun_tokens = 100\n")
    project.agent(model="nobody-knows-it-7")
    key = project.ticket(f"{uses(120)}; sleep 300")
    run = project.ask("run").runs[key]
    assert spends(key, project) == (None, 1)
    assert "budget.run_tokens" in run["wait"]["detail"]
    assert re.search(r"^ +cost +unknown$", project.call("runs", "show", key).out, re.MULTILINE)


def test_work_that_is_finished_is_not_thrown_away_for_money(project: Project) -> None:
    project.configure("[budget]\nrun_usd = 1\n")
    key = project.ticket(f"echo x > x.txt; {uses(9, '1.5')}")
    assert project.ask("run").runs[key]["outcome"] in ("merged", "waiting")
    if project.run_of(key)["state"] == "waiting":
        # It was stopped in the moment in which it ended; now it spends the same again.
        assert project.ask("runs", "retry", "RUN-1", "--budget", "2").code == 0
