from __future__ import annotations

import json

import pytest
import yaml
from cli_person import Person, git

WORKFLOWS = """\
workflows:
  feature_development:
    states: [planning, development, review, testing, deployment, done]
    transitions:
      planning -> development: [requirements_approved]
      development -> review: [code_complete, tests_passing]
      review -> testing: [code_approved]
      testing -> deployment: [qa_approved]
      deployment -> done: [deployed_successfully]
  bug_fix:
    states: [triage, investigation, fix, verification, closed]
    transitions:
      triage -> investigation: [priority_assigned]
      investigation -> fix: [root_cause_identified]
      fix -> verification: [fix_implemented]
      verification -> closed: [fix_verified]
"""


@pytest.fixture
def person(person: Person) -> Person:
    """Somebody with workflows of their own, an epic, an issue and a task below it, and a first commit."""
    person.writes(".ticketing/workflows.yaml", WORKFLOWS)
    person.does("create", "--kind", "epic", "--title", "[EPIC] Search for everything")
    person.does("issue", "create", "--title", "[Auth] Refresh the tokens", "--parent", "EPIC-1")
    person.does("task", "create", "--title", "[Docs] Say how tokens work", "--parent", "ISSUE-1")
    for words in (("config", "user.email", "a@example.org"), ("config", "user.name", "A"), ("add", "-A")):
        git(person.folder, *words)
    git(person.folder, "commit", "-qm", "first")
    return person


def test_assigning_a_workflow_is_seen_in_where_the_ticket_stands(person: Person) -> None:
    person.does("workflow", "assign", "ISSUE-1", "--workflow", "feature_development")
    found = person.asks("workflow", "show", "ISSUE-1")
    assert (found["workflow"], found["state"], found["ways"][0]["missing"]) == (
        "feature_development",
        "planning",
        ["requirements_approved"],
    )
    refused = person.fails("update", "ISSUE-1", "--status", "development")
    assert refused["exit"] == 2
    assert "trackdown approve ISSUE-1 requirements_approved" in refused["hint"]
    person.does("ticket", "approve", "ISSUE-1", "requirements_approved", "--evidence", "the meeting")
    person.does("update", "ISSUE-1", "--status", "development")
    assert person.asks("workflow", "show", "ISSUE-1")["state"] == "development"
    assert "ISSUE-1" in person.does("-q", "list", "--query", "state:development")
    assert "ISSUE-1" in person.does("-q", "list", "--status", "Development")


def test_a_misspelt_state_is_not_taken_for_one_that_nobody_is_in(person: Person) -> None:
    assert person.asks("list", "--status", "deployment") == []
    error = person.fails("list", "--query", "NOT (status:deploiment OR label:x)")
    assert (error["exit"], "Did you mean deployment?" in error["hint"]) == (2, True)


WRONG = [
    (5, "workflow", "assign", "ISSUE-9", "--workflow", "feature_development"),
    (5, "workflow", "assign", "ISSUE-1", "--workflow", "nothing"),
    (2, "workflow", "assign", "--workflow", "bug_fix"),
    (2, "workflow", "assign", "ISSUE-1", "--type", "bug", "--workflow", "bug_fix"),
    (2, "workflow", "assign", "ISSUE-1"),
    (5, "workflow", "show", "nothing"),
    (5, "workflow", "show", "TASK-9"),
    (5, "workflow", "start", "ISSUE-9", "--notify-assignee", "--create-branch", "--setup-ci"),
    (2, "workflow", "start", "ISSUE-1", "--assignee", "two words"),
    (5, "workflow", "monitor", "--epic", "EPIC-9", "--notify-on-blocked", "--update-on-pr-events"),
    (2, "workflow", "validate", "--dry-run"),
    (2, "workflow", "validate", "--check-transition"),
    (2, "workflow", "apply", "--from", "missing.yaml", "--validate-steps"),
    (2, "workflow", "apply", "--from", "wrong.yaml"),
    (2, "status", "audit", "--find-violations", "--output", "no/such/folder/v.json"),
    (2, "status", "reset", "--from-backup", "latest"),
    (2, "report", "response", "priority:P9"),
    (2, "approve", "TASK-1", "anything"),
    (2, "approve", "TASK-1", "--withdraw"),
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: " ".join(wrong[1:]))
def test_a_wrong_argument_fails_and_changes_nothing(person: Person, wrong: tuple[int, ...]) -> None:
    person.writes("wrong.yaml", "tickets:\n  - {key: TASK-1}\n")
    before = person.everything()
    code, *words = wrong
    assert person.fails(*map(str, words))["exit"] == code
    assert person.everything() == before


def test_work_begins_with_an_assignee_a_branch_and_ci_and_never_over_a_file(person: Person) -> None:
    person.does("config", "set", "verify.checks", '{"tests": "echo \\"it: works\\""}')
    line = ("workflow", "start", "ISSUE-1", "--notify-assignee", "--create-branch", "--setup-ci")
    before = person.everything()
    preview = person.asks(*line, "--dry-run")
    assert person.everything() == before
    assert not (person.folder / ".github").exists()
    found = person.asks(*line)
    assert found["done"] == preview["done"]
    shown = person.asks("show", "ISSUE-1")
    assert (shown["status"], shown["assignee"]) == ("in-progress", "ann")
    assert "@ann" in shown["comments"][0]["text"]
    ci = person.folder / ".github" / "workflows" / "trackdown.yml"
    steps = yaml.safe_load(ci.read_text(encoding="utf-8"))["jobs"]["checks"]["steps"]
    assert steps[1] == {"name": "tests", "run": 'echo "it: works"'}
    ci.write_text("mine\n", encoding="utf-8")
    person.does(*line)
    assert ci.read_text(encoding="utf-8") == "mine\n"
    git(person.folder, "rev-parse", "--verify", "refs/heads/issue/ISSUE-1-auth-refresh-the-tokens")


