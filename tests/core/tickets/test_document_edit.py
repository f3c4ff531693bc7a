"""An edit changes what it is asked to change, and not a byte more."""

from __future__ import annotations

import pytest

from trackdown.core.tickets.document import OWNED, parse
from trackdown.core.tickets.document_edit import edit
from trackdown.errors import BadDocument, InvalidInput

DOCUMENT = """---
# who wants it
kind:   task   # for now
title: '[Auth]  Refresh'
custom: {b: 1,   a: "x"}
depends_on:
  - TASK-1  # the schema
  # the login
  - "TASK-2"

labels: [a,  b]
estimate:
note: >+
  folded

files:
  modify:
    - src/a.py  # main
  create: [src/b.py]
# the end
---

# Heading

## Acceptance criteria

- [ ] one \x20
  check: true
* [X] two
**Scenario: three**
- GIVEN: x
"""


def edited(before: str, after: str, changes: dict[str, object]) -> None:
    """The edit replaces exactly ``before``, which is there once, by ``after``."""
    for text in (DOCUMENT, DOCUMENT.replace("\n", "\r\n"), "\ufeff" + DOCUMENT.removesuffix("\n")):
        eol = "\r\n" if "\r\n" in text else "\n"
        old, new = before.replace("\n", eol), after.replace("\n", eol)
        assert text.count(old) == 1
        assert edit(text, changes) == text.replace(old, new)


def test_no_change_and_the_values_that_are_there_give_the_same_bytes() -> None:
    document = parse(DOCUMENT)
    current = {name: getattr(document, name) for name in OWNED}
    current["criteria"] = {index: item.done for index, item in enumerate(document.criteria)}
    assert edit(DOCUMENT, {}) == DOCUMENT
    assert edit(DOCUMENT, current) == DOCUMENT
    assert edit("# Only\r\n", {"title": "Only", "labels": []}) == "# Only\r\n"


def test_a_value_is_replaced_in_its_place_and_keeps_its_comment_and_quotes() -> None:
    edited("kind:   task   #", "kind:   issue   #", {"kind": "issue"})
    edited("'[Auth]  Refresh'", "'It''s \"done\"'", {"title": 'It\'s "done"'})
    edited("[a,  b]", '[a, "c: d", "true"]', {"labels": ["a", "c: d", "true"]})
    edited("estimate:\n", "estimate: 5\n", {"estimate": 5})


def test_a_new_key_comes_at_the_end_of_the_front_matter() -> None:
    edited("# the end\n", '# the end\npriority: P1\nassignee: "@x"\n', {"assignee": "@x", "priority": "P1"})
    edited("# the end\n", "# the end\ncomponents: [api]\n", {"components": "api"})


def test_none_takes_the_lines_of_a_key_out() -> None:
    edited("kind:   task   # for now\n", "", {"kind": None})
    edited('depends_on:\n  - TASK-1  # the schema\n  # the login\n  - "TASK-2"\n', "", {"depends_on": None})
    edited("estimate:\n", "", {"estimate": None, "parent": None})


def test_entries_of_a_list_that_stay_keep_their_lines() -> None:
    edited('"TASK-2"\n', '"TASK-2"\n  - TASK-3\n', {"depends_on": ["TASK-1", "TASK-2", "TASK-3"]})
    edited("  - TASK-1  # the schema\n", "", {"depends_on": ["TASK-2"]})


def test_a_list_can_become_empty_and_full_again() -> None:
    emptied = edit(DOCUMENT, {"depends_on": [], "files": {}})
    assert (parse(emptied).depends_on, parse(emptied).files) == ([], {})
    filled = edit(emptied, {"depends_on": ["TASK-9"], "files": {"read": ["x.py"]}})
    assert (parse(filled).depends_on, parse(filled).files) == (["TASK-9"], {"read": ["x.py"]})


def test_only_the_uses_of_files_that_differ_are_touched() -> None:
    edited(
        "main\n  create: [src/b.py]\n",
        "main\n    - src/c.py\n  delete: [d.py]\n",
        {"files": {"modify": ["src/a.py", "src/c.py"], "delete": ["d.py"]}},
    )


