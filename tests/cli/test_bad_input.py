"""Every wrong input is one clear error with its exit code, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_person import Person

CONTROL = "\x1b[31m"
CASES: dict[str, tuple[tuple[str, ...], int, str]] = {
    "unknown key": (("show", "TASK-99"), 5, "E-NOT-FOUND"),
    "a path for a key": (("show", "../../x"), 2, "E-INPUT"),
    "an option for a key": (("comment", "--", "-rf", "text"), 2, "E-INPUT"),
    "unknown status": (("update", "TASK-1", "--status", "finito"), 2, "E-INPUT"),
    "unknown status in a list": (("list", "--status", "finito"), 2, "E-INPUT"),
    "unknown priority": (("update", "TASK-1", "--priority", "P9"), 2, "E-INPUT"),
    "unknown kind": (("create", "--kind", "story", "--title", "x"), 2, "E-INPUT"),
    "wrong kind behind a noun": (("issue", "update", "TASK-1", "--title", "x"), 2, "E-INPUT"),
    "a move the workflow does not have": (("update", "TASK-4", "--status", "open"), 2, "E-REFUSED"),
    "a move without its reason": (("update", "TASK-1", "--status", "cancelled"), 2, "E-REFUSED"),
    "a circle of waiting": (("block", "TASK-1", "--by", "TASK-2"), 2, "E-REFUSED"),
    "waiting for oneself": (("block", "TASK-1", "--by", "TASK-1"), 2, "E-REFUSED"),
    "waiting for nothing": (("block", "TASK-1"), 2, "E-INPUT"),
    "not waiting": (("unblock", "TASK-1"), 2, "E-REFUSED"),
    "a parent of the wrong kind": (("update", "TASK-1", "--parent", "TASK-2"), 2, "E-REFUSED"),
    "an epic under an issue": (("create", "--kind", "epic", "--title", "x", "--parent", "ISSUE-1"), 2, "E-REFUSED"),
    "a parent that is done": (("create", "--title", "x", "--parent", "ISSUE-2"), 2, "E-REFUSED"),
    "a parent that is not there": (("create", "--title", "x", "--parent", "ISSUE-77"), 5, "E-NOT-FOUND"),
    "no title": (("create",), 2, "E-USAGE"),
    "an empty title": (("create", "--title", " \t\n"), 2, "E-INPUT"),
    "a title of 1 MB": (("create", "--title", "x" * 1_000_000), 2, "E-INPUT"),
    "a control character": (("create", "--title", f"a{CONTROL}b"), 2, "E-INPUT"),
    "a control character in a comment": (("comment", "TASK-1", f"a{CONTROL}b"), 2, "E-INPUT"),
    "an empty comment": (("comment", "TASK-1", " "), 2, "E-INPUT"),
    "a negative estimate": (("create", "--title", "x", "--estimate", "-3"), 2, "E-INPUT"),
    "an estimate in nothing": (("update", "TASK-1", "--estimate", "soon"), 2, "E-INPUT"),
    "a path out of the repository": (("create", "--title", "x", "--modify", "../x"), 2, "E-INPUT"),
    "a check without a criterion": (("create", "--title", "x", "--check", "true"), 2, "E-USAGE"),
    "an empty check": (("create", "--title", "x", "--criterion", "a", "--check", ""), 2, "E-USAGE"),
    "a label of two words": (("create", "--title", "x", "--label", "two words"), 2, "E-INPUT"),
    "a criterion that is not there": (("update", "TASK-1", "--meet", "3"), 5, "E-NOT-FOUND"),
    "a criterion numbered zero": (("update", "TASK-1", "--meet", "0"), 2, "E-USAGE"),
    "nothing to change": (("update", "TASK-1"), 2, "E-INPUT"),
    "a limit below zero": (("list", "--limit=-1"), 2, "E-USAGE"),
    "a limit beyond counting": (("ready", "--limit", "9" * 40), 2, "E-USAGE"),
    "an unknown step": (("undo", "s123"), 5, "E-NOT-FOUND"),
    "a missing file": (("create", "--file", "nowhere.md"), 2, "E-INPUT"),
    "a folder for a file": (("create", "--file", "."), 2, "E-INPUT"),
    "a path with a null character": (("create", "--file", "a\0b"), 2, "E-INPUT"),
    "options beside a document": (("create", "--file", "good.md", "--title", "x"), 2, "E-USAGE"),
    "options beside a changed document": (("update", "TASK-1", "--file", "good.md", "--title", "x"), 2, "E-USAGE"),
    "invalid UTF-8 in a file": (("create", "--file", "latin.md"), 2, "E-INPUT"),
    "front matter never closed": (("create", "--file", "open.md"), 2, "E-DOCUMENT"),
    "front matter that is no YAML": (("create", "--file", "broken.md"), 2, "E-DOCUMENT"),
    "a document without a title": (("create", "--file", "untitled.md"), 2, "E-DOCUMENT"),
    "a document that begins done": (("create", "--file", "done.md"), 2, "E-REFUSED"),
    "a document of another ticket": (("update", "TASK-1", "--file", "of_task_2.md"), 2, "E-REFUSED"),
    "a document that is there already": (("create", "--file", "of_task_2.md"), 2, "E-REFUSED"),
    "a document of another kind": (("issue", "create", "--file", "task.md"), 2, "E-DOCUMENT"),
    "doubled local ids": (("create", "--file", "good.md", "good.md"), 2, "E-INPUT"),
    "an unknown local id": (("create", "--file", "dangling.md"), 2, "E-INPUT"),
    "documents that wait in a circle": (("create", "--file", "circle.md"), 2, "E-REFUSED"),
    "one bad document among good ones": (("create", "--file", "good.md", "done.md"), 2, "E-REFUSED"),
    "no boxes": (("task", "bulk-create", "--parent", "ISSUE-1", "--from-markdown", "good.md"), 2, "E-INPUT"),
    "an unknown setting": (("config", "set", "run.speed", "9"), 2, "E-CONFIG"),
    "a setting of the wrong type": (("config", "set", "run.jobs", "many"), 2, "E-CONFIG"),
    "quiet hours of nowhere": (("config", "set", "limits.quiet", "22:00-06:00 Mars/Base"), 2, "E-CONFIG"),
    "a part of a token": (("config", "set", "budget.run_tokens", "1.5"), 2, "E-CONFIG"),
    "another project id": (("config", "set", "project.id", "x"), 2, "E-REFUSED"),
    "a prefix that is taken": (("config", "set", "keys.task", "ISSUE"), 2, "E-CONFIG"),
    "a prefix back that is taken": (("config", "set", "keys.task", "EPIC"), 2, "E-CONFIG"),
    "an invalid argument": (("comment", "TASK-1", "caf\udce9"), 2, "E-INPUT"),
    "an unknown option": (("list", "--prioriti", "P1"), 2, "E-USAGE"),
    "a word too many": (("log", "TASK-1", "TASK-2"), 2, "E-USAGE"),
    "an option without its value": (("create", "--title"), 2, "E-USAGE"),
    "an unknown command": (("lst",), 2, "E-USAGE"),
    "an unknown verb of a noun": (("task", "destroy"), 2, "E-USAGE"),
    "an unknown verb of a command": (("config", "gte", "run.jobs"), 2, "E-USAGE"),
    "a folder that is not there": (("-C", "/nowhere/at/all", "list"), 2, "E-INPUT"),
}

FILES: dict[str, str | bytes] = {
    "good.md": "---\nid: a\ntitle: Good\n---\nText\n",
    "task.md": "---\nkind: task\ntitle: A task\n---\n",
    "latin.md": "---\ntitle: Café\n---\n".encode("latin-1"),
    "open.md": "---\ntitle: x\n\nText\n",
    "broken.md": "---\ntitle: [x\n---\n",
    "untitled.md": "---\nkind: task\n---\nText\n",
    "done.md": "---\ntitle: Done\nstatus: done\n---\n",
    "of_task_2.md": "---\nkey: TASK-2\ntitle: Two\n---\n",
    "dangling.md": "---\ntitle: x\ndepends_on: [nobody]\n---\n",
    "circle.md": "---\nid: a\ntitle: A\ndepends_on: [b]\n---\n\n---\nid: b\ntitle: B\ndepends_on: [a]\n---\n",
}


@pytest.fixture
def prepared(person: Person) -> Person:
    person.does("issue", "create", "--title", "Open")
    person.does("issue", "create", "--title", "Closed")
    person.does("update", "ISSUE-2", "--status", "done")
    person.does("create", "--title", "One")
    person.does("create", "--title", "Two", "--depends-on", "TASK-1")
    person.does("create", "--title", "Three")
    person.does("create", "--title", "Four")
    person.does("update", "TASK-4", "--status", "cancelled", "--reason", "no")
    for name, content in FILES.items():
        person.writes(name, content)
    return person


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_input_is_a_clear_error_and_changes_nothing(name: str, prepared: Person) -> None:
    words, exit_code, code = CASES[name]
    before = prepared.everything()
    error = prepared.fails(*words)
    assert (error["exit"], error["code"]) == (exit_code, code), error
    assert error["message"].endswith("."), error
    assert len(error["message"]) < 600
    assert prepared.everything() == before

    spoken = prepared.types(*words)
    assert spoken.code == exit_code
    assert spoken.out == ""
    assert spoken.err.startswith(f"error[{code}]: ")
    assert "Traceback" not in spoken.err
    assert "\x1b" not in spoken.err


def test_most_errors_say_what_to_do_next(prepared: Person) -> None:
    silent = [name for name, (words, _, _) in CASES.items() if not prepared.fails(*words)["hint"]]
    assert len(silent) < len(CASES) / 4, silent


def test_undo_goes_back_step_by_step_until_nothing_is_left(person: Person) -> None:
    person.does("create", "--title", "One")
    person.does("update", "TASK-1", "--title", "Uno")
    assert person.asks("undo")["changed"] == ["TASK-1"]
    assert person.asks("show", "TASK-1")["title"] == "One"
    assert person.asks("undo")["gone"] == ["TASK-1"]
    assert person.fails("undo")["code"] == "E-NOT-FOUND"
    assert person.fails("show", "TASK-1")["exit"] == 5


def test_a_creation_with_children_is_not_undone(person: Person) -> None:
    person.does("issue", "create", "--title", "Above")
    step = person.asks("log", "ISSUE-1")[0]["step"]
    person.does("create", "--title", "Below", "--parent", "ISSUE-1")
    before = person.everything()
    error = person.fails("undo", step)
    assert (error["code"], "TASK-1" in error["message"]) == ("E-REFUSED", True)
    assert person.everything() == before


def test_a_title_on_two_lines_becomes_one(person: Person) -> None:
    person.does("create", "--title", "two\nlines\tand a tab")
    assert person.asks("show", "TASK-1")["title"] == "two lines and a tab"


def test_only_so_much_is_read_of_an_endless_file(person: Person) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("this system has no endless file /dev/zero")
    assert "more than" in person.fails("create", "--file", "/dev/zero")["message"]
