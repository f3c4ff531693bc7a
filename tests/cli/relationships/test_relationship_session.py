"""Looking at relations, and mending what is wrong with them."""

from __future__ import annotations

import subprocess

import pytest
from cli_person import Person, git

from trackdown import bootstrap
from trackdown.core.ops.relations import blocked


@pytest.fixture
def project(person: Person) -> Person:
    person.does("issue", "create", "--title", "[Auth] Refresh tokens")
    for title in ("Endpoint", "Client", "Describe the auth refresh of tokens"):
        person.does("create", "--title", title)
    for key in ("TASK-1", "TASK-2"):
        person.does("update", key, "--parent", "ISSUE-1")
    return person


def _circle(person: Person) -> None:
    """What no command lets happen: two logs that were merged."""
    opened = bootstrap.project(str(person.folder), {})
    with opened.store.write("person:ann") as writer:
        one, two = writer.uid_of("TASK-1"), writer.uid_of("TASK-2")
        assert one
        assert two
        writer.append([blocked(one, [two]), blocked(two, [one])])
    opened.store.close()


def test_a_circle_is_found_and_its_later_relation_taken_away(project: Person) -> None:
    _circle(project)
    found = project.asks("relationship", "audit")
    assert [item["rule"] for item in found["findings"]] == ["orphan", "circle"]
    assert project.types("relationship", "audit", "--strict").code == 1
    project.asks("relationship", "audit", "--fix-circular", "--dry-run")
    assert project.asks("show", "TASK-2")["depends_on"] == ["TASK-1"]
    mended = project.asks("relationship", "audit", "--fix-circular")["mended"]
    assert [item["key"] for item in mended] == ["TASK-2"]
    assert project.asks("show", "TASK-1")["depends_on"] == ["TASK-2"]
    assert project.asks("show", "TASK-2")["depends_on"] == []
    assert "circle" in project.fails("undo")["message"]


def test_an_orphan_gets_the_parent_that_it_names_with_its_words(project: Person) -> None:
    assert project.does("orphaned", "list") == "TASK-3  Describe the auth refresh of tokens\n"
    would = project.asks("orphaned", "fix", "--dry-run")["tickets"]
    assert [(item["key"], item["parent"]) for item in would] == [("TASK-3", "ISSUE-1")]
    assert project.asks("show", "TASK-3")["parent"] is None
    project.does("orphaned", "fix", "--strategy", "smart-parent-detection")
    assert project.asks("show", "TASK-3")["parent"] == "ISSUE-1"
    assert project.asks("report", "orphaned", "--include-tasks")["tickets"] == []


def test_a_deep_check_looks_below_the_children(project: Person) -> None:
    project.does("epic", "create", "--title", "Auth")
    project.does("link", "ISSUE-1", "--epic", "EPIC-1")
    _circle(project)
    assert project.asks("relationship", "validate", "EPIC-1")["checked"] == 2
    deep = project.asks("relationship", "validate", "EPIC-1", "--deep-check")
    assert (deep["checked"], [item["rule"] for item in deep["findings"]]) == (4, ["circle"])


def test_the_graph_is_text_or_a_picture(project: Person) -> None:
    project.does("create", "--title", 'Say "<b>" \\ #1', "--depends-on", "TASK-1")
    assert "BLOCKED BY → TASK-1" in project.does("relationship", "graph", "TASK-4")
    drawn = project.does("relationship", "graph", "--format", "mermaid")
    assert drawn.startswith("flowchart LR\n")
    assert 'TASK_4["TASK-4 Say #quot;#lt;b>#quot; \\ #35;1"]' in drawn
    assert '"TASK-1" -> "TASK-4" [label="blocks"];' in project.does("relationship", "graph", "--format", "dot")


def test_relations_are_found_again_in_the_history_of_git(project: Person) -> None:
    git(project.folder, "config", "user.name", "Ann")
    git(project.folder, "config", "user.email", "ann@example.org")
    message = "Describe it\n\nRefs TASK-3\nPart of ISSUE-1\nDepends on TASK-1\nBlocked by TASK-99"
    git(project.folder, "commit", "-q", "--allow-empty", "-m", message)
    git(project.folder, "commit", "-q", "--allow-empty", "-m", "TASK-1: more\n\nDepends on TASK-3\nUTF-8 is no key")
    would = project.asks("relationships", "rebuild", "--from-git-history", "--dry-run")
    assert project.asks("show", "TASK-3")["parent"] is None
    found = project.asks("relationships", "rebuild", "--from-git-history")
    assert would["restored"] == found["restored"]
    shown = project.asks("show", "TASK-3")
    assert (shown["parent"], shown["depends_on"], [link["kind"] for link in shown["links"]]) == (
        "ISSUE-1",
        ["TASK-1"],
        ["commit"],
    )
    assert [item["key"] for item in found["refused"]] == ["TASK-3", "TASK-1"]
    assert project.asks("relationships", "rebuild", "--from-git-history")["restored"] == []


def test_without_a_git_history_it_says_so(project: Person) -> None:
    assert project.fails("relationships", "rebuild")["exit"] == 2
    empty = subprocess.run(["git", "-C", str(project.folder), "log"], capture_output=True, check=False)
    assert empty.returncode != 0
    assert project.asks("relationships", "rebuild", "--from-git-history")["commits"] == 0
