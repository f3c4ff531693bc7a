"""From a page to an epic in one step, and what its tickets are checked by."""

from __future__ import annotations

import pytest
from cli_person import Person, git

PAGE = """\
# User accounts

## Registration

- Form
- Mail

### Acceptance criteria

- Given a known address, when it is used again, then they are told to sign in
- A link is good for a day
  check: make links

## Export

Everything as one archive.
"""
SECTIONS = "## Backend\n\nIn Python.\n\n- [ ] API\n- [ ] Tables\n\n## Frontend\n\n- [ ] Page\n"


def titles(person: Person, key: str) -> list[str]:
    return [row["title"] for row in person.asks("list", "--parent", key)]


def checks(person: Person, key: str) -> list[tuple[str, str | None, bool]]:
    found = person.asks("show", key)["criteria"]
    return [(item["text"], item["check"], item["approved"]) for item in found]


def test_a_page_becomes_an_epic_its_issues_and_their_tasks_in_one_step(person: Person) -> None:
    person.writes("spec.md", PAGE)
    line = ("epic", "create-with-issues", "--from-markdown", "spec.md", "--check", "make test")
    before = person.everything()
    tried = person.asks(*line, "--dry-run")
    assert (tried["keys"], len(tried["tickets"]), person.everything()) == ([], 5, before)
    assert person.asks(*line)["keys"] == ["EPIC-1", "ISSUE-1", "TASK-1", "TASK-2", "ISSUE-2"]
    assert (titles(person, "EPIC-1"), titles(person, "ISSUE-1")) == (["Registration", "Export"], ["Form", "Mail"])
    assert checks(person, "ISSUE-1") == [
        ("they are told to sign in", None, True),
        ("A link is good for a day", "make links", True),
    ]
    for leaf in ("TASK-1", "TASK-2", "ISSUE-2"):
        assert checks(person, leaf) == [("The check passes", "make test", True)]
    assert checks(person, "EPIC-1") == []
    again = person.asks("epic", "breakdown", "EPIC-1", "--create-tasks")
    assert again["created"] == [], "what the page says is there"
    person.does("undo")
    assert person.fails("show", "EPIC-1")["exit"] == 5


def test_checks_of_a_page_from_outside_wait_and_the_one_that_was_typed_does_not(person: Person) -> None:
    person.writes("spec.md", PAGE)
    line = ("epic", "create-with-issues", "--from-markdown", "spec.md", "--check", "make test", "--from-outside")
    person.does(*line)
    assert checks(person, "ISSUE-1")[1] == ("A link is good for a day", "make links", False)
    assert checks(person, "TASK-1") == [("The check passes", "make test", True)]


def test_headings_are_issues_of_an_epic_and_say_in_an_issue_where_a_task_stood(person: Person) -> None:
    person.does("epic", "create", "--title", "E", "--description", SECTIONS)
    person.does("issue", "create", "--title", "I", "--description", SECTIONS)
    shown = person.does("epic", "breakdown", "EPIC-1")
    assert shown.splitlines()[:3] == ["issue: Backend", "  task: API", "  task: Tables"]
    person.does("epic", "breakdown", "EPIC-1", "--create-tasks")
    assert titles(person, "EPIC-1") == ["Backend", "Frontend"]
    person.does("issue", "breakdown", "ISSUE-1", "--create-tasks")
    assert titles(person, "ISSUE-1") == ["API", "Tables", "Page"]
    key = next(row["key"] for row in person.asks("list", "--parent", "ISSUE-1"))
    assert "From the section Backend.\n\nIn Python." in person.does("show", key)
    person.does("task", "generate-checklist", "ISSUE-1")
    assert [item["title"] for item in person.asks("show", "ISSUE-1")["subtasks"]] == ["API", "Tables", "Page"]


def test_what_was_broken_down_before_its_text_had_headings_is_not_made_again(person: Person) -> None:
    person.does("epic", "create", "--title", "E", "--description", "- [ ] API\n- [ ] Tables\n- [ ] Page\n")
    person.does("epic", "breakdown", "EPIC-1", "--create-tasks")
    person.does("update", "EPIC-1", "--description", SECTIONS)
    new = [item["title"] for item in person.asks("epic", "breakdown", "EPIC-1")["tickets"] if not item["there"]]
    assert new == ["Backend", "Frontend"]


