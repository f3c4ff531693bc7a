"""What Trackdown observes itself about a result, on the committed tree, and who may change what judges it."""

from __future__ import annotations

from typing import Any

import pytest

from trackdown.testing.projects import AS_PERSON, Project
from trackdown.testing.repositories import commit_all, git

CHECKED = ("--criterion", "it greets", "--check", "sh tests/greets.sh")
GREETS = {"tests/greets.sh": 'test "$(cat greeting.txt)" = hello\n'}


def _only(project: Project, key: str, kind: str) -> dict[str, Any]:
    [item] = project.evidence(key, kind)
    return item


def test_a_check_that_holds_is_evidence_and_meets_its_criterion(project: Project) -> None:
    commit_all(project.root, GREETS)
    key = project.ticket("echo hello > greeting.txt", *CHECKED)
    assert project.ask("run").code == 0
    item = _only(project, key, "criterion")
    assert (item["verdict"], item["command"], item["exit_code"]) == ("passed", "sh tests/greets.sh", 0)
    shown = project.shown(key)
    assert shown["verified"] == "evidence"
    assert shown["criteria"][0]["met"] is True


def test_an_agent_that_changes_nothing_fails_its_rounds(project: Project) -> None:
    key = project.ticket("true")
    answer = project.ask("run")
    assert answer.code == 4
    assert _only(project, key, "change")["verdict"] == "failed"
    assert len(project.turns()) == 3


def test_files_outside_of_what_the_ticket_names_fail_the_round(project: Project) -> None:
    rounds = ["echo a > src/app.txt; echo b > stray.txt", "rm stray.txt"]
    key = project.ticket("", "--modify", "src/app.txt", rounds=rounds)
    assert project.ask("run").code == 0
    first = project.run_of(key)["verifications"][0]["evidence"]
    [scope] = [item for item in first if item["kind"] == "scope"]
    assert (scope["verdict"], scope["excerpt"]) == ("failed", "stray.txt")
    assert _only(project, key, "scope")["verdict"] == "passed"
    assert not project.has("stray.txt")


def test_the_scope_can_be_left_open_by_the_project(project: Project) -> None:
    project.configure("[verify]\nscope = false\n")
    key = project.ticket("echo a > src/app.txt; echo b > more.txt", "--modify", "src/app.txt")
    assert project.ask("run").code == 0
    assert project.evidence(key, "scope") == []


@pytest.mark.parametrize(
    "path", ["tests/greets.sh", ".github/workflows/ci.yml", ".trackdown/config.toml", "conftest.py", "sub/conftest.py"]
)
def test_an_agent_that_edits_what_judges_it_is_reported_and_fails_the_round(path: str, project: Project) -> None:
    commit_all(project.root, {**GREETS, ".github/workflows/ci.yml": "on: push\n"})
    cheats = f"echo hello > greeting.txt; mkdir -p $(dirname {path}); echo true >> {path}"
    back = f"git checkout -q main -- {path} 2>/dev/null || rm -f {path}"
    key = project.ticket("", *CHECKED, rounds=[cheats, back])
    answer = project.ask("run")
    assert answer.code == 0, answer
    first = project.run_of(key)["verifications"][0]
    assert first["verdict"] == "failed"
    [item] = [item for item in first["evidence"] if item["kind"] == "protected"]
    assert item["excerpt"].splitlines()[0] == path
    assert project.run_of(key)["round"] == 1
    assert project.log()[-1] == f"{key}: Do it"


def test_a_check_runs_on_the_file_as_it_was_before_the_agent_edited_it(project: Project) -> None:
    commit_all(project.root, GREETS)
    key = project.ticket("echo true > tests/greets.sh; echo wrong > greeting.txt", *CHECKED)
    assert project.ask("run").code == 4
    assert _only(project, key, "criterion")["verdict"] == "failed", "the agent's own version would have passed"
    assert _only(project, key, "protected")["verdict"] == "failed"


