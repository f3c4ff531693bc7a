"""An agent of which nobody expects a change may end with a report."""

from __future__ import annotations

import pytest

from trackdown.testing.projects import Project
from trackdown.testing.repositories import git


def _of(kind: str, project: Project) -> str:
    if kind == "investigation":
        return project.ticket("echo 'It is the cache.'", "--type", "investigation")
    # It plays nothing: whatever is around it could not write down what it did.
    project.agent(command=["echo", "It is the cache."], sandbox="read-only")
    return project.ticket()


@pytest.mark.parametrize("kind", ["investigation", "reader"])
def test_a_report_goes_to_a_person_and_nothing_is_sent_back(kind: str, project: Project) -> None:
    key = _of(kind, project)
    answer = project.ask("run")
    run = answer.runs[key]
    assert (answer.code, run["state"], run["round"]) == (4, "review", 0)
    assert [item["kind"] for item in project.evidence(key)] == ["report"]
    assert project.shown(key)["status"] == "review"


def test_an_accepted_report_ends_the_ticket_and_merges_nothing(project: Project) -> None:
    key = _of("investigation", project)
    project.ask("run")
    before = git(project.root, "rev-parse", "main")
    answer = project.ask("approve", key)
    assert (answer.code, answer.runs[key]["outcome"]) == (0, "reported")
    assert git(project.root, "rev-parse", "main") == before
    shown = project.shown(key)
    assert shown["status"] == "done"
    assert "It is the cache." in str(shown["comments"])
    assert project.differing() == 0


def test_a_rejected_report_is_written_anew(project: Project) -> None:
    key = _of("investigation", project)
    project.ask("run")
    answer = project.ask("reject", key, "--reason", "Which cache?")
    assert (answer.runs[key]["state"], answer.runs[key]["round"]) == ("review", 1)


def test_an_investigation_that_changes_files_is_merged_like_any_other(project: Project) -> None:
    key = project.ticket("echo x > x.txt", "--type", "investigation")
    assert project.ask("run").runs[key]["outcome"] == "merged"


def test_any_other_ticket_without_a_change_is_sent_back(project: Project) -> None:
    key = project.ticket("echo 'I did it.'")
    run = project.ask("run").runs[key]
    assert (run["state"], run["round"]) == ("escalated", 2)
