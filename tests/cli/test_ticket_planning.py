"""Tickets with everything that a plan says of them, as people type it."""

from __future__ import annotations

import pytest
from cli_person import Person

from trackdown.cli.answers import made
from trackdown.core.tickets.model import Ticket
from trackdown.render.look import Look


def test_an_epic_is_made_with_its_business_context(person: Person) -> None:
    answer = person.asks(
        *("epic", "create", "--title", "Authentication System Overhaul", "--description", "Improve security"),
        *("--target-date", "2025-06-01", "--business-value", "high", "--components", "auth,security,frontend"),
    )
    assert answer["key"] == "EPIC-1"
    assert [item["rule"] for item in answer["advice"]] == ["prefix"]
    shown = person.asks("epic", "show", "EPIC-1")
    assert (shown["target_date"], shown["business_value"], shown["overdue"]) == ("2025-06-01", "high", True)
    assert shown["components"] == ["auth", "frontend", "security"]
    assert "2025-06-01 (overdue)" in person.does("show", "EPIC-1")


def test_a_stated_progress_stands_beside_what_the_children_say(person: Person) -> None:
    person.does("epic", "create", "--title", "[EPIC] All of it now")
    person.does("task", "create", "--parent", "EPIC-1", "--title", "a", "--estimate", "4h")
    person.does("task", "create", "--parent", "EPIC-1", "--title", "b", "--estimate", "12h")
    person.does("update", "TASK-1", "--status", "done", "--log-time", "3h")
    person.does("epic", "update", "EPIC-1", "--status", "in-progress", "--progress", "35", "--comment", "OAuth2 is in")
    shown = person.asks("show", "EPIC-1")
    assert shown["progress"] == {
        "percent": 35,
        "stated": 35,
        "rolled_up": 25,
        "by": "minutes",
        "done": 240,
        "total": 960,
    }
    assert shown["work"] == {
        "points": None,
        "estimated_minutes": 960,
        "logged_minutes": 180,
        "remaining_minutes": 720,
    }
    assert (shown["status"], shown["assignee"]) == ("in-progress", "ann")
    assert "35% stated; 25% by its children (4h of 16h done)" in person.does("show", "EPIC-1")


def test_a_bug_is_given_to_whoever_owns_its_component_and_the_reason_is_shown(person: Person) -> None:
    words = ["issue", "create", "--title", "Login form validation errors not displaying", "--type", "bug"]
    words += ["--severity", "high", "--component", "frontend", "--priority", "P1", "--auto-assign"]
    assert "Nobody is assigned: nobody owns the component frontend" in person.does(*words)
    person.does("config", "set", "owners.frontend", "@ada")
    assert person.asks("config", "get", "owners.frontend")["value"] == "ada"
    answer = person.asks(*words)
    assert answer["assigned"] == {"name": "ada", "reason": "owns the component frontend"}
    shown = person.asks("show", "ISSUE-2")
    assert (shown["assignee"], shown["severity"], shown["type"]) == ("ada", "high", "bug")
    assert shown["response"]["standing"] == "waiting"
    assert person.fails(*words, "--assignee", "bob")["exit"] == 2
    person.does("config", "unset", "owners.frontend")
    assert person.asks("config", "get", "owners.frontend")["value"] == ""


@pytest.mark.parametrize("value", ["two words", "", "@", "a,b"])
def test_an_owner_is_one_name(value: str, person: Person) -> None:
    before = person.everything()
    assert person.fails("config", "set", "owners.frontend", value)["code"] == "E-CONFIG"
    assert person.fails("config", "set", "owners.", "ann")["code"] == "E-CONFIG"
    assert person.everything() == before


