"""``trackdown performance`` and ``trackdown usage --compare``, over runs that were really made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trackdown.testing.projects import Project, make_project

SESSION = "5f3d429f-e232-4e38-9d66-1d79f1c3a001"


def used(input: int, cache_write: int, output: int, cost: str = "") -> str:
    usage: dict[str, Any] = {"type": "usage", "input": input, "cache_write": cache_write, "output": output}
    return f"echo '{json.dumps({**usage, **({'cost': cost} if cost else {})})}'\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same change without delegation (RUN-1) and with (RUN-2), then one that failed (RUN-3). Tests only ask it."""
    folder = tmp_path_factory.mktemp("measured")
    project = make_project(folder)
    project.environment["HOME"] = str(folder / "home")
    project.ticket("echo x > a.txt\n" + used(1000, 400, 100, "0.50"), "--label", "before", "--type", "feature")
    project.ticket("echo x > b.txt\n" + used(250, 100, 90, "0.20"), "--label", "after", "--type", "feature")
    project.ticket("exit 3", "--type", "bug")
    assert project.ask("run", "TASK-1").code == 0
    assert project.ask("delegate", "TASK-2", "--to", "player").code == 0
    project.ask("run", "TASK-3")
    return project


def test_figures_come_by_type_and_what_nobody_knows_is_said(measured: Project) -> None:
    data = measured.ask("performance").data
    rows = {row["type"]: row for row in data["rows"]}
    good = rows["feature"]
    assert [good[name] for name in ("runs", "done", "at_once", "rounds", "files", "added")] == [2, 2, 2, 0, 2, 2]
    assert (good["tokens"], good["output"], good["cost_usd"], good["success"]) == (1940, 190, "0.7", 1.0)
    assert good["endpoints"] is None
    assert good["unknown"] == {}
    bad = rows["bug"]
    assert (bad["done"], bad["files"], bad["tokens"], bad["cost_usd"]) == (0, None, None, None)
    assert bad["unknown"] == {"cost_usd": 1, "files": 1, "added": 1, "removed": 1, "tokens": 1, "output": 1}
    assert data["total"]["runs"] == 3
    shown = measured.call("performance").out
    assert "2 (67%)" in shown
    assert "Nobody knows the cost of 1, files of 1, lines added of 1" in shown


def test_figures_come_by_agent_too(measured: Project) -> None:
    (row,) = measured.ask("performance", "--by", "agent").data["rows"]
    assert (row["agent"], row["runs"]) == ("player", 3)


def test_the_log_is_one_object_a_line_the_oldest_first(measured: Project) -> None:
    lines = [json.loads(line) for line in measured.call("performance", "log").out.splitlines()]
    assert [(line["task"], line["delegated"], line["success"]) for line in lines] == [
        ("TASK-1", False, True),
        ("TASK-2", True, True),
        ("TASK-3", False, False),
    ]
    fields = "timestamp task task_type delegated success endpoints files loc validation claude_output_tokens"
    fields += " claude_api_calls codex_agents duration_s notes"
    assert list(lines[0])[:14] == fields.split()
    assert (lines[0]["loc"], lines[0]["validation"], lines[2]["validation"]) == (1, "passed", None)
    assert lines[0]["claude_output_tokens"] is None


def test_before_any_run_there_is_nothing_to_tell(project: Project) -> None:
    assert project.ask("performance").data == {"by": "type", "rows": [], "total": None}
    assert project.call("performance").out == "No run has come to an end yet.\n"
    assert project.call("performance", "log").out == ""


@pytest.mark.parametrize("words", [["--by", "moon"], ["moon"], ["log", "more"]])
def test_a_question_about_performance_that_makes_no_sense_is_refused(project: Project, words: list[str]) -> None:
    assert project.ask("performance", *words).code == 2


