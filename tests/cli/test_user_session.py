"""What a person does in an afternoon, each fact read by another command than the one that made it."""

from __future__ import annotations

from cli_person import Person

SPEC = """---
id: api
kind: issue
title: "[Backend] Token API"
parent: EPIC-1
owner-team: identity   # not ours
---

## Goal

Tokens can be renewed.

---
id: refresh
title: Create the refresh endpoint
parent: api
priority: high
labels: [auth]
files: {modify: [src/auth.py], create: [tests/test_refresh.py]}
---

## Acceptance criteria

- [ ] An expired refresh token gets 401
  check: python -m pytest -q tests/test_refresh.py
- [ ] The error text is friendly

---
title: Describe it
parent: api
depends_on: [refresh]
estimate: 2h
---
"""


def test_from_set_up_to_done(person: Person) -> None:
    epic = person.asks("epic", "create", "--title", "Sessions that last", "--priority", "P1")
    assert epic["key"] == "EPIC-1"
    made = person.asks("create", "--file", person.writes("spec.md", SPEC))
    assert made["keys"] == ["ISSUE-1", "TASK-1", "TASK-2"]

    issue = person.asks("show", "ISSUE-1")
    assert (issue["parent"], issue["children"]) == ("EPIC-1", ["TASK-1", "TASK-2"])
    task = person.asks("task", "show", "task-1")
    assert (task["priority"], task["labels"], task["blocks"]) == ("P1", ["auth"], ["TASK-2"])
    assert task["criteria"][0]["check"] == "python -m pytest -q tests/test_refresh.py"
    assert [row["key"] for row in person.asks("ready")] == ["TASK-1"]

    brief = person.does("show", "TASK-1", "--brief")
    for needed in ("An expired refresh token gets 401", "src/auth.py", "ISSUE-1", "Sessions that last"):
        assert needed in brief

    person.does("update", "TASK-1", "--status", "in-progress", "--comment", "on it")
    assert person.asks("show", "TASK-1")["assignee"] == "ann"
    assert person.asks("list", "--assignee", "ann", "--status", "doing")[0]["key"] == "TASK-1"
    refused = person.fails("update", "TASK-1", "--status", "done")
    assert "is not met" in refused["message"]
    person.does("update", "TASK-1", "--meet", "1", "--meet", "2")
    assert person.asks("update", "TASK-1", "--status", "done")["freed"] == ["TASK-2"]
    assert [row["key"] for row in person.asks("ready")] == ["TASK-2"]

    person.does("undo")
    assert person.asks("show", "TASK-1")["status"] == "in-progress"
    assert person.asks("ready") == []
    person.does("update", "TASK-1", "--status", "closed")
    person.does("update", "TASK-2", "--status", "done")
    person.does("update", "ISSUE-1", "--status", "done")
    assert [row["status"] for row in person.asks("list", "--parent", "EPIC-1")] == ["done"]

    told = person.does("log", "TASK-1")
    assert told.count("status → done") == 2
    assert told.count("(undone)") == 2
    assert person.asks("admin", "rebuild")["differing"] == 0


def test_waiting_for_each_other_and_for_people(person: Person) -> None:
    for title in ("one", "two", "three"):
        person.does("create", "--title", title)
    person.does("block", "TASK-3", "--by", "TASK-1,TASK-2", "--reason", "the vendor's key")
    shown = person.asks("show", "TASK-3")
    assert (shown["status"], shown["reason"]) == ("blocked", "the vendor's key")
    assert shown["depends_on"] == ["TASK-1", "TASK-2"]

    person.does("unblock", "TASK-3", "--by", "TASK-1")
    assert person.asks("show", "TASK-3")["waits_for"] == ["TASK-2"]
    person.does("unblock", "TASK-3")
    shown = person.asks("show", "TASK-3")
    assert (shown["status"], shown["depends_on"]) == ("open", [])


