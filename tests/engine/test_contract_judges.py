"""A run whose ticket names an API contract is judged by it, and goes on in the same session until it is right."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from contract_projects import serving, with_contract, writes

from trackdown.engine.contracts import read_answer
from trackdown.testing.projects import Project
from trackdown.testing.repositories import git

NAMES = ("--read", "API_CONTRACT.md")


def test_a_result_that_serves_the_contract_lands_and_counts_as_proved(project: Project) -> None:
    with_contract(project)
    key = project.ticket(writes("app.py", serving("list", "make", "comments")), *NAMES)
    answer = project.ask("run")
    assert answer.code == 0, answer
    (seen,) = project.evidence(key, "contract")
    assert (seen["name"], seen["verdict"]) == ("API_CONTRACT.md: 3 of 3 operations", "passed")
    assert project.shown(key)["verified"] == "evidence"
    found = project.run_of(key)["verifications"][-1]
    assert (found["files"], found["added"], found["removed"]) == (1, 15, 0)
    assert found["contract"] == {
        "path": "API_CONTRACT.md", "side": "server", "present": 3, "of": 3, "missing": []
    }  # fmt: skip


def test_an_answer_of_any_length_is_read_whole(project: Project) -> None:
    """What was there before says much, in front of what counts."""
    routes = "".join(f'\n\n@app.get("/old/{at}/{"x" * 60}")\ndef old{at}(): ...\n' for at in range(1500))
    with_contract(project, **{"old.py": f"from fastapi import FastAPI\n\napp = FastAPI()\n{routes}"})
    key = project.ticket(writes("app.py", serving("list", "make", "comments")), *NAMES)
    assert project.ask("run").code == 0
    (seen,) = project.evidence(key, "contract")
    assert (seen["name"], seen["verdict"]) == ("API_CONTRACT.md: 3 of 3 operations", "passed")


def test_an_answer_that_is_none_or_too_long_says_so(tmp_path: Path) -> None:
    answer = tmp_path / "stdout"
    for text in ("", "[]", "{}", '{"data": 1, "errors": 2', "\xff", "[" * 100_000):
        answer.write_text(text)
        assert read_answer(answer) == (None, "")
    answer.write_text('{"data": {"a": 1}, "errors": []}')
    assert read_answer(answer) == ({"a": 1}, "")
    data, trouble = read_answer(answer, most=10)
    assert (data, trouble.partition(".")[0]) == (None, "The answer has 32 bytes, and at most 10 are read")
    assert read_answer(tmp_path / "none") == (None, "")


def test_what_is_missing_goes_back_to_the_agent_and_nothing_else(project: Project) -> None:
    with_contract(project)
    told = 'cp "$TRACKDOWN_PROMPT" told.txt; '
    rounds = [writes("app.py", serving("list", "make")), told + writes("app.py", serving("list", "make", "comments"))]
    key = project.ticket("", *NAMES, rounds=rounds)
    answer = project.ask("run")
    assert answer.code == 0, answer
    said = project.file("told.txt")
    assert "missing GET /api/posts/{id}/comments" in said
    assert "POST /api/posts" not in said
    assert project.run_of(key)["outcome"] == "fixed"


def test_after_two_rounds_a_person_gets_what_is_needed_to_decide(project: Project) -> None:
    with_contract(project)
    key = project.ticket(writes("app.py", serving("list", "users")) + "date +1%N >> app.py", *NAMES, title="The API")
    answer = project.ask("run")
    assert answer.code == 4, answer
    assert len(project.turns()) == 3
    (comment,) = [item for item in project.shown(key)["comments"] if item["kind"] == "report"]
    text = comment["text"]
    for part in (
        "What was asked:\n- TASK-1: The API\n- API_CONTRACT.md: all of its operations, as the server",
        "- round 0: failed: API_CONTRACT.md: 1 of 3 operations",
        "- round 2: failed: API_CONTRACT.md: 1 of 3 operations",
        "  - missing GET /api/posts/{id}/comments",
        "not in the contract: GET /api/users",
        "trackdown runs diff RUN-1",
        "trackdown runs retry RUN-1 --agent ID",
        "Endpoints: 1 of 3 of API_CONTRACT.md; not: POST /api/posts, GET /api/posts/{id}/comments.",
    ):
        assert part in text, part
    assert comment["data"]["endpoints"]["missing"] == ["POST /api/posts", "GET /api/posts/{id}/comments"]


def test_a_ticket_is_held_to_the_operations_that_it_names(project: Project) -> None:
    with_contract(project)
    key = project.ticket(
        writes("app.py", serving("comments")), *NAMES, "--criterion", "`GET /api/posts/:post/comments` lists them",
        "--check", "grep -q comments app.py",
    )  # fmt: skip
    assert project.ask("run").code == 0
    assert project.evidence(key, "contract")[0]["name"] == "API_CONTRACT.md: 1 of 1 operations"
    brief = project.ask("runs", "show", key).data
    assert "Yours of its operations (1):\n\n- GET /api/posts/{id}/comments\n" in project.blob(
        brief["turns"][0]["prompt"]
    )


def test_faults_that_were_there_before_are_nobody_elses(project: Project) -> None:
    with_contract(project, **{"old.py": serving("users")})
    project.ticket(writes("app.py", serving("list", "make", "comments")), *NAMES)
    assert project.ask("run").code == 0


def test_a_client_is_held_to_calling_it_as_it_says(project: Project) -> None:
    with_contract(project)
    wrong = 'export const load = () => fetch("/api/posts", { method: "DELETE" });\n'
    right = 'export const load = () => fetch("/api/posts");\n'
    rounds = [writes("frontend/posts.js", wrong), writes("frontend/posts.js", right)]
    key = project.ticket("", *NAMES, "--component", "frontend", rounds=rounds)
    answer = project.ask("run")
    assert answer.code == 0, answer
    first = project.run_of(key)["verifications"][0]["evidence"][-1]
    assert "wrong GET /api/posts (frontend/posts.js:1): the client calls it with DELETE" in first["excerpt"]
    assert project.run_of(key)["verifications"][-1]["contract"]["side"] == "client"


def test_an_agent_that_changes_the_contract_is_sent_back(project: Project) -> None:
    with_contract(project)
    play = writes("app.py", serving("list")) + writes("API_CONTRACT.md", "# API Contract\n\n#### GET /api/posts\n")
    project.ticket(play, *NAMES)
    assert project.ask("run").code == 4
    assert [item["verdict"] for item in project.evidence("RUN-1", "protected")] == ["failed"]
    assert project.evidence("RUN-1", "contract")[0]["name"] == "API_CONTRACT.md: 1 of 3 operations"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "is not in the commit that the work begins at"),
        ("", "The contract is empty"),
        ("# Notes\n\nnothing\n", "operation"),
        ("\x00\x01", "binary"),
    ],
)
def test_without_a_contract_that_can_be_read_nothing_begins(project: Project, text: str | None, said: str) -> None:
    if text is not None:
        with_contract(project, **{"API_CONTRACT.md": text})
    project.ticket("true", *NAMES)
    answer = project.ask("run")
    assert answer.data["runs"] == []
    assert said in answer.data["unstarted"][0]["reason"]
    assert project.turns() == []
    assert git(project.root, "branch", "--list", "trackdown/*") == ""


def test_an_agent_can_look_itself_how_far_it_is(project: Project) -> None:
    with_contract(project)
    look = f"{sys.executable} -m trackdown contract check API_CONTRACT.md . --format digest > seen.txt || true\n"
    play = writes("app.py", serving("list", "make")) + look + writes("app.py", serving("list", "make", "comments"))
    project.ticket(play, *NAMES)
    assert project.ask("run").code == 0
    assert "missing GET /api/posts/{id}/comments" in project.file("seen.txt")


def test_the_source_is_looked_for_where_the_configuration_says(project: Project) -> None:
    with_contract(project)
    project.configure("[gates.contract]\nimplementation = ['backend']\n")
    whole = serving("list", "make", "comments")
    rounds = [writes("elsewhere/app.py", whole), "mkdir backend; mv elsewhere/app.py backend/"]
    key = project.ticket("", *NAMES, rounds=rounds)
    answer = project.ask("run")
    assert answer.code == 0, answer
    assert "no such file or folder. backend" in project.run_of(key)["verifications"][0]["evidence"][-1]["excerpt"]