def test_criteria_are_typed_as_scenarios_and_shown_with_their_steps(person: Person) -> None:
    person.does(
        *("create", "--title", "x", "--scenario", "Expired", "--given", "a token", "--given", "an hour", "--when"),
        *(
            "it is used",
            "--then",
            "401",
            "--check",
            "true",
            "--criterion",
            "plain",
            "--subtask",
            "one",
            "--subtask",
            "two",
        ),
    )
    first, second = person.asks("show", "TASK-1")["criteria"]
    steps = [["given", "a token"], ["given", "an hour"], ["when", "it is used"], ["then", "401"]]
    assert (first["text"], first["steps"], first["check"]) == ("Expired", steps, "true")
    assert (second["text"], second["steps"]) == ("plain", [])
    text = person.does("show", "TASK-1")
    assert "1. [ ] Scenario: Expired\n         GIVEN a token\n         GIVEN an hour\n         WHEN  it is used" in text
    assert "Subtasks\n  1. [ ] one\n  2. [ ] two\n" in text
    assert "- [ ] Expired\n  - GIVEN: a token\n" in person.does("show", "TASK-1", "--brief")
    person.does("update", "TASK-1", "--meet", "1", "--finish-subtask", "2", "--add-subtask", "three")
    text = person.does("show", "TASK-1")
    assert "1. [x] Scenario: Expired  (by ann)" in text
    assert "2. [x] two\n  3. [ ] three" in text


def test_a_description_with_scenarios_states_criteria(person: Person) -> None:
    person.does("create", "--title", "x", "--description", "## Acceptance Criteria\n\n**Scenario 1: A**\n- GIVEN: b\n")
    assert [item["text"] for item in person.asks("show", "TASK-1")["criteria"]] == ["A"]


