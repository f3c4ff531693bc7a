"""What continuous integration says about a build in the environment of its jobs, under the names of each maker."""

from __future__ import annotations

from collections.abc import Mapping

from trackdown.errors import InvalidInput
from trackdown.services.vcs.builds import Outcome

BUILD_IDS = ("GITHUB_RUN_ID", "CI_PIPELINE_ID", "BUILD_NUMBER", "BUILD_BUILDID", "CIRCLE_BUILD_NUM", "TRAVIS_BUILD_ID")
_STATUSES = ("CI_JOB_STATUS", "AGENT_JOBSTATUS", "TRAVIS_TEST_RESULT")
_PASSED = ("success", "succeeded", "0")
_FAILED = ("failed", "failure", "1")
_STOPPED = ("canceled", "cancelled")
_URLS = ("CI_PIPELINE_URL", "BUILD_URL", "CIRCLE_BUILD_URL", "TRAVIS_BUILD_WEB_URL")
_BRANCHES = (
    *("GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_REF_NAME"),
    *("CHANGE_BRANCH", "BRANCH_NAME", "BUILD_SOURCEBRANCHNAME", "CIRCLE_BRANCH", "TRAVIS_BRANCH"),
)


def build_id(typed: str, environment: Mapping[str, str]) -> str:
    """The build's id: as typed, else as CI says. Raises InvalidInput if neither does."""
    found = typed.strip() or _first(environment, BUILD_IDS)
    if not found:
        raise InvalidInput(
            "Nothing says which build this is.",
            thing="--build-id",
            hint=f"Give --build-id ID, or set one of {', '.join(BUILD_IDS[:4])}, as CI does.",
        )
    return found


def outcome(typed: str, environment: Mapping[str, str]) -> Outcome:
    """How the build went: as typed, else as CI says; without a word from either it has come this far.

    Raises InvalidInput for a build that was cancelled, which says nothing about a ticket.
    """
    said = typed.strip() or _first(environment, _STATUSES)
    word = said.lower()
    if word in _FAILED:
        return "failure"
    if word in _STOPPED:
        raise InvalidInput(
            "The build was cancelled, which says nothing about tickets.", hint="Give --status success or failure."
        )
    if typed and word not in _PASSED:
        raise InvalidInput(f"{typed[:80]!r} is no outcome of a build.", hint="Give --status success or failure.")
    return "success"


def address(environment: Mapping[str, str]) -> str:
    """Where the build can be looked at; empty if nothing says so."""
    server, place, run = (environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    found = f"{server}/{place}/actions/runs/{run}" if server and place and run else _first(environment, _URLS)
    return found if found.startswith(("https://", "http://")) and len(found.split()) == 1 else ""


def branch(environment: Mapping[str, str]) -> str:
    """The branch that was built, as CI says: its checkout has none."""
    return _first(environment, _BRANCHES)


def _first(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := environment.get(name, "").strip())), "")
