"""What is said about many tickets stays short, and about one it is in the singular."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_person import Person


@pytest.fixture
def crowd(person: Person) -> Person:
    person.does("issue", "create", "--title", "Many steps")
    steps = "\n".join(f"- [ ] Step {number}" for number in range(1, 71))
    person.does("task", "bulk-create", "--parent", "ISSUE-1", "--from-markdown", person.writes("steps.md", steps))
    return person


def test_an_undone_step_names_a_few_of_many_in_the_order_of_their_numbers(crowd: Person) -> None:
    crowd.does("batch", "update", "--query", "kind:task", "--set-priority", "P1")
    last = crowd.does("undo").splitlines()[-1]
    assert last.startswith("As before: TASK-1, TASK-2, TASK-3, ")
    assert last.endswith("TASK-20 and 50 more.")


def test_an_undone_step_says_what_it_did_and_to_which_tickets(crowd: Person) -> None:
    crowd.does("batch", "update", "--query", "kind:task", "--set-priority", "P1")
    did = "TASK-1, TASK-2, TASK-3, TASK-4, TASK-5 and 65 more: priority = P1"
    assert crowd.asks("undo", "--dry-run")["did"] == [did]
    assert crowd.does("undo").splitlines()[1] == f"  {did}"


def test_undoing_can_be_tried_first(crowd: Person) -> None:
    crowd.does("batch", "update", "--query", "kind:task", "--set-priority", "P1")
    before = crowd.everything()
    said = crowd.does("undo", "--dry-run")
    assert said.startswith("Would undo step ")
    assert "Would be as before: TASK-1, " in said
    assert crowd.asks("undo", "--dry-run")["dry_run"] is True
    assert crowd.everything() == before


def test_many_refusals_are_told_once(crowd: Person) -> None:
    refused = crowd.types("batch", "update", "--query", "kind:task", "--set-status", "blocked")
    lines = refused.err.splitlines()
    assert refused.code == 2
    assert "TASK-1 cannot go from open to blocked: a reason is missing (--reason)." in lines[0]
    assert len(lines) == 22
    assert lines[-1] == "… 50 more errors; --json has them all"
    assert refused.err.count("next: ") == 1


def test_a_ticket_shows_some_of_its_many_children(crowd: Person) -> None:
    shown = crowd.does("show", "ISSUE-1").splitlines()
    assert shown[-1] == "  … 20 more: trackdown list parent:ISSUE-1"
    assert len([line for line in shown if "Step" in line]) == 50
    assert len(crowd.asks("show", "ISSUE-1")["children"]) == 70


def test_one_ticket_is_not_tickets(person: Person) -> None:
    person.does("create", "--title", "One", "--estimate", "1")
    tried = person.does("batch", "update", "--keys", "TASK-1", "--set-priority", "P0", "--dry-run")
    assert "1 of 1 ticket would change." in tried
    assert "estimate   1 point\n" in person.does("show", "TASK-1")
    person.does("sprint", "create", "23", "--capacity", "1")
    person.does("sprint", "plan", "23")
    assert person.does("sprint", "start", "23") == "Sprint 23 runs with 1 point in 1 ticket.\n"
    person.does("sprint", "close", "23")
    assert "sprint closed: 0 points done, 1 ticket carried over" in person.does("log")


def test_what_is_done_is_no_ticket_that_is_not_here(person: Person) -> None:
    person.does("create", "--title", "First")
    person.does("create", "--title", "Second", "--depends-on", "TASK-1")
    person.does("update", "TASK-1", "--status", "done")
    assert "BLOCKED BY → TASK-1  done  First" in person.does("relationship", "graph")
    assert "not here" not in person.does("relationship", "graph", "--format", "mermaid")
    assert person.does("relationship", "list", "TASK-2") == "waits for  TASK-1  done  First\n"


@pytest.mark.parametrize(("option", "hint"), [("--to", "See `"), ("--carry-over", "Did you mean --carry-over-to?")])
def test_only_what_is_like_an_option_is_suggested(option: str, hint: str, person: Person) -> None:
    assert person.fails("sprint", "close", "23", option, "24")["hint"].startswith(hint)


def test_a_minus_before_a_field_is_told_how_to_be_written(person: Person) -> None:
    assert "NOT status:done" in person.fails("list", "-status:done")["hint"]


def test_hints_tell_what_to_do_next(person: Person, tmp_path: Path) -> None:
    assert "run.…, verify.…" in person.fails("config", "get", "nope")["hint"]
    assert "run.jobs" in person.fails("config", "get", "run.job")["hint"]
    assert "CSV" in person.fails("import", person.writes("a.csv", "key,title\n"))["hint"]
    assert "means all" not in person.fails("export", "--batch-size", "x")["hint"]
    person.does("create", "--title", "One")
    assert person.fails("comment", "TASK-1", "")["hint"]


def test_one_repair_of_a_ticket_that_breaks_two_rules(person: Person) -> None:
    person.does("issue", "create", "--title", "Whole", "--criterion", "It holds")
    person.does("task", "create", "--title", "Part", "--parent", "ISSUE-1")
    person.does("update", "ISSUE-1", "--status", "done", "--force")
    assert "TASK-1 below it is not finished" in person.does("status", "audit", "--find-violations")
    fixed = person.asks("workflow", "validate", "--fix-violations")["fixed"]
    assert [(item["key"], item["before"], item["after"]) for item in fixed] == [("ISSUE-1", "done", "reopened")]


def test_a_title_needs_no_option(person: Person) -> None:
    assert person.does("create", "Fix the login", "--priority", "P0") == "Created TASK-1: Fix the login\n"
    assert person.does("issue", "create", "--label", "x", "Say it") == "Created ISSUE-1: Say it\n"
    assert person.fails("create", "One", "--title", "Two")["message"] == "There are two titles."
    assert "in quotes" in person.fails("create", "Fix", "the", "login")["hint"]
    assert person.fails("create", "One", "--file", person.writes("a.md", "---\ntitle: x\n---\n"))["exit"] == 2


def test_several_tickets_are_sent_to_the_commands_for_several(person: Person) -> None:
    assert "`trackdown update`" in person.fails("log", "TASK-1", "TASK-2")["hint"]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("stats",), "`trackdown report status`"),
        (("dep", "tree", "TASK-1"), "`trackdown relationship graph TASK-1`"),
        (("milestone",), "`trackdown sprint`"),
        (("redo",), "`trackdown undo STEP`"),
    ],
)
def test_words_of_other_trackers_lead_on(words: tuple[str, ...], meant: str, person: Person) -> None:
    assert meant in person.fails(*words)["hint"]


def test_a_misspelt_key_of_a_document_is_pointed_out(person: Person) -> None:
    text = "---\ntitle: x\nestimat: 5\nsource_system: jira\n---\n"
    answer = person.types("create", "--file", person.writes("a.md", text))
    assert answer.code == 0
    assert answer.err == "'estimat' is kept, but says nothing here; did you mean 'estimate'?\n"
    assert "estimat: 5" in person.does("show", "TASK-1", "--document")


def test_waiting_for_what_is_not_here_is_said(person: Person) -> None:
    person.does("create", "One")
    person.does("create", "Two")
    assert person.does("block", "TASK-1", "--by", "TSAK-2", "task-2") == "TASK-1 waits for TSAK-2 (not here), TASK-2.\n"
