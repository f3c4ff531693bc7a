"""The tree of tickets as people ask for it, and what happened to it since an earlier report."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cli_person import Person


@pytest.fixture
def family(person: Person) -> Person:
    """An epic over an issue over two tasks, and a task that belongs nowhere."""
    person.does("create", "--kind", "epic", "--title", "Epic")
    person.does("create", "--kind", "issue", "--title", "Issue", "--parent", "EPIC-1")
    person.does("create", "--title", "One", "--parent", "ISSUE-1", "--estimate", "3")
    person.does("create", "--title", "Two", "--parent", "ISSUE-1", "--estimate", "1")
    person.does("create", "--title", "Stray")
    person.does("update", "TASK-1", "--status", "done")
    return person


def kept(person: Person, *words: str) -> str:
    return person.writes("before.json", person.does("report", "hierarchy", *words, "--format", "json"))


def keys(tree: dict[str, Any]) -> list[Any]:
    return [tree["key"], *([keys(child) for child in tree["children"]])]


def test_a_tree_is_indented_and_says_how_far_it_is(family: Person) -> None:
    assert family.does("report", "hierarchy").splitlines() == [
        "EPIC-1  open  Epic  75%",
        "  ISSUE-1  open  Issue  75%",
        "    TASK-1  done  One",
        "    TASK-2  open  Two",
        "TASK-3  open  Stray",
    ]
    assert family.does("report", "hierarchy", "ISSUE-1", "--format", "tree").splitlines()[1:] == [
        "├─ TASK-1  done  One",
        "└─ TASK-2  open  Two",
    ]


def test_the_document_is_bare_or_in_its_envelope_and_both_can_be_compared_with(family: Person) -> None:
    bare = json.loads(family.does("report", "hierarchy", "--format", "json"))
    assert [keys(tree) for tree in bare["tickets"]] == [["EPIC-1", ["ISSUE-1", ["TASK-1"], ["TASK-2"]]], ["TASK-3"]]
    assert family.asks("report", "hierarchy") == family.asks("report", "hierarchy", "--format", "json") == bare
    family.writes("wrapped.json", family.types("--json", "report", "hierarchy").out)
    family.does("update", "TASK-3", "--title", "Found")
    (changed,) = family.asks("report", "hierarchy", "--compare-with", "wrapped.json")["changed"]
    assert changed == {"key": "TASK-3", "title": "Found", "fields": {"title": {"from": "Stray", "to": "Found"}}}


def test_a_comparison_says_what_was_added_removed_moved_and_changed(family: Person) -> None:
    kept(family)
    family.does("create", "--title", "New", "--parent", "EPIC-1")
    family.does("archive", "TASK-1")
    family.does("update", "TASK-3", "--parent", "ISSUE-1")
    family.does("update", "TASK-2", "--status", "in-progress")
    found = family.asks("report", "hierarchy", "--compare-with", "before.json")
    assert [item["key"] for item in found["added"]] == ["TASK-4"]
    assert [item["key"] for item in found["removed"]] == ["TASK-1"]
    assert [(item["key"], item["from"], item["to"]) for item in found["moved"]] == [("TASK-3", None, "ISSUE-1")]
    changed = {item["key"]: item["fields"] for item in found["changed"]}
    assert changed["TASK-2"]["status"] == {"from": "open", "to": "in-progress"}
    assert "progress" in changed["EPIC-1"]
    text = family.does("report", "hierarchy", "--compare-with", "before.json")
    assert "> TASK-3  Stray  from the top to ISSUE-1" in text.splitlines()
    assert family.types("report", "hierarchy", "--compare-with", "before.json", "--strict").code == 1


def test_nothing_differs_from_a_report_just_made(family: Person) -> None:
    for words in ([], ["EPIC-1"], ["--depth", "1"]):
        kept(family, *words)
        answer = family.types("report", "hierarchy", "--compare-with", "before.json", "--strict")
        assert (answer.code, answer.out) == (0, "Nothing differs from before.json.\n")


def test_a_ticket_with_a_new_key_is_the_same_ticket(family: Person) -> None:
    kept(family)
    family.does("reclassify", "TASK-3", "--to-issue", "--reason", "it is larger")
    found = family.asks("report", "hierarchy", "--compare-with", "before.json")
    assert (found["added"], found["removed"]) == ([], [])
    assert found["changed"][0]["fields"]["key"] == {"from": "TASK-3", "to": "ISSUE-2"}


def test_deeper_levels_are_counted_and_left_out(family: Person) -> None:
    assert family.does("report", "hierarchy", "EPIC-1", "--depth", "1").splitlines() == [
        "EPIC-1  open  Epic  75%",
        "  ISSUE-1  open  Issue  75%",
        "    … 2 below (--depth)",
    ]
    assert family.asks("report", "hierarchy", "EPIC-1", "--depth", "0")["tickets"][0]["hidden"] == 1


def test_lazy_loading_loads_the_first_level_unless_asked_deeper(family: Person) -> None:
    family.does("config", "set", "hierarchy.lazy_load", "true")
    answer = family.types("report", "hierarchy", "EPIC-1")
    assert answer.out.splitlines() == ["EPIC-1  open  Epic", "  ISSUE-1  open  Issue"]
    assert "--depth" in answer.err
    (tree,) = family.asks("report", "hierarchy", "EPIC-1")["tickets"]
    (issue,) = tree["children"]
    assert (tree["progress"], issue["hidden"], issue["children"]) == (None, None, [])
    assert "TASK-2" in family.does("report", "hierarchy", "EPIC-1", "--depth", "2")


def test_so_many_children_are_shown_as_a_batch_has(family: Person) -> None:
    family.does("config", "set", "hierarchy.batch_size", "1")
    for form in ("text", "tree", "mermaid"):
        shown = family.does("report", "hierarchy", "ISSUE-1", "--format", form)
        assert ("TASK-1" in shown, "TASK-2" in shown, "… 1 more" in shown) == (True, False, True)
    (tree,) = json.loads(family.does("report", "hierarchy", "ISSUE-1", "--format", "json"))["tickets"]
    assert len(tree["children"]) == 2  # data is never cut short


def test_what_is_archived_is_shown_only_above_something_that_is_not(family: Person) -> None:
    family.does("archive", "TASK-3")
    assert "TASK-3" not in family.does("report", "hierarchy")


def test_no_title_can_end_its_box_in_a_diagram(family: Person) -> None:
    family.does("update", "TASK-3", "--title", 'a"] --> n1; click n1 "javascript:x" `b` <i>')
    (line,) = [line for line in family.does("report", "hierarchy", "--format", "mermaid").splitlines() if "3 (" in line]
    inside = line.partition('("')[2].removesuffix('")')
    assert not set('"<>`[') & set(inside.replace("TASK-3 (open): ", ""))
    assert "javascript" in inside


def test_a_report_of_nothing_says_so(person: Person) -> None:
    assert person.does("report", "hierarchy") == "There are no tickets.\n"
    assert person.asks("report", "hierarchy")["tickets"] == []
    assert json.loads(person.does("report", "hierarchy", "--format", "json"))["tickets"] == []


TREE = {"key": "TASK-1", "kind": "task", "title": "t", "status": "open", "priority": "P2", "assignee": ""}
HEAD = {"schema": "trackdown-hierarchy/1", "root": None, "depth": None}
BAD: dict[str, str | bytes] = {
    "empty": "",
    "binary": b"\x00\xff",
    "no document": "[]",
    "a word twice": '{"schema": 1, "schema": 2}',
    "nan": '{"schema": NaN}',
    "too deep": "[" * 100_000,
    "an export": '{"schema":"trackdown-export/1","sprints":0,"tickets":0}',
    "a root that is a number": json.dumps({**HEAD, "root": 5, "tickets": []}),
    "a depth that is a word": json.dumps({**HEAD, "depth": "x", "tickets": []}),
    "a depth that is true": json.dumps({**HEAD, "depth": True, "tickets": []}),
    "tickets that are a number": json.dumps({**HEAD, "tickets": 5}),
    "a ticket that is a word": json.dumps({**HEAD, "tickets": ["x"]}),
    "a ticket without a key": json.dumps({**HEAD, "tickets": [{**TREE, "key": ""}]}),
    "a title that is a number": json.dumps({**HEAD, "tickets": [{**TREE, "title": 1}]}),
    "a ticket twice": json.dumps({**HEAD, "tickets": [TREE, TREE]}),
    "a percentage that is a word": json.dumps({**HEAD, "tickets": [{**TREE, "progress": {"percent": "x"}}]}),
    "children that are none": json.dumps({**HEAD, "tickets": [{**TREE, "children": {}}]}),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_report_is_refused(name: str, family: Person) -> None:
    family.writes("bad.json", BAD[name])
    failed = family.fails("report", "hierarchy", "--compare-with", "bad.json")
    assert (failed["exit"], failed["thing"]) == (2, "bad.json")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["TASK-9"], 5),
        (["nonsense"], 2),
        (["--format", "yaml"], 2),
        (["--depth", "-1"], 2),
        (["--depth", "9" * 30], 2),
        (["--strict"], 2),
        (["--compare-with", ""], 2),
        (["--compare-with", "nothing.json"], 2),
        (["--compare-with", "before.json", "--depth", "1"], 2),
        (["TASK-1", "--compare-with", "before.json"], 2),
    ],
)
def test_a_wrong_word_is_refused(words: list[str], code: int, family: Person) -> None:
    kept(family, "EPIC-1")
    assert family.fails("report", "hierarchy", *words)["exit"] == code