def test_a_ticket_that_names_the_file_allows_its_change(project: Project) -> None:
    commit_all(project.root, GREETS)
    play = "echo hello > greeting.txt; echo 'test -s greeting.txt' > tests/greets.sh"
    key = project.ticket(play, *CHECKED, "--modify", "tests/greets.sh", "--create-file", "greeting.txt")
    assert project.ask("run").code == 0
    assert project.evidence(key, "protected") == []
    assert project.file("tests/greets.sh") == "test -s greeting.txt"


def test_checks_see_the_committed_tree_and_nothing_that_git_ignores(project: Project) -> None:
    play = "echo built > needed.log; echo x > work.txt"
    key = project.ticket(play, "--criterion", "it is built", "--check", "test -f needed.log")
    assert project.ask("run").code == 4
    assert _only(project, key, "criterion")["verdict"] == "failed"


def test_what_one_check_leaves_behind_is_not_committed(project: Project) -> None:
    project.configure('[verify.checks]\nlitters = "echo litter > litter.txt"\n')
    project.ticket("echo x > work.txt")
    assert project.ask("run").code == 0
    assert not project.has("litter.txt")


def test_every_project_check_has_to_hold(project: Project) -> None:
    project.configure('[verify.checks]\nfirst = "test -f work.txt"\nsecond = ["test", "-f", "other.txt"]\n')
    key = project.ticket("", rounds=["echo x > work.txt", "echo y > other.txt"])
    assert project.ask("run").code == 0
    verdicts = [
        {item["name"]: item["verdict"] for item in seen["evidence"] if item["kind"] == "check"}
        for seen in project.run_of(key)["verifications"]
    ]
    assert verdicts == [{"first": "passed", "second": "failed"}, {"first": "passed", "second": "passed"}]


def test_edits_of_the_configuration_during_a_run_have_no_effect_on_it(project: Project) -> None:
    project.configure('[verify.checks]\nstrict = "test -f work.txt"\n')
    loosen = "sed 's/test -f work.txt/true/' .trackdown/config.toml > c && cat c > {} && rm c"
    in_checkout = '"$(git rev-parse --path-format=absolute --git-common-dir)/../.trackdown/config.toml"'
    rounds = [f"echo a > a.txt; {loosen.format(in_checkout)}", "echo b > b.txt", "echo c > c.txt"]
    key = project.ticket("", rounds=rounds)
    assert project.ask("run").code == 4
    assert "true" in (project.root / ".trackdown" / "config.toml").read_text()
    assert [seen["verdict"] for seen in project.run_of(key)["verifications"]] == ["failed"] * 3


def test_an_agent_that_rewrites_or_deletes_what_is_not_its_own_is_shown_to_a_person(project: Project) -> None:
    commit_all(project.root, {"more.txt": "more\n"})
    git(project.root, "branch", "other")
    git(project.root, "tag", "kept")
    key = project.ticket(f"echo x > work.txt; {AS_PERSON} branch -f other HEAD~1; {AS_PERSON} tag -d kept")
    answer = project.ask("run")
    assert answer.code == 4, answer
    assert answer.runs[key]["state"] == "review"
    [branch, tag] = sorted(item["name"] for item in project.evidence(key, "repository"))
    assert branch.startswith("refs/heads/other was rewritten")
    assert tag.startswith("refs/tags/kept was deleted")


def test_an_agent_that_changes_hooks_or_configuration_is_shown_to_a_person(project: Project) -> None:
    hook = '"$(git rev-parse --path-format=absolute --git-common-dir)/hooks/post-checkout"'
    key = project.ticket(f"echo x > work.txt; echo 'exit 0' > {hook}; git config core.pager evil")
    assert project.ask("run").code == 4
    assert len(project.evidence(key, "repository")) == 2


def test_an_agent_that_moves_the_target_to_its_own_commit_is_shown_to_a_person(project: Project) -> None:
    commits = "git add -A; git -c user.name=x -c user.email=x@example.org commit -q -m mine"
    key = project.ticket(f"echo x > work.txt; {commits}; git update-ref refs/heads/other HEAD; echo y > y.txt")
    git(project.root, "branch", "other")
    assert project.ask("run").code == 4
    [item] = project.evidence(key, "repository")
    assert item["name"].startswith("refs/heads/other")
