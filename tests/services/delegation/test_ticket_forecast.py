from __future__ import annotations

from typing import Any

import pytest

from trackdown.core.ops.run_record import recorded
from trackdown.core.tickets.agent_ticket.forecast import ESTIMATED, Comparison, Span
from trackdown.core.tickets.new import NewTicket
from trackdown.services import lookup
from trackdown.services.delegation.forecast import forecast_of, forecast_report
from trackdown.services.desk import Desk
from trackdown.services.tickets.creation import create
from trackdown.testing.factories import asked, profile, run_created

BODY = "# Ticket: CODEX-{} - Do it\n\n**Agent:** @codex\n**Complexity:** simple\n{}"


def made(desk: Desk, number: int, more: str = "") -> str:
    [ticket] = create(desk, [NewTicket(f"Do {number}", body=BODY.format(number, more), agent="codex")])
    return ticket.key


def ran(desk: Desk, key: str, run: str, state: str = "done", seconds: float = 600.0, **usage: Any) -> None:
    with desk.store.read() as reader:
        uid = lookup.ticket(reader, key).uid
    created = run_created(uid, run, ticket_key=key, agent=profile("codex").to_json())
    events: list[tuple[str, dict[str, Any]]] = [
        ("created", created),
        ("turn_started", {"turn": 0, "round": 0, "started": "2026-11-20T10:00:00Z"}),
        ("turn_ended", {"turn": 0, "ending": "finished", "seconds": seconds, "usage": usage}),
        ("ended", {"state": state}),
    ]
    for event in events:
        with desk.store.write("trackdown") as writer:
            writer.append([recorded(run, *event)])


def test_three_runs_on_like_tickets_make_a_history(desk: Desk) -> None:
    for number in (1, 2, 3):
        ran(desk, made(desk, number), f"RUN-{number}", seconds=60.0 * number, output=100 * number, cost=f"0.{number}")
    found = forecast_of(desk, made(desk, 9), ESTIMATED)
    assert (found.tokens, found.usd, found.minutes) == (Span(200, 200), Span(0.2, 0.2), Span(2, 2))
    assert found.basis == "the median of 3 runs of codex on simple tickets"


def test_runs_that_came_to_nothing_are_no_history(desk: Desk) -> None:
    for number in (1, 2, 3):
        ran(desk, made(desk, number), f"RUN-{number}", "failed", output=100)
    assert forecast_of(desk, made(desk, 9), ESTIMATED).estimated


def test_another_agent_has_another_history(desk: Desk) -> None:
    for number in (1, 2, 3):
        ran(desk, made(desk, number), f"RUN-{number}", output=100 * number)
    assert forecast_of(desk, made(desk, 9), ESTIMATED, agent="claude").basis == "the median of 3 runs on simple tickets"


def test_the_report_compares_what_was_expected_before_with_what_happened(desk: Desk) -> None:
    key = made(desk, 1, "**Estimated tokens:** 2K\n**Cost estimate:** $0.01\n")
    ran(desk, key, "RUN-1", "failed", seconds=600.0, output=1000, cost="0.005")
    ran(desk, key, "RUN-2", seconds=750.0, output=2000, cost="0.015")
    made(desk, 2)
    report = forecast_report(desk, asked(), ESTIMATED)
    [row] = report.rows
    assert (row.key, row.forecast.estimated) == (key, True)
    assert row.comparisons["tokens"] == Comparison(2000, 3000)
    assert row.comparisons["usd"] == Comparison(0.01, pytest.approx(0.02))
    assert row.comparisons["minutes"] == Comparison(22.5, 22.5)
    assert report.errors["tokens"] == 0.5
    assert report.unknown == {"tokens": [], "usd": [], "minutes": []}


def test_no_run_is_forecast_by_itself_or_by_what_came_later(desk: Desk) -> None:
    for number in (1, 2, 3, 4):
        ran(desk, made(desk, number), f"RUN-{number}", output=100)
    rows = {row.key: row for row in forecast_report(desk, asked(), ESTIMATED).rows}
    assert [rows[f"TASK-{number}"].forecast.runs for number in (1, 2, 3, 4)] == [0, 0, 0, 3]


def test_what_nobody_measured_is_named_and_never_counted_as_nothing(desk: Desk) -> None:
    key = made(desk, 1)
    ran(desk, key, "RUN-1", seconds=0.0)
    report = forecast_report(desk, asked(), ESTIMATED)
    assert [item.actual for item in report.rows[0].comparisons.values()] == [None, None, None]
    assert report.unknown == {"tokens": [key], "usd": [key], "minutes": [key]}
    assert report.errors == {"tokens": None, "usd": None, "minutes": None}


def test_a_price_that_is_known_for_a_part_is_unknown(desk: Desk) -> None:
    key = made(desk, 1)
    ran(desk, key, "RUN-1", output=100, cost="0.5")
    ran(desk, key, "RUN-2", output=100)
    [row] = forecast_report(desk, asked(), ESTIMATED).rows
    assert row.comparisons["usd"].actual is None
    assert row.comparisons["tokens"].actual == 200
