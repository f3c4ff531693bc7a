"""What a document's front matter and sections are read as."""

from __future__ import annotations

import subprocess
import sys

import pytest
import yaml

from trackdown.core.tickets.document import parse

WHOLE = """---
kind: Task
id: refresh
title: "[Backend] Create the refresh endpoint"
priority: P1
status: open
parent: ISSUE-4
depends_on: [TASK-3, schema]
blocks: TASK-9, TASK-10
labels:
  - auth  # who owns it
  - "p: 1"
component: api
assignee: "@backend"
agent: claude-fast
estimate: 4h
files: {modify: [src/auth.py], create: tests/test_refresh.py}
type: feature
due: 2026-01-31
reviewed: yes
risk: {level: 2, notes: [a, ~, true, 1.5]}
---

## Goal

Expired access tokens are renewed
without a new login.

## Context pointers

- `src/auth.py`
"""


def test_every_owned_key_is_read_as_its_own_value() -> None:
    document = parse(WHOLE, "refresh.md")
    assert (document.kind, document.id, document.parent) == ("task", "refresh", "ISSUE-4")
    assert document.title == "[Backend] Create the refresh endpoint"
    assert (document.priority, document.status, document.estimate, document.type) == ("P1", "open", "4h", "feature")
    assert document.depends_on == ["TASK-3", "schema"]
    assert document.blocks == ["TASK-9", "TASK-10"]
    assert document.labels == ["auth", "p: 1"]
    assert document.components == ["api"]
    assert (document.assignee, document.agent) == ("@backend", "claude-fast")
    assert document.files == {"modify": ["src/auth.py"], "create": ["tests/test_refresh.py"]}
    assert document.given >= {"kind", "components", "files"}
    assert "key" not in document.given


def test_unknown_keys_keep_their_values_and_dates_and_yes_stay_text() -> None:
    assert parse(WHOLE).unknown == {
        "due": "2026-01-31",
        "reviewed": "yes",
        "risk": {"level": 2, "notes": ["a", None, True, 1.5]},
    }


def test_numbers_that_would_lose_something_stay_text() -> None:
    unknown = parse("---\nlong: 1234567890123456789012\nbig: 1e999\nnan: .nan\nhex: 0x1F\n---\n").unknown
    assert unknown == {"long": "1234567890123456789012", "big": "1e999", "nan": ".nan", "hex": 31}


def test_the_body_is_what_stands_behind_the_front_matter_exactly() -> None:
    assert parse("---\nkind: task\n---\n\n text  \r\n").body == "\n text  \r\n"
    assert parse("\ufeff# Only a title").body == "# Only a title"


def test_the_goal_and_other_sections_are_found_by_their_headings() -> None:
    document = parse(WHOLE)
    assert document.goal == "Expired access tokens are renewed\nwithout a new login."
    assert document.section("context", "Context Pointers") == "- `src/auth.py`"
    assert document.section("notes") == ""
    assert parse("### **Objective:** ##\nfaster\n#### how\nx\n### Notes\ny").goal == "faster\n#### how\nx"


def test_a_document_without_front_matter_takes_its_title_from_a_heading() -> None:
    assert parse("# Fix the login\n\n## Goal\nx").title == "Fix the login"
    assert parse("## Fix the login\n\n## Goal\nx").title == "Fix the login"
    assert parse("Intro\n\n## Before\n\n# Fix it #\n").title == "Fix it"
    assert parse("---\nkind: task\n---\n# From the heading\n").title == "From the heading"
    assert parse("---\ntitle: From the key\n---\n# Another\n").title == "From the key"


def test_a_known_section_is_no_title() -> None:
    assert parse("## Goal\n\nx\n\n## Notes\n").title == ""
    assert parse("```\n# a comment in code\n```\n").title == ""
    assert parse("").title == ""


def test_windows_line_ends_and_a_byte_order_mark_are_read_like_any_other() -> None:
    windows = "\ufeff" + WHOLE.replace("\n", "\r\n")
    plain, read = parse(WHOLE), parse(windows)
    assert read.body == plain.body.replace("\n", "\r\n")
    assert read._replace(body="") == plain._replace(body="")


def test_blank_lines_may_come_before_the_front_matter() -> None:
    assert parse("\n \n---\ntitle: x\n---  \nbody").title == "x"


def test_front_matter_without_keys_is_no_error() -> None:
    assert parse("---\n---\n# T\n").title == "T"
    assert parse("---\n# nothing yet\n---\n# T\n").title == "T"


def test_an_empty_value_is_given_but_empty() -> None:
    document = parse("---\nparent:   # none yet\nlabels: []\nassignee: ~\nblocks: null\n---\n")
    assert (document.parent, document.labels, document.assignee, document.blocks) == ("", [], "", [])
    assert document.given == {"parent", "labels", "assignee", "blocks"}


def test_keys_are_known_whatever_their_case_and_dashes() -> None:
    document = parse("---\nTitle: x\nDepends-On: TASK-1\n---\n")
    assert (document.title, document.depends_on) == ("x", ["TASK-1"])
    assert document.unknown == {}


def test_files_given_as_a_plain_list_are_to_be_read() -> None:
    assert parse("---\nfiles: [a.py, b.py]\n---\n").files == {"read": ["a.py", "b.py"]}
    assert parse("---\nfiles: a.py\n---\n").files == {"read": ["a.py"]}


def test_only_references_behind_blocked_by_or_depends_on_are_dependencies() -> None:
    body = (
        "## Dependencies\n- Blocked by: TASK-3, `schema` and TASK-4 (the login)\n- Blocks: TASK-7\n"
        "- [ ] **Depends on** TASK-5\n- see TASK-6\n- Related to: TASK-8\n- depends on the login service\n"
        "- Blocked by: none\n- Blocked by: Resource availability (DBA team)\n"
        "- Blocked by:\n  - TASK-11\n  - other\n- TASK-12\n```\nBlocked by: TASK-13\n```\n"
    )
    assert parse(body).dependencies == ["TASK-3", "schema", "TASK-4", "TASK-5", "TASK-11", "other"]


def test_dependencies_outside_their_section_are_prose() -> None:
    assert parse("## Notes\n- Blocked by: TASK-3\n").dependencies == []


def test_importing_the_modules_does_not_import_yaml() -> None:
    modules = ", ".join(
        f"trackdown.core.tickets.{name}" for name in ("document", "document_edit", "document_render", "bundle")
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; print('yaml' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


def test_a_python_without_the_fast_yaml_loader_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = parse(WHOLE)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert parse(WHOLE) == fast