def test_a_markdown_checklist_becomes_tasks(person: Person) -> None:
    person.does("issue", "create", "--title", "Plan")
    person.writes("plan.md", "# Plan\n\n- [ ] Parse\n  with care\n  check: make test\n- [x] Done before\n- [ ] Print\n")
    made = person.asks("task", "bulk-create", "--parent", "ISSUE-1", "--from-markdown", "plan.md")
    assert made["keys"] == ["TASK-1", "TASK-2"]
    first = person.asks("show", "TASK-1")
    assert (first["title"], first["parent"]) == ("Parse", "ISSUE-1")
    assert first["description"].endswith("with care")
    assert first["criteria"][0]["check"] == "make test"
    person.does("undo")
    assert person.asks("show", "ISSUE-1")["children"] == []


def test_a_ticket_from_options_alone_holds_all_of_them(person: Person) -> None:
    person.does("issue", "create", "--title", "Above")
    person.does("create", "--title", "Before")
    words = "create --kind task --title Now --parent ISSUE-1 --priority low --depends-on TASK-1 --label a --label b,c"
    words += " --component core --type bug --assignee @bob --agent quick --estimate 1.5d --description Text"
    words += " --criterion Holds --check true --criterion Pleases --modify a.py b.py --create-file c.py --read d.md"
    key = person.asks(*words.split())["key"]
    shown = person.asks("show", key)
    assert (shown["parent"], shown["priority"], shown["depends_on"]) == ("ISSUE-1", "P3", ["TASK-1"])
    assert (shown["labels"], shown["components"], shown["type"]) == (["a", "b", "c"], ["core"], "bug")
    assert (shown["assignee"], shown["agent"], shown["estimate"]) == ("bob", "quick", {"minutes": 720})
    assert shown["files"] == {"modify": ["a.py", "b.py"], "create": ["c.py"], "read": ["d.md"]}
    assert [(item["text"], item["check"]) for item in shown["criteria"]] == [("Holds", "true"), ("Pleases", None)]
    text = person.does("show", key)
    for needed in ("Text", "a.py, b.py", "check: true", "12h", "TASK-1"):
        assert needed in text


def test_criteria_in_a_description_count(person: Person) -> None:
    person.does(
        "create", "--title", "x", "--description", "Do.\n\n## Acceptance criteria\n\n- [ ] It holds\n  check: true"
    )
    assert person.asks("show", "TASK-1")["criteria"][0]["check"] == "true"
    assert person.does("show", "TASK-1", "--brief").count("It holds") == 1
    changed = person.fails("update", "TASK-1", "--description", "## Acceptance criteria\n- [ ] Other")
    assert changed["code"] == "E-REFUSED"


def test_settings_are_read_and_written(person: Person) -> None:
    person.does("config", "set", "run.jobs", "4")
    assert person.does("config", "get", "run.jobs") == "4\n"
    assert "# Ties this repository" in (person.folder / ".trackdown/config.toml").read_text()
    person.does("config", "set", "verify.checks", '{"tests": ["make", "test"]}')
    assert person.asks("config", "list")["verify.checks"] == {"tests": ["make", "test"]}
    person.does("create", "--title", "x")
    assert "tests: make test" in person.does("show", "TASK-1", "--brief")
    person.does("config", "set", "keys.task", "T")
    assert person.asks("create", "--title", "y")["key"] == "T-1"
    person.does("config", "unset", "run.jobs")
    assert person.asks("config", "get", "run.jobs")["value"] == 2


def test_lists_are_whole_when_piped_and_limited_when_asked(person: Person) -> None:
    text = "".join(f"- [ ] box {number}\n" for number in range(70))
    person.does("issue", "create", "--title", "Many")
    person.does("task", "bulk-create", "--parent", "ISSUE-1", "--from-markdown", person.writes("many.md", text))
    assert len(person.does("list", "--kind", "task").splitlines()) == 71
    assert len(person.asks("list", "--limit", "5")) == 5
    assert len(person.asks("ready", "--limit", "7")) == 7
    assert person.does("list", "--text", "box 69", "-q") == "TASK-70\n"
