"""Looking at many tickets: asked for by options or a query, in pages, in several forms, as a tree."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from cli_person import Person

from trackdown.adapters.sqlite.reader import SqliteReader
from trackdown.ports.store import TicketRow


@pytest.fixture
def team(person: Person) -> Person:
    """EPIC-1 with ISSUE-1 (TASK-1 done, TASK-2, TASK-3), and ISSUE-2 alone."""
    person.does("epic", "create", "--title", "[EPIC] Sign in again", "--component", "auth")
    person.does("issue", "create", "--title", "[Auth] Tokens", "--parent", "EPIC-1", "--priority", "P1")
    for number, assignee in ((1, "@bo"), (2, "@me"), (3, "@bo")):
        words = ("--parent", "ISSUE-1", "--assignee", assignee, "--estimate", f"{number}h", "--label", f"l{number}")
        person.does("task", "create", "--title", f"[Backend] Step {number} | =1+1", *words)
    person.does("issue", "create", "--title", "=HYPERLINK(x), said", "--type", "bug", "--description", "about a login")
    person.does("update", "TASK-1", "--status", "done")
    return person


def keys(team: Person, *words: str) -> list[str]:
    return team.does("list", "-q", *words).split()


@pytest.mark.parametrize(
    ("option", "query"),
    [
        (("--status", "open,in-progress"), "status:open,in-progress"),
        (("--status", "todo"), "status:open"),
        (("--kind", "task"), "kind:task"),
        (("--priority", "high"), "priority:P1"),
        (("--assignee", "@me"), "assignee:ann"),
        (("--assignee", "none"), "is:unassigned"),
        (("--label", "l1", "--label", "l2"), "label:l1,l2"),
        (("--component", "auth"), "component:auth"),
        (("--sprint", "none", "--type", "bug"), "type:bug sprint:none"),
        (("--parent", "issue-1"), "parent:ISSUE-1"),
        (("--under", "EPIC-1"), "under:EPIC-1"),
        (("--text", "login"), "login"),
        (("--ready",), "is:ready"),
        (("--under", "EPIC-1", "--kind", "task", "--status", "done"), "under:EPIC-1 AND kind:task AND status:done"),
        (("--sort=-updated,key",), "sort:-updated sort:key"),
        (("--kind", "task", "label:l1", "OR", "label:l2"), "kind:task (label:l1 OR label:l2)"),
        (("kind:task", "--query", "label:l1 OR label:l2"), "kind:task (label:l1 OR label:l2)"),
    ],
)
def test_an_option_means_what_the_query_says(option: tuple[str, ...], query: str, team: Person) -> None:
    found = keys(team, *option)
    assert found
    assert found == keys(team, query) == keys(team, "--query", query)


def test_what_is_ready_can_be_asked_for_like_any_list(team: Person) -> None:
    assert team.does("ready", "-q").split() == ["TASK-2", "TASK-3", "ISSUE-2"]
    assert team.does("ready", "-q", "assignee:@me").split() == ["TASK-2"]
    assert team.does("ready", "--columns", "key,estimate", "--format", "csv", "--limit", "1").split() == [
        "key,estimate",
        "TASK-2,2h",
    ]
    assert "Nothing is ready" in team.does("ready", "--assignee", "nobody")


def test_archived_tickets_are_hidden_until_they_are_asked_for(team: Person) -> None:
    team.does("archive", "TASK-1")
    assert "TASK-1" not in keys(team)
    assert keys(team, "--archived") == keys(team, "is:archived") == ["TASK-1"]


def test_a_noun_lists_its_own_kind(team: Person) -> None:
    assert sorted(team.does("issue", "list", "-q").split()) == ["ISSUE-1", "ISSUE-2"]
    assert team.fails("issue", "list", "--kind", "task")["exit"] == 2


def test_a_page_says_which_it_is(team: Person) -> None:
    whole = keys(team)
    assert [*keys(team, "--limit", "4"), *keys(team, "--limit", "4", "--page", "2")] == whole
    answer = json.loads(team.types("--json", "list", "--limit", "4", "--page", "2").out)
    assert answer["page"] == {"number": 2, "size": 4, "more": False, "pages": 2, "total": 6}
    assert [row["key"] for row in answer["data"]] == whole[4:]
    beyond = team.types("list", "--limit", "4", "--page", "9")
    assert (beyond.code, beyond.out) == (0, "No ticket matches.\n")
    assert "page" not in json.loads(team.types("--json", "list").out)


@pytest.mark.parametrize("command", ["list", "ready"])
def test_a_limit_alone_counts_nothing_but_says_whether_there_is_more(
    command: str, team: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count(*_: object) -> int:
        raise AssertionError("counted")

    monkeypatch.setattr(SqliteReader, "count", count)
    whole = team.does(command, "-q").split()
    some = json.loads(team.types("--json", command, "--limit", "2").out)
    assert [row["key"] for row in some["data"]] == whole[:2]
    assert some["page"] == {"number": 1, "size": 2, "more": True, "pages": None, "total": None}
    exact = json.loads(team.types("--json", command, "--limit", str(len(whole))).out)["page"]
    assert (exact["more"], exact["pages"], exact["total"]) == (False, 1, len(whole))


def test_the_last_page_is_known_to_be_the_last(team: Person) -> None:
    pages = [json.loads(team.types("--json", "list", "--limit", "3", "--page", n).out)["page"] for n in "123"]
    assert [(page["more"], page["pages"], page["total"]) for page in pages] == [(True, 2, 6), *[(False, 2, 6)] * 2]


def test_a_sprint_is_called_by_its_name_in_any_case_of_letters(team: Person) -> None:
    team.does("sprint", "create", "Größe-1")
    team.does("sprint", "add", "Größe-1", "TASK-2")
    for asked in (("--sprint", "GRÖSSE-1"), ("sprint:größe-1",), ("--sprint", "Größe-1")):
        assert keys(team, *asked) == ["TASK-2"]
    assert "TASK-2" not in keys(team, "--sprint", "none")
    assert keys(team, "--sprint", "Größe") == []


def test_nothing_is_cut_for_a_file_where_nobody_set_pages_or_somebody_switched_them_off(team: Person) -> None:
    whole = keys(team)
    assert len(whole) == 6
    team.does("config", "set", "query.pagination", "false")
    assert team.types("config", "set", "query.max_results", "2").err == ""
    assert keys(team) == whole
    assert keys(team, "--page", "3") == whole[4:]


def test_how_many_are_on_a_page_can_be_set_and_then_every_list_has_pages(team: Person) -> None:
    whole = keys(team)
    assert "query.pagination false" in team.types("config", "set", "query.max_results", "2").err
    assert team.asks("config", "get", "query.pagination") == {"key": "query.pagination", "value": True}
    answer = team.types("list", "-q")
    assert answer.out.split() == whole[:2]
    assert answer.err == "Page 1 of 3 (6 tickets): --page 2, or --limit 0 for all\n"
    assert team.types("list", "-q", "--page", "3").err == ""
    assert len(team.does("list", "--format", "csv").splitlines()) == 3
    assert len(team.asks("ready")) <= 2
    assert len(keys(team, "--limit", "0")) == 6
    assert team.types("list").err == "Page 1 of 3 (6 tickets): --page 2, or --limit 0 for all\n"
    assert len(team.asks("list")) == 2
    assert len(json.loads(team.does("list", "--format", "json"))) == 2


def test_columns_are_shown_as_asked_for_even_if_they_are_empty(team: Person) -> None:
    lines = team.does(
        "list", "--columns", "title,key,severity,percent", "kind:epic,issue", "--sort", "key"
    ).splitlines()
    assert lines[0].split() == ["TITLE", "KEY", "SEVERITY", "PERCENT"]
    assert lines[1].split() == ["[EPIC]", "Sign", "in", "again", "EPIC-1", "16%"]
    assert lines[3].split() == ["=HYPERLINK(x),", "said", "ISSUE-2", "0%"]
    assert team.asks("list", "--columns", "key,estimate", "TASK-2") == [{"key": "TASK-2", "estimate": {"minutes": 120}}]
    team.does("update", "ISSUE-2", "--estimate", "5")
    shown = team.does("list", "--columns", "key,estimate", "ISSUE-2", "--format", "markdown")
    assert shown.splitlines()[-1] == "| ISSUE-2 | 5 points |"
    error = team.fails("list", "--columns", "key,titel")
    assert (error["exit"], error["hint"][:23]) == (2, "Did you mean title? The")


def test_every_column_of_a_row_can_be_shown_and_says_the_same_as_the_ticket(team: Person) -> None:
    names = ",".join(TicketRow._fields)
    heading, first = team.does("list", "--columns", names, "--format", "csv", "--limit", "1").splitlines()
    assert heading == names
    assert team.does("list", "--format", "csv", "--limit", "1").splitlines() == [heading, first]
    (row,) = csv.reader([first])
    data = team.asks("list", "--limit", "1")[0]
    shown = team.asks("show", data["key"])
    assert data["labels"] == shown["labels"]
    assert data["components"] == shown["components"]
    assert data["archived"] is shown["archived"] is False
    assert row == [_in_a_cell(data[name]) for name in TicketRow._fields]


def _in_a_cell(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None or value is False else str(value)


def test_json_without_an_envelope_is_the_same_list(team: Person) -> None:
    data = team.asks("list")
    assert json.loads(team.does("list", "--format", "json")) == data
    assert [json.loads(line) for line in team.does("list", "--format", "jsonl").splitlines()] == data
    assert team.does("list", "--format", "json", "label:none-such") == "[]\n"
    assert team.does("list", "--format", "jsonl", "label:none-such") == ""


def test_csv_keeps_every_text_and_starts_no_formula(team: Person) -> None:
    rows = list(
        csv.reader(io.StringIO(team.does("list", "--columns", "key,title", "--format", "csv", "--sort", "key")))
    )
    assert rows[0] == ["key", "title"]
    assert ["TASK-1", "[Backend] Step 1 | =1+1"] in rows
    assert ["ISSUE-2", "'=HYPERLINK(x), said"] in rows


def test_a_markdown_table_has_one_cell_for_each_text(team: Person) -> None:
    lines = team.does("list", "--columns", "key,title", "--format", "markdown", "TASK-1").splitlines()
    assert lines == ["| key | title |", "| --- | --- |", "| TASK-1 | \\[Backend\\] Step 1 \\| =1+1 |"]


def test_a_tree_shows_what_was_found_under_its_parents_with_progress(team: Person) -> None:
    assert team.does("list", "--tree", "--sort", "key").splitlines() == [
        "EPIC-1  open  [EPIC] Sign in again  16%",
        "└─ ISSUE-1  open  [Auth] Tokens  16%",
        "   ├─ TASK-1  done  [Backend] Step 1 | =1+1",
        "   ├─ TASK-2  open  [Backend] Step 2 | =1+1",
        "   └─ TASK-3  open  [Backend] Step 3 | =1+1",
        "ISSUE-2  open  =HYPERLINK(x), said",
    ]
    (root,) = team.asks("list", "--tree", "--status", "done")
    assert (root["key"], root["found"], root["progress"]["percent"]) == ("EPIC-1", False, 16)
    (leaf,) = root["children"][0]["children"]
    assert (leaf["key"], leaf["found"], leaf["children"]) == ("TASK-1", True, [])
    assert json.loads(team.does("list", "--tree", "--status", "done", "--format", "json")) == [root]
    assert team.does("list", "--tree", "--status", "done", "-q") == "TASK-1\n"
    assert team.does("list", "--tree", "none-such") == "No ticket matches.\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--parent", "EPIC-9"), 5),
        (("--under", "../x"), 2),
        (("--status", "nearly"), 2),
        (("--kind", "saga"), 2),
        (("--priority", "P9"), 2),
        (("--label", ","), 2),
        (("--text", "…"), 2),
        (("--sort", "colour"), 2),
        (("--limit", "-1"), 2),
        (("--limit", "nan"), 2),
        (("--page", "0"), 2),
        (("--format", "xml"), 2),
        (("--columns", "key,\x1b[31m"), 2),
        (("--tree", "--format", "csv"), 2),
        (("--tree", "--columns", "key"), 2),
        (("status:open AND",), 2),
        (("(" * 200 + "x",), 2),
        (("x" * 20_000,), 2),
        (("a\x00b",), 2),
    ],
)
def test_what_cannot_be_asked_for_is_refused(words: tuple[str, ...], code: int, team: Person) -> None:
    before = team.everything()
    answer = team.types("list", *words)
    assert answer.code == code, answer
    assert "Traceback" not in answer.err
    assert "\x1b" not in answer.err
    assert team.everything() == before
