"""Documents go in and come out again; what Trackdown does not own stays byte for byte."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cli_person import Person

WRITTEN = """---
# what this is about
title:   "[Backend] Refresh"    # keep the spaces
priority: high
x-team: {name: identity, since: 2020-01-01}
labels:
  - auth  # ours
files: {modify: [src/auth.py]}
estimate: 2h
---

Some words.

## Acceptance criteria

- [ ] First holds
  check: make first
- [ ] Second holds

## Notes

* odd   spacing
"""


@pytest.fixture
def written(person: Person) -> Person:
    person.does("create", "--file", person.writes("doc.md", WRITTEN))
    return person


@pytest.mark.parametrize(
    "text", [WRITTEN, WRITTEN.replace("\n", "\r\n"), WRITTEN.rstrip("\n"), "\ufeff" + WRITTEN, "# Only a heading\n"]
)
def test_an_unchanged_ticket_gives_back_its_document_to_the_byte(text: str, person: Person) -> None:
    person.does("create", "--file", person.writes("doc.md", text.encode()))
    words = [sys.executable, "-m", "trackdown", "-C", str(person.folder), "show", "TASK-1", "--document"]
    assert subprocess.run(words, capture_output=True, check=True).stdout == text.encode()


def test_only_what_changed_differs_in_the_document(written: Person) -> None:
    written.does("update", "TASK-1", "--priority", "P0", "--meet", "2", "--add-label", "new", "--status", "review")
    before, after = WRITTEN.splitlines(), written.does("show", "TASK-1", "--document").splitlines()
    new = [line for line in after if line not in before]
    assert [line for line in before if line not in after] == ["priority: high", "- [ ] Second holds"]
    assert new[0] == "priority: P0"
    assert set(new[1:]) == {"  - new", "status: review", "- [x] Second holds"}


def test_the_shown_document_changes_nothing_when_it_comes_back(written: Person) -> None:
    written.does("create", "--title", "Before", "--description", "Text", "--criterion", "c", "--check", "a && b")
    written.does("update", "TASK-1", "--title", "Other", "--meet", "1", "--description", "New words")
    written.does("block", "TASK-1", "--by", "TASK-2", "--reason", "so")
    for key in ("TASK-1", "TASK-2"):
        before = written.asks("show", key)
        written.does("update", key, "--file", written.writes("back.md", written.does("show", key, "--document")))
        after = written.asks("show", key)
        for name in ("updated_at", "description"):
            del before[name], after[name]
        assert after == before


def test_a_changed_document_is_one_step(written: Person) -> None:
    written.does("create", "--title", "Two")
    written.does("issue", "create", "--title", "Above")
    written.does("update", "TASK-1", "--meet", "1", "--meet", "2")
    ids = [item["id"] for item in written.asks("show", "TASK-1")["criteria"]]
    changed = (
        WRITTEN.replace('title:   "[Backend] Refresh"', "title: Fresh")
        .replace("priority: high", "priority: P3\nparent: ISSUE-1\ndepends_on: [TASK-2]")
        .replace("- auth  # ours", "- other")
        .replace("estimate: 2h\n", "")
        .replace("- [ ] Second holds", "- [ ] Third holds\n- [ ] Second holds\n  check: make second")
    )
    written.does("update", "TASK-1", "--file", written.writes("doc.md", changed))
    shown = written.asks("show", "TASK-1")
    assert (shown["title"], shown["priority"], shown["parent"]) == ("Fresh", "P3", "ISSUE-1")
    assert (shown["depends_on"], shown["labels"], shown["estimate"]) == (["TASK-2"], ["other"], None)
    first, third, second = shown["criteria"]
    assert (first["id"], first["met"]) == (ids[0], True)
    assert (third["text"], third["met"]) == ("Third holds", False)
    assert (second["id"], second["check"], second["met"]) == (ids[1], "make second", False)
    written.does("undo")
    shown = written.asks("show", "TASK-1")
    assert (shown["title"], shown["depends_on"], shown["estimate"]) == ("[Backend] Refresh", [], {"minutes": 120})
    assert [item["met"] for item in shown["criteria"]] == [True, True]


def test_a_refused_part_refuses_the_whole_document(written: Person) -> None:
    written.does("create", "--title", "Two", "--depends-on", "TASK-1")
    before = written.everything()
    text = WRITTEN.replace("priority: high", "priority: P3\ndepends_on: [TASK-2]")
    assert written.fails("update", "TASK-1", "--file", written.writes("doc.md", text))["code"] == "E-REFUSED"
    assert written.everything() == before


def test_work_that_began_is_not_taken_back_by_an_older_text(written: Person) -> None:
    written.does("update", "TASK-1", "--status", "in-progress", "--meet", "1")
    written.does("update", "TASK-1", "--file", written.writes("doc.md", WRITTEN.replace("Some words", "Other words")))
    shown = written.asks("show", "TASK-1")
    assert (shown["status"], shown["criteria"][0]["met"]) == ("in-progress", True)
    assert "Other words" in shown["description"]


def test_a_check_from_outside_waits_for_approval(person: Person) -> None:
    text = WRITTEN.replace("- [ ] Second", "- [x] Second")
    person.does("create", "--from-outside", "--file", person.writes("doc.md", text))
    first, second = person.asks("show", "TASK-1")["criteria"]
    assert (first["approved"], second["met"]) == (False, False)
    assert "waits for approval" in person.does("show", "TASK-1")
    person.does("create", "--file", "doc.md")
    first, second = person.asks("show", "TASK-2")["criteria"]
    assert (first["approved"], second["met"]) == (True, True)


def test_a_changed_check_from_outside_waits_for_approval(written: Person) -> None:
    text = WRITTEN.replace("make first", "make other")
    written.does("update", "TASK-1", "--from-outside", "--file", written.writes("doc.md", text))
    assert written.asks("show", "TASK-1")["criteria"][0]["approved"] is False


def test_documents_in_several_files_refer_to_each_other(person: Person) -> None:
    person.writes("a.md", "---\nid: a\ntitle: A\nkind: issue\n---\n")
    person.writes("b.md", "---\ntitle: B\nparent: a\n---\n\n## Dependencies\n\nBlocked by: c\n")
    person.writes("c.md", "---\nid: c\ntitle: C\nblocks: [EPIC-1]\n---\n")
    person.does("epic", "create", "--title", "E")
    assert person.asks("create", "--file", "a.md", "b.md", "c.md")["keys"] == ["ISSUE-1", "TASK-1", "TASK-2"]
    assert person.asks("show", "TASK-1")["depends_on"] == ["TASK-2"]
    assert person.asks("show", "TASK-2")["blocks"] == ["EPIC-1", "TASK-1"]
    assert "depends_on: [TASK-2]" in person.does("show", "TASK-1", "--document")


def test_a_text_with_local_ids_can_be_edited_and_given_again(person: Person) -> None:
    text = "---\ntitle: B\nparent: a\ndepends_on: [c, TASK-1]\n---\n"
    person.does("create", "--title", "Before")
    person.writes("a.md", "---\nid: a\ntitle: A\nkind: issue\n---\n\n---\nid: c\ntitle: C\n---\n")
    key = person.asks("create", "--file", "a.md", person.writes("b.md", text))["keys"][2]
    before = person.asks("show", key)
    person.does("update", key, "--file", person.writes("b.md", text.replace("title: B", "title: Better")))
    after = person.asks("show", key)
    assert (before["parent"], sorted(before["depends_on"])) == ("ISSUE-1", ["TASK-1", "TASK-2"])
    assert (after["title"], after["parent"], after["depends_on"]) == ("Better", "ISSUE-1", before["depends_on"])
    person.does("update", key, "--file", person.writes("b.md", text.replace(", TASK-1", "")))
    assert person.asks("show", key)["depends_on"] == ["TASK-2"]
    strange = person.writes("b.md", text.replace("[c,", "[d,"))
    assert person.fails("update", key, "--file", strange)["code"] == "E-INPUT"


def test_a_document_from_stdin_is_read_only_when_asked(person: Person) -> None:
    words = [sys.executable, "-m", "trackdown", "-C", str(person.folder), "create", "--file", "-", "-q"]
    done = subprocess.run(words, input=WRITTEN.encode(), capture_output=True, check=True)
    assert done.stdout == b"TASK-1\n"
