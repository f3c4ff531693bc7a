from __future__ import annotations

import pytest

from trackdown.errors import InvalidInput
from trackdown.services.vcs.ci_variables import address, branch, build_id, outcome


def test_what_is_typed_counts_before_what_ci_says() -> None:
    said = {"GITHUB_RUN_ID": "7", "CI_JOB_STATUS": "failed"}
    assert build_id("9", said) == "9"
    assert build_id(" ", said) == "7"
    assert outcome("success", said) == "success"
    assert outcome("", said) == "failure"
    assert outcome("", {}) == "success"


@pytest.mark.parametrize("name", ["GITHUB_RUN_ID", "CI_PIPELINE_ID", "BUILD_NUMBER", "BUILD_BUILDID"])
def test_every_maker_of_ci_names_its_builds_otherwise(name: str) -> None:
    assert build_id("", {name: "42", "OTHER": "1"}) == "42"


def test_without_a_build_the_error_names_what_to_set() -> None:
    with pytest.raises(InvalidInput, match="which build") as caught:
        build_id("", {"GITHUB_RUN_ID": ""})
    assert "--build-id" in caught.value.hint
    assert "CI_PIPELINE_ID" in caught.value.hint


@pytest.mark.parametrize("typed", ["maybe", "canceled", "\x1b[31m", "nan"])
def test_an_outcome_that_says_nothing_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        outcome(typed, {})


def test_a_cancelled_job_says_nothing_about_tickets() -> None:
    with pytest.raises(InvalidInput, match="cancelled"):
        outcome("", {"CI_JOB_STATUS": "canceled"})


def test_the_address_is_put_together_or_taken() -> None:
    said = {"GITHUB_SERVER_URL": "https://git.example", "GITHUB_REPOSITORY": "a/b", "GITHUB_RUN_ID": "7"}
    assert address(said) == "https://git.example/a/b/actions/runs/7"
    assert address({"BUILD_URL": "https://ci.example/7"}) == "https://ci.example/7"
    assert address({"BUILD_URL": "javascript:alert(1)"}) == address({"BUILD_URL": "https://a b"}) == address({}) == ""


def test_the_branch_of_a_pull_request_counts_before_the_one_it_goes_to() -> None:
    assert branch({"GITHUB_HEAD_REF": "feature/1", "GITHUB_REF_NAME": "7/merge"}) == "feature/1"
    assert branch({"GITHUB_HEAD_REF": "", "GITHUB_REF_NAME": "main"}) == "main"