def test_a_branch_that_was_merged_moves_its_ticket_and_one_without_work_does_not(person: Person) -> None:
    person.does("workflow", "start", "ISSUE-1", "--create-branch")
    line = ("workflow", "monitor", "--epic", "EPIC-1", "--notify-on-blocked", "--update-on-pr-events")
    assert person.asks(*line)["moved"] == []
    git(person.folder, "checkout", "-q", "issue/ISSUE-1-auth-refresh-the-tokens")
    git(person.folder, "commit", "-q", "--allow-empty", "-m", "w")
    git(person.folder, "checkout", "-q", "main")
    assert person.asks(*line)["moved"] == []
    git(person.folder, "merge", "-q", "issue/ISSUE-1-auth-refresh-the-tokens")
    assert [item["key"] for item in person.asks(*line)["moved"]] == ["ISSUE-1"]
    assert person.asks("show", "ISSUE-1")["status"] == "review"
    assert person.asks(*line)["moved"] == []


def test_violations_are_found_written_decided_and_applied(person: Person) -> None:
    person.does("update", "ISSUE-1", "--status", "done", "--force")
    would = person.asks("workflow", "validate", "--fix-violations", "--report", "--dry-run")["fixed"]
    assert [(item["key"], item["after"]) for item in would] == [("ISSUE-1", "reopened")]
    person.does("status", "audit", "--find-violations", "--output", "violations.json")
    found = json.loads((person.folder / "violations.json").read_text(encoding="utf-8"))
    assert [(item["key"], item["rule"]) for item in found["violations"]] == [("ISSUE-1", "finished-over-open-children")]
    assert person.types("workflow", "validate", "--strict").code == 1
    assert person.types("workflow", "validate").code == 0
    found["violations"][0].update(to="reopened", reason="a task is left")
    person.writes("violations_fixed.yaml", json.dumps(found))
    person.does("workflow", "apply", "--from", "violations_fixed.yaml", "--validate-steps")
    assert person.asks("show", "ISSUE-1")["status"] == "reopened"
    assert person.asks("status", "audit")["violations"] == []


def test_what_cannot_be_applied_is_listed_and_the_rest_goes_through(person: Person) -> None:
    person.writes("moves.yaml", "TASK-1: [in-progress, review]\nISSUE-1: done\n")
    answer = person.types("workflow", "apply", "--from", "moves.yaml")
    assert answer.code == 3
    assert "ISSUE-1" in answer.err
    assert person.asks("show", "TASK-1")["status"] == "review"
    assert person.types("workflow", "apply", "--from", "moves.yaml", "--validate-steps").code == 2


def test_definitions_are_checked_with_their_place(person: Person) -> None:
    person.writes(
        ".trackdown/workflows.yaml", "workflows:\n  w:\n    states: [a, b, c]\n    transitions:\n      a -> x: [g]\n"
    )
    found = person.asks("workflow", "validate", "--check-transitions", "--report-violations")
    assert {(item["rule"], item["line"]) for item in found["definitions"] if not item["note"]} >= {("unknown-state", 5)}
    listed = person.asks("workflow", "list")
    assert (listed["source"], listed["ignored"]) == (".trackdown/workflows.yaml", ".ticketing/workflows.yaml")


def test_a_file_of_workflows_that_cannot_be_read_stops_only_what_needs_it(person: Person) -> None:
    person.writes(".trackdown/workflows.yaml", b"\xff\xfe")
    assert person.fails("workflow", "list")["exit"] == 2
    person.writes(".trackdown/workflows.yaml", "workflows:\n  w: {states: []}\n")
    assert "workflows.yaml:2" in person.fails("workflow", "list")["thing"]
    person.does("update", "TASK-1", "--status", "review")


def test_a_type_of_tickets_gets_a_workflow_in_the_configuration(person: Person) -> None:
    person.does("create", "--title", "[Auth] It crashes now", "--type", "bug")
    assert person.asks("workflow", "assign", "--type", "bug", "--workflow", "bug_fix")["tickets"] == 1
    assert person.asks("workflow", "show", "TASK-2")["state"] == "triage"
    assert person.asks("config", "get", "workflows.types")["value"] == {"bug": "bug_fix"}
    person.does("workflow", "assign", "--type", "bug", "--workflow", "standard")
    assert person.asks("workflow", "show", "TASK-2")["workflow"] == "standard"


def test_response_times_are_reported(person: Person) -> None:
    person.does("create", "--title", "[Auth] Down right now", "--priority", "P0")
    found = person.asks("report", "response", "priority:P0")
    assert found["counts"]["P0"]["waiting"] == 1
    assert person.types("report", "response", "--strict").code == 0


def test_statuses_go_back_to_those_of_a_backup(person: Person) -> None:
    person.does("backup", "create")
    for key in ("TASK-1", "ISSUE-1"):
        person.does("update", key, "--status", "done")
    person.writes("violations.json", '{"violations": [{"key": "TASK-1"}, {"key": "ISSUE-1"}]}')
    line = ("status", "reset", "--from-backup", "latest", "--tickets-file", "violations.json")
    person.does(*line, "--dry-run")
    assert person.asks("show", "TASK-1")["status"] == "done"
    person.does(*line)
    assert [person.asks("show", key)["status"] for key in ("TASK-1", "ISSUE-1")] == ["open", "open"]
    person.does("undo")
    assert person.asks("show", "ISSUE-1")["status"] == "done"
    assert person.fails("status", "reset", "--from-backup", "1999", "--keys", "TASK-1")["exit"] == 5
