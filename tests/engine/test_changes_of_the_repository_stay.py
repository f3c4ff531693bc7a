"""What an agent did to the repository itself is before a person, however many turns ago it was."""

from __future__ import annotations

import json

from trackdown.testing.projects import Project
from trackdown.testing.repositories import git

SETS_A_PAGER = "git config core.pager evil"
CHECKED = ("--criterion", "it is there", "--check", "test -s right.txt")


def _named(project: Project, key: str) -> list[str]:
    return [item["name"] for item in project.evidence(key, "repository")]


def test_a_change_in_a_round_that_failed_is_not_forgotten_by_the_round_that_passes(project: Project) -> None:
    key = project.ticket("", *CHECKED, rounds=[f"{SETS_A_PAGER}; echo no > wrong.txt", "echo yes > right.txt"])
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["state"]) == (4, "review")
    assert _named(project, key) == ["the repository's git configuration was changed meanwhile"]
    assert not project.has("right.txt")
    assert project.ask("approve", key).code == 0
    assert project.has("right.txt")


def test_a_change_by_the_code_that_a_check_ran_is_not_forgotten_either(project: Project) -> None:
    check = f"test -s right.txt || {{ {SETS_A_PAGER}; false; }}"
    key = project.ticket(
        "", "--criterion", "it is there", "--check", check, rounds=["echo no > wrong.txt", "echo yes > right.txt"]
    )
    assert project.ask("run").code == 4
    assert _named(project, key) == ["the repository's git configuration was changed meanwhile"]


def test_a_change_before_a_question_is_still_known_after_the_answer(project: Project) -> None:
    asks = f"echo '{json.dumps({'question': 'Which?'})}' > \"$TRACKDOWN_QUESTION\""
    key = project.ticket(
        f"if [ -f half.txt ]; then echo y > right.txt; else {SETS_A_PAGER}; echo h > half.txt; {asks}; fi"
    )
    assert project.ask("run").runs[key]["state"] == "waiting"
    answer = project.ask("answer", "Q-1", "this one")
    assert (answer.code, answer.runs[key]["state"]) == (4, "review")
    assert _named(project, key) == ["the repository's git configuration was changed meanwhile"]


def test_what_a_person_changes_between_two_turns_is_no_finding(project: Project) -> None:
    asks = f"echo '{json.dumps({'question': 'Which?'})}' > \"$TRACKDOWN_QUESTION\""
    key = project.ticket(f"if [ -f half.txt ]; then echo y > right.txt; else echo h > half.txt; {asks}; fi")
    assert project.ask("run").code == 4
    git(project.root, "config", "core.pager", "less")
    assert project.ask("answer", "Q-1", "this one").code == 0
    assert _named(project, key) == []