@pytest.mark.parametrize(
    "words",
    [
        ("create", "--title", "x", "--given", "y"),
        ("create", "--title", "x", "--criterion", "c", "--then", "y"),
        ("create", "--title", "x", "--scenario", ""),
        ("create", "--title", "x", "--scenario", "s", "--when", " "),
        ("create", "--title", "x", "--severity", "awful"),
        ("create", "--title", "x", "--target-date", "tomorrow"),
        ("create", "--title", "x", "--template", "../../etc/passwd"),
        ("create", "--title", "x", "--template", "epic", "--description", "y"),
        ("create", "--title", "x", "--sprint", "23"),
        ("create", "--title", "x", "--workflow", "nobody's"),
        ("epic", "create", "--title", "x", "--parent", "EPIC-9"),
        ("create", "--file", "x.md", "--subtask", "y"),
        ("update", "TASK-1", "--progress", "101"),
        ("update", "TASK-1", "--progress", "nan"),
        ("update", "TASK-1", "--log-time", "soon"),
        ("update", "TASK-1", "--log-time", "0h"),
        ("update", "TASK-1", "--remaining", "-1h"),
        ("update", "TASK-1", "--finish-subtask", "1"),
        ("update", "TASK-1", "--sprint", "23"),
        ("update", "TASK-1", "--file", "x.md", "--log-time", "1h"),
        ("issue", "update", "TASK-1", "--priority", "P0"),
        ("issue", "comment", "TASK-1", "x"),
        ("comment", "TASK-1"),
        ("comment", "TASK-1", "x", "--progress", "--done", "y"),
        ("comment", "TASK-1", "--progress"),
        ("comment", "TASK-1", "--progress", "--percent", "many"),
        ("comment", "TASK-1", "--percent", "5"),
        ("comment", "TASK-1", "--review", "--version", "1"),
        ("comment", "TASK-1", "--deployment", "--status", "weird"),
        ("comment", "TASK-1", "--progress", "--review", "--next", "x"),
        ("comment", "TASK-1", "--file", "missing.md"),
        ("template", "show", "nobody's"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_changes_nothing(words: tuple[str, ...], person: Person) -> None:
    person.does("create", "--title", "there")
    person.writes("x.md", "---\ntitle: x\n---\n")
    before = person.everything()
    error = person.fails(*words)
    assert error["exit"] in (2, 5), error
    assert error["message"]
    assert person.everything() == before


def test_finished_work_is_taken_up_again_with_a_comment_in_one_undoable_step(person: Person) -> None:
    person.does("issue", "create", "--title", "[Auth] Let people sign in", "--criterion", "works")
    person.does("update", "ISSUE-1", "--meet", "1", "--status", "done")
    words = ("issue", "update", "ISSUE-1", "--status", "in-progress")
    assert person.fails(*words)["code"] == "E-REFUSED"
    person.does(*words, "--comment", "Reopening: acceptance criteria not fully met")
    shown = person.asks("show", "ISSUE-1")
    assert (shown["status"], shown["criteria"][0]["met"]) == ("in-progress", False)
    assert "reopened: Reopening: acceptance criteria not fully met" in person.does("log", "ISSUE-1")
    person.does("undo")
    assert person.asks("show", "ISSUE-1")["status"] == "done"


def test_time_is_tracked_while_work_begins(person: Person) -> None:
    person.does("task", "create", "--title", "x", "--estimate", "4h", "--assignee", "@frontend-dev")
    person.does("task", "update", "TASK-1", "--log-time", "2.5h", "--remaining", "1.5h", "--status", "in-progress")
    shown = person.asks("show", "TASK-1")
    assert (shown["logged_minutes"], shown["remaining_minutes"], shown["assignee"]) == (150, 90, "frontend-dev")
    assert shown["work_log"][0]["by"] == "person:ann"
    assert "time       2h30m logged, 1h30m remaining" in person.does("show", "TASK-1")


def test_a_progress_comment_is_kept_with_its_parts_and_read_back_from_what_somebody_pasted(person: Person) -> None:
    person.does("create", "--title", "x")
    answer = person.asks(
        *("comment", "TASK-1", "--progress", "--done", "The model", "--next", "The page", "--blocker", "DBA"),
        *("--percent", "60", "--eta", "2026-06-01"),
    )
    said = answer["comment"]
    assert said["kind"] == "progress"
    assert said["data"]["done"] == ["The model"]
    assert "**Current Status:** In Progress (60% complete)" in said["text"]
    assert person.asks("show", "TASK-1")["progress"]["stated"] == 60
    person.writes("update.md", said["text"].replace("60%", "75%"))
    again = person.asks("comment", "TASK-1", "--file", "update.md")["comment"]
    assert again["data"] == {**said["data"], "percent": 75}
    assert person.asks("show", "TASK-1")["progress"]["percent"] == 75


def test_reviews_and_deployments_are_comments_with_a_form(person: Person) -> None:
    person.does("create", "--title", "x")
    review = person.asks(
        "comment",
        "TASK-1",
        "--review",
        "--files",
        "a.py",
        "--approved",
        "Tests",
        "--minor",
        "Names",
        "--blocking",
        "No",
    )["comment"]
    assert review["data"] == {"files": ["a.py"], "approved": ["Tests"], "minor": ["Names"], "blocking": ["No"]}
    deployed = person.asks(
        *("comment", "TASK-1", "--deployment", "--environment", "staging", "--version", "1.2"),
        *("--status", "successful", "--result", "200", "--monitor", "errors"),
    )["comment"]
    assert deployed["data"]["status"] == "successful"
    assert "**Deployment Status:** ✅ Successful" in deployed["text"]
    assert person.asks("show", "TASK-1")["progress"]["stated"] is None


def test_a_template_fills_the_description_and_its_suggestions_are_no_criteria(person: Person) -> None:
    person.does(
        "issue", "create", "--title", "[Auth] Refresh the tokens", "--template", "issue", "--criterion", "works"
    )
    shown = person.asks("show", "ISSUE-1")
    assert "## Current Behavior\n[" in shown["description"]
    assert [item["text"] for item in shown["criteria"]] == ["works"]
    for name in ("epic", "task"):
        assert person.asks("template", "show", name)["text"].startswith("## ")
    assert [item["name"] for item in person.asks("template", "list")] == ["epic", "issue", "task", "agent-ticket"]


def test_a_template_of_the_project_wins_and_brings_labels_and_criteria(person: Person) -> None:
    text = "---\nlabels: [bug]\npriority: P1\ncomponents: [api]\n---\n# {{title}} ({{kind}}, {{nobody}})\n\n"
    text += "## Acceptance Criteria\n- [ ] a test shows it\n- [ ] [more]\n"
    person.writes(".trackdown/templates/bug.md", text)
    person.writes(".trackdown/templates/issue.md", "ours\n")
    person.writes(".trackdown/templates/no template.md", "x")
    known = [(item["name"], item["built_in"]) for item in person.asks("template", "list")]
    assert known == [("epic", True), ("issue", False), ("task", True), ("agent-ticket", True), ("bug", False)]
    person.does("issue", "create", "--title", "It {{kind}} fails", "--template", "bug", "--label", "mine")
    shown = person.asks("show", "ISSUE-1")
    assert (shown["labels"], shown["priority"], shown["components"]) == (["bug", "mine"], "P1", ["api"])
    assert shown["description"].startswith("# It {{kind}} fails (issue, {{nobody}})\n")
    assert [item["text"] for item in shown["criteria"]] == ["a test shows it"]
    person.does("issue", "create", "--title", "x", "--template", "issue")
    assert person.asks("show", "ISSUE-2")["description"] == "ours"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * (1 << 20) + b"y", b"---\npriority: [\n---\n"])
def test_a_template_that_cannot_be_read_makes_nothing(content: bytes, person: Person) -> None:
    person.writes(".trackdown/templates/bad.md", content)
    assert person.fails("create", "--title", "x", "--template", "bad")["exit"] == 2
    assert person.asks("list") == []


def test_a_title_is_kept_as_typed_and_advised_about_once(person: Person) -> None:
    answer = person.asks("issue", "create", "--title", "[Bug] Login broken")
    assert answer["title"] == "[Bug] Login broken"
    assert {item["rule"] for item in answer["advice"]} == {"prefix", "vague"}
    assert person.asks("task", "create", "--title", "[Docs] Update the API pages")["advice"] == []
    assert person.does("task", "create", "--title", "Fix stuff").splitlines() == ["Created TASK-2: Fix stuff"]


def test_a_person_at_a_terminal_is_advised_in_one_line() -> None:
    poor = Ticket("u", "TASK-1", "task", "Fix stuff", "open", "P2")
    well = poor._replace(title="[Docs] Update the API pages")
    at_terminal = Look(terminal=True)
    assert made([well], at_terminal).text == [f"Created TASK-1: {well.title}"]
    line = list(made([poor], at_terminal).text)[1]
    assert "in brackets" in line
    assert "'stuff'" in line
    assert made([poor, well, poor._replace(key="TASK-2")], at_terminal).text[3:] == [
        "2 of these titles could be clearer: see `trackdown validate`."
    ]


def test_what_remains_is_the_estimate_less_the_time_logged_until_somebody_says_it(person: Person) -> None:
    person.does("create", "--title", "a", "--estimate", "4h")
    assert "remaining" not in person.does("show", "TASK-1"), "the estimate says it already"
    person.does("update", "TASK-1", "--log-time", "90m")
    shown = person.asks("show", "TASK-1")
    assert (shown["remaining_minutes"], shown["remaining_stated"]) == (150, False)
    assert "time       1h30m logged, 2h30m remaining" in person.does("show", "TASK-1")
    assert person.asks("list", "remaining:2.5h", "--columns", "key,remaining")[0]["remaining"] == 150
    assert person.asks("list", "remaining:none") == []
    assert person.asks("report", "time")["total"]["remaining_minutes"] == 150
    person.does("update", "TASK-1", "--remaining", "6h")
    person.does("update", "TASK-1", "--log-time", "1h")
    shown = person.asks("show", "TASK-1")
    assert (shown["remaining_minutes"], shown["remaining_stated"]) == (300, True), "what was said is counted on"
    person.does("update", "TASK-1", "--status", "done")
    assert person.asks("report", "time")["total"]["remaining_minutes"] == 0