def test_savings_are_what_was_measured(measured: Project) -> None:
    data = measured.ask("usage", "--compare", "RUN-2", "--without", "RUN-1").data
    assert data["with"]["runs"] == ["RUN-2"]
    assert (data["with"]["cache_creation"], data["without"]["cache_creation"]) == (100, 400)
    saved = data["saved"]
    assert (saved["input"], saved["cache_creation"], saved["output"], saved["cost_usd"]) == (0.75, 0.75, 0.1, 0.6)
    assert saved["cache_read"] is None
    assert data["same_tickets"] is False
    assert data["with"]["by_adapter"]["command"]["input"] == 250
    shown = measured.call("usage", "--compare", "RUN-2", "--without", "RUN-1").out
    assert "cache creation" in shown
    assert "75.0%" in shown
    assert "They did not do the same tickets" in shown


def test_runs_are_told_apart_by_whether_they_were_delegated(measured: Project) -> None:
    data = measured.ask("usage", "--compare", "RUN-1", "RUN-2").data
    assert (data["with"]["runs"], data["without"]["runs"]) == (["RUN-2"], ["RUN-1"])


def test_a_query_stands_for_the_runs_of_its_tickets(measured: Project) -> None:
    data = measured.ask("usage", "--compare", "label:after", "--without", "label:before").data
    assert (data["with"]["runs"], data["without"]["runs"]) == (["RUN-2"], ["RUN-1"])


def test_what_a_client_did_not_tell_is_unknown_and_so_are_savings(measured: Project) -> None:
    words = ("usage", "--compare", "RUN-2", "RUN-3", "--without", "RUN-1")
    data = measured.ask(*words).data
    assert data["with"]["input"] is None
    assert data["with"]["turns_without_usage"] == 1
    assert data["saved"]["input"] is None
    assert "1 of its turns told no tokens" in measured.call(*words).out
    assert measured.ask(*words, "--strict").code == 1


def test_with_one_side_alone_nothing_was_saved_that_anybody_knows(measured: Project) -> None:
    data = measured.ask("usage", "--compare", "RUN-2").data
    assert data["without"]["runs"] == []
    assert set(data["saved"].values()) == {None}


def test_a_conversation_of_a_persons_own_counts_where_it_is_named(measured: Project) -> None:
    usage = {"input_tokens": 700, "output_tokens": 10, "cache_creation_input_tokens": 300}
    message = {"id": "a", "model": "claude-opus-5-5", "usage": usage}
    line = {"sessionId": SESSION, "cwd": "/elsewhere", "type": "assistant", "message": message, "requestId": "a"}
    path = measured.folder / "home" / ".claude" / "projects" / "x" / f"{SESSION}.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({**line, "timestamp": "2026-11-20T07:00:00Z"}) + "\n", encoding="utf-8")
    data = measured.ask("usage", "--compare", "RUN-2", "--without", SESSION).data
    assert data["without"]["conversations"] == [SESSION]
    assert (data["without"]["input"], data["without"]["cache_creation"]) == (700, 300)
    assert data["without"]["seconds"] is None
    assert data["without"]["by_adapter"]["conversations"]["output"] == 10


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--compare", "RUN-1", "--without", "TASK-1"], 2),
        (["--compare", "RUN-99"], 5),
        (["--compare", "nothing at all"], 2),
        (["--compare", "5f3d429f-e232-4e38-0000-000000000000"], 2),
        (["--compare", "label:nowhere"], 2),
        (["--compare"], 2),
        (["--without", "RUN-1"], 2),
        (["--compare", "RUN-1", "--since", "2026-11-21"], 2),
    ],
)
def test_a_comparison_that_makes_no_sense_is_refused(measured: Project, words: list[str], code: int) -> None:
    answer = measured.ask("usage", *words)
    assert (answer.code, answer.data) == (code, None), answer


def test_figures_survive_folding_the_log_again(measured: Project) -> None:
    before = measured.ask("performance").data
    assert measured.differing() == 0
    assert measured.ask("performance").data == before
