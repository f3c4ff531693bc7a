"""Which failures are tried again, when, and how often."""

from __future__ import annotations

import pytest

from trackdown.core.runs import failures
from trackdown.core.runs.model import Turn
from trackdown.core.runs.trouble import MAX_RETRIES, again_at, remedy, told, tries

NOW = "2026-11-21T10:00:00Z"
TRIED_AGAIN = {failures.SERVER, failures.NETWORK, failures.EMPTY, failures.SLOW, failures.LOST, failures.RATE}


def failed(reason: str, ending: str = "failed") -> Turn:
    return Turn(0, 0, ended=NOW, ending=ending, failure=reason, message="no")


@pytest.mark.parametrize("reason", failures.FAILURES)
def test_only_what_passes_by_itself_is_tried_again(reason: str) -> None:
    expected = "retry" if reason in TRIED_AGAIN else ""
    if reason == failures.QUOTA:
        expected = "limit"
    if reason == failures.BUDGET:
        expected = "budget"
    assert remedy(failed(reason)) == expected
    assert (expected in ("limit", "retry")) == failures.is_transient(reason)


def test_a_reason_from_another_version_ends_the_run() -> None:
    assert remedy(failed("agent_error.of_the_future")) == ""


def test_each_pause_is_longer() -> None:
    turns, times = [], []
    for _ in range(MAX_RETRIES):
        turns.append(failed(failures.SERVER))
        times.append(again_at(turns, NOW, 10))
    assert times == [f"2026-11-21T10:{at}Z" for at in ("00:10", "00:30", "01:30", "04:30", "13:30")]


@pytest.mark.parametrize(("first_pause", "second"), [(0.0, "01"), (0.2, "01"), (1.0, "01"), (2.5, "02")])
def test_no_pause_is_shorter_than_a_second(first_pause: float, second: str) -> None:
    assert again_at([failed(failures.SERVER)], NOW, first_pause) == f"2026-11-21T10:00:{second}Z"


def test_a_turn_that_worked_begins_the_count_anew() -> None:
    finished = Turn(0, 0, ended=NOW, ending="finished")
    assert tries([failed(failures.SERVER), finished, failed(failures.NETWORK)]) == 1


@pytest.mark.parametrize("ending", ["limit", "failed"])
def test_too_many_requests_is_a_limit_once_the_client_says_until_when(ending: str) -> None:
    assert remedy(failed(failures.RATE, ending)._replace(named=True)) == "limit"
    assert remedy(failed(failures.RATE, ending)) == "retry"


def test_after_short_pauses_too_many_requests_is_waited_for_longer() -> None:
    turns = [failed(failures.RATE)] * (MAX_RETRIES + 1)
    assert again_at(turns, NOW, 10) == "2026-11-21T10:15:00Z"


def test_a_limit_without_an_end_is_tried_again_in_a_quarter_of_an_hour() -> None:
    assert again_at([failed("", "limit")], NOW, 10) == "2026-11-21T10:15:00Z"


@pytest.mark.parametrize("reason", [failures.BUDGET, failures.AUTH])
def test_time_does_not_help_where_a_person_has_to(reason: str) -> None:
    assert again_at([failed(reason)], NOW, 10) is None


def test_what_went_wrong_is_said_with_the_clients_own_words() -> None:
    assert told(failed(failures.AUTH)) == "the provider does not accept its login or key: no"
    assert told(Turn(0, 0)) == "the agent failed without saying why"