def test_boxes_are_ticked_and_cleared_in_place() -> None:
    edited("- [ ] one", "- [x] one", {"criteria": {0: True}})
    edited("* [X] two", "* [ ] two", {"criteria": {1: False, 0: False}})
    edited("**Scenario", "[x] **Scenario", {"criteria": {2: True}})
    ticked = edit(DOCUMENT, {"criteria": {2: True}})
    assert edit(ticked, {"criteria": {2: False}}) == DOCUMENT.replace("**Sc", "[ ] **Sc")


def test_front_matter_is_made_when_there_is_none() -> None:
    assert edit("# T\r\n\r\ntext", {"kind": "task"}) == "---\r\nkind: task\r\n---\r\n# T\r\n\r\ntext"
    assert edit("\ufeff# T\n", {"parent": "EPIC-1"}) == "\ufeff---\nparent: EPIC-1\n---\n# T\n"
    assert edit("", {"title": "x"}) == "---\ntitle: x\n---\n"
    assert edit("---\n---\n# T\n", {"kind": "task"}) == "---\nkind: task\n---\n# T\n"


def test_a_title_that_is_a_heading_is_changed_there() -> None:
    assert edit("text\n\n##  Old  ##\n", {"title": "New: [x]"}) == "text\n\n## New: [x]\n"
    assert edit("# Old\n", {"title": "Goal"}) == "---\ntitle: Goal\n---\n# Old\n"
    assert edit("# Old\n", {"title": "C #"}) == '---\ntitle: "C #"\n---\n# Old\n'


def test_front_matter_in_braces_is_edited_too() -> None:
    text = "---\n{kind: task, x: [1],  id: a, title: T}\n---\n"
    assert edit(text, {"title": "U: V", "id": "b"}) == '---\n{kind: task, x: [1],  id: b, title: "U: V"}\n---\n'
    assert edit(text, {"id": None, "title": None, "type": "bug"}) == "---\n{kind: task, x: [1], type: bug}\n---\n"
    assert edit(text, {"kind": None}) == "---\n{x: [1],  id: a, title: T}\n---\n"
    assert edit("---\n{id: a, kind: task}\n---\n", {"id": None, "kind": None, "key": "T-1"}) == "---\n{key: T-1}\n---\n"


def test_keys_that_are_indented_get_company_that_is_too() -> None:
    assert edit("---\n  kind: task\n---\n", {"parent": "E-1"}) == "---\n  kind: task\n  parent: E-1\n---\n"


def test_lists_that_are_not_indented_stay_so() -> None:
    text = "---\nlabels:\n- a # x\n- b\nkind: task\n---\n"
    assert edit(text, {"labels": ["a", "c"]}) == "---\nlabels:\n- a # x\n- c\nkind: task\n---\n"
    assert parse(edit(text, {"labels": []})) == parse(text)._replace(labels=[])


def test_a_block_text_becomes_one_line() -> None:
    text = "---\ntitle: >-  # long\n  two\n  lines\n\n# c\nkind: task\n---\n"
    assert edit(text, {"title": "one"}) == "---\ntitle: one\n\n# c\nkind: task\n---\n"


def test_an_anchor_that_others_need_is_not_cut() -> None:
    text = "---\ntitle: &t Old\nother: *t\n---\n"
    with pytest.raises(BadDocument) as caught:
        edit(text, {"title": "New"})
    assert caught.value.hint


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": "red"},
        {"title": ""},
        {"title": "two\nlines"},
        {"title": ["a"]},
        {"kind": "story"},
        {"labels": {"a": 1}},
        {"labels": ["a\x1b"]},
        {"files": {"edit": ["a"]}},
        {"status": True},
        {"criteria": {3: True}},
        {"criteria": [True]},
    ],
)
def test_what_cannot_be_written_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as caught:
        edit(DOCUMENT, changes)
    assert caught.value.hint


def test_a_document_that_cannot_be_read_is_not_edited() -> None:
    with pytest.raises(BadDocument):
        edit("---\ntitle: [a] b\n---\n", {"kind": "task"})
