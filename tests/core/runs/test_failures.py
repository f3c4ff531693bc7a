from __future__ import annotations

import re

import pytest

from trackdown.core.runs import failures
from trackdown.core.runs.failures import FAILURES, failure, is_transient


def test_reasons_are_words_that_other_tools_can_match_on() -> None:
    assert all(re.fullmatch(r"(agent_error\.)?[a-z_]+", reason) for reason in FAILURES)
    assert all(each.reason == reason and each.meaning for reason, each in FAILURES.items())


@pytest.mark.parametrize("reason", [failures.QUOTA, failures.RATE, failures.SERVER, failures.NETWORK, failures.LOST])
def test_what_passes_by_itself_is_transient(reason: str) -> None:
    assert is_transient(reason)


@pytest.mark.parametrize(
    "reason", [failures.AUTH, failures.CONTEXT, failures.MISSING, failures.CONFIG, failures.BUDGET, failures.CANCELLED]
)
def test_what_a_person_has_to_mend_is_not(reason: str) -> None:
    assert not is_transient(reason)


def test_a_reason_of_another_version_keeps_its_name_and_is_never_begun_again_by_itself() -> None:
    unknown = failure("agent_error.of_the_future")
    assert (unknown.reason, unknown.transient) == ("agent_error.of_the_future", False)
