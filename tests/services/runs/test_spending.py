"""What was spent, and by whom."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from trackdown.core.ops.run_record import recorded
from trackdown.core.runs.budget import Spent
from trackdown.core.runs.profile import AgentProfile
from trackdown.services.desk import Desk
from trackdown.services.runs.budgets import Dimension, Payer, epic_of, held, spent_by, tomorrow
from trackdown.testing.factories import run_created

TODAY, YESTERDAY = "2026-11-21T10:00:00Z", "2026-11-20T10:00:00Z"


def spend(desk: Desk, key: str, ticket: str, agent: str, at: str, tokens: int, cost: str | None) -> None:
    """A run of one turn on the ticket with that uid."""
    created = {**run_created(), "key": key, "ticket": ticket, "ticket_key": f"of-{ticket}"}
    created["agent"] = {**created["agent"], "id": agent}
    usage: dict[str, Any] = {"input": tokens, "cost": cost}
    with desk.store.write("trackdown") as writer:
        writer.append(
            [
                recorded(key, "created", created),
                recorded(key, "turn_started", {"turn": 0, "round": 0, "started": at}),
                recorded(key, "turn_ended", {"turn": 0, "ending": "finished", "ended": at, "usage": usage}),
            ]
        )


@pytest.fixture
def spent(desk: Desk) -> Desk:
    spend(desk, "RUN-1", "t1", "ann", YESTERDAY, 10, "1.5")
    spend(desk, "RUN-2", "t1", "bob", TODAY, 20, None)
    spend(desk, "RUN-3", "t2", "ann", TODAY, 30, "0.5")
    return desk


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            "run",
            {"RUN-1": Spent(10, Decimal("1.5")), "RUN-2": Spent(20, Decimal(0), 1), "RUN-3": Spent(30, Decimal("0.5"))},
        ),
        ("ticket", {"of-t1": Spent(30, Decimal("1.5"), 1), "of-t2": Spent(30, Decimal("0.5"))}),
        ("agent", {"ann": Spent(40, Decimal("2.0")), "bob": Spent(20, Decimal(0), 1)}),
        ("day", {"2026-11-20": Spent(10, Decimal("1.5")), "2026-11-21": Spent(50, Decimal("0.5"), 1)}),
        ("epic", {"": Spent(60, Decimal("2.0"), 1)}),
        ("sprint", {"": Spent(60, Decimal("2.0"), 1)}),
    ],
)
def test_spending_is_summed_by_each_dimension(by: Dimension, expected: dict[str, Spent], spent: Desk) -> None:
    assert spent_by(spent, by) == expected


def test_each_budget_counts_what_is_its_own(spent: Desk) -> None:
    budgets = {f"{scope}_tokens": "100" for scope in ("run", "ticket", "epic", "day")}
    payer = Payer("t1", AgentProfile("bob", "command", budget={"ticket_tokens": "5", "day_usd": "2"}), "RUN-2")
    with spent.store.read() as reader:
        found = {ceiling.name: used.tokens for ceiling, used in held(reader, budgets, payer, TODAY)}
        assert epic_of(reader, "t1") == ""
    assert found == {
        "budget.run_tokens": 20,
        "budget.ticket_tokens": 30,
        "budget.epic_tokens": 0,
        "budget.day_tokens": 50,
        "bob's budget.ticket_tokens": 20,
        "bob's budget.day_usd": 20,
    }


def test_a_run_that_has_not_begun_has_spent_nothing(spent: Desk) -> None:
    with spent.store.read() as reader:
        ((_, used),) = held(reader, {"run_usd": "1"}, Payer("t1", AgentProfile("bob", "command")), TODAY)
    assert used == Spent()


def test_the_next_day_begins_at_midnight() -> None:
    assert tomorrow("2026-12-31T23:59:59Z") == "2027-01-01T00:00:00Z"