def test_each_new_task_gets_the_check_besides_its_own_criterion(person: Person) -> None:
    body = "- [ ] One\n  check: make one\n- [ ] Two\n"
    person.does("issue", "create", "--title", "I", "--description", body)
    person.does("task", "create", "--title", "Two", "--parent", "ISSUE-1")
    person.does("issue", "breakdown", "ISSUE-1", "--create-tasks", "--check", "make test")
    assert checks(person, "TASK-2") == [("One", "make one", False), ("The check passes", "make test", True)]
    assert checks(person, "TASK-1") == [], "it was there already"


def test_a_brief_names_what_the_whole_has_to_pass(person: Person) -> None:
    person.does(
        "issue", "create", "--title", "I", "--criterion", "All of it", "--check", "make all", "--criterion", "Nice"
    )
    person.does("task", "create", "--title", "T", "--parent", "ISSUE-1")
    brief = person.does("show", "TASK-1", "--brief")
    whole = brief.partition("What the whole of ISSUE-1 has to pass")[2]
    assert "> - All of it: `make all`" in whole
    assert "Nice" not in whole
    assert "## Acceptance criteria" not in brief, "they are not this ticket's own"


@pytest.fixture
def ready(person: Person) -> Person:
    person.writes(".trackdown/agents/player.yaml", "adapter: command\ncommand: ['true']\n")
    git(person.folder, "add", "-A")
    git(person.folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "Begin")
    person.does("create", "--title", "Bare")
    person.does("create", "--title", "Proven", "--criterion", "It holds", "--check", "true")
    return person


def test_a_run_says_first_which_tickets_nothing_would_judge(ready: Person) -> None:
    shown = ready.does("run", "--dry-run")
    assert "TASK-1 has no criteria: nothing judges the result, and it lands unverified." in shown
    assert "`trackdown update TASK-1 --criterion TEXT --check CMD`" in shown
    planned = ready.asks("run", "--dry-run")["planned"]
    assert {item["key"]: item["unchecked"] for item in planned} == {"TASK-1": True, "TASK-2": False}
    ready.does("config", "set", "policy.unverified", "review")
    assert "and a person looks at it" in ready.does("run", "--dry-run")
    ready.does("update", "TASK-1", "--criterion", "It holds", "--check", "true")
    assert "no criteria" not in ready.does("run", "--dry-run")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("epic create-with-issues", 2),
        ("epic create-with-issues --from-markdown none.md", 2),
        ("epic create-with-issues --from-markdown bare.md", 2),
        ("epic create-with-issues --from-markdown bare.md --from-template bare.md", 2),
        ("epic create-with-issues --from-markdown binary.md", 2),
        ("epic create-with-issues --from-markdown spec.md --check=", 2),
        ("epic breakdown TASK-9", 5),
        ("epic breakdown EPIC-9 --check=", 2),
    ],
)
def test_pages_that_cannot_be_used_change_nothing(line: str, code: int, person: Person) -> None:
    person.writes("spec.md", PAGE)
    person.writes("bare.md", "Words.\n")
    person.writes("binary.md", b"# T\n\n## \xff\xfe\n")
    before = person.everything()
    assert person.fails(*line.split())["exit"] == code
    assert person.everything() == before


def test_whoever_makes_one_ticket_of_a_page_is_told_of_the_other_way(person: Person) -> None:
    person.writes("spec.md", "# T\n\n## A\n\n- a\n\n## B\n\n- b\n")
    answer = person.types("create", "--file", "spec.md")
    assert answer.code == 0
    assert "epic create-with-issues --from-markdown spec.md" in answer.err
    person.writes("one.md", "---\ntitle: T\n---\n\n## A\n\n- a\n\n## B\n\n- b\n")
    assert person.types("create", "--file", "one.md").err == ""
    person.writes("odd.md", "# T\n\n## A\n\n- a\n\n### Acceptance criteria\n\n- x\n  check: [b\n\n## B\n\n- b\n")
    assert person.types("create", "--file", "odd.md") == (0, "Created TASK-3: T\n", "")
