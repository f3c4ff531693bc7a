"""``trackdown delegate`` as a person types it, with agents that are real processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trackdown.testing.projects import Project, make_project
from trackdown.testing.repositories import commit_all, git, write

CONTRACT = "# API Contract: Blog\n\n#### GET /api/posts\n**Response (`200`):**\n"
SERVES = """cat > app.py <<'END'
from fastapi import FastAPI

app = FastAPI()


@app.get("/api/posts")
def posts(): ...
END
"""
CALLS = "mkdir -p frontend; echo 'export const load = () => fetch(\"/api/posts\");' > frontend/posts.js\n"
BULK = "Implement 20 CRUD endpoints"
HARD = "Optimize this sorting algorithm"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, made.environment[name])
    made.agent(strengths=["bulk", "endpoints"])
    made.agent("thinker", strengths=["reasoning"])
    commit_all(made.root)
    return made


def held(project: Project) -> None:
    write(project.root, {"API_CONTRACT.md": CONTRACT, "big.txt": "word " * 4000})
    commit_all(project.root)


def operations(project: Project) -> int:
    return len(project.ask("log", "TASK-1").data)


def test_a_ticket_goes_to_whom_the_rules_choose_and_is_closed_when_it_passed(project: Project) -> None:
    key = project.ticket("echo made > made.txt", title=BULK)
    answer = project.ask("delegate", key)
    assert answer.code == 0, answer
    run = project.run_of(key)
    assert (run["agent"], run["state"], run["delegated"]) == ("player", "done", True)
    assert run["routed"]["answer"] == "delegate"
    assert project.shown(key)["status"] == "done"
    assert project.has("made.txt")
    (report,) = [item for item in project.shown(key)["comments"] if item["kind"] == "report"]
    assert report["data"]["delegated"] is True
    assert report["data"]["files"] == 1


def test_what_is_better_kept_is_refused_with_the_reason_and_nothing_happens(project: Project) -> None:
    key, other = project.ticket("true", title=HARD), project.ticket("true", title=BULK)
    before = operations(project)
    answer = project.ask("delegate", key, other)
    assert answer.code == 2
    assert answer.error["code"] == "E-REFUSED"
    assert f"{key} is better kept" in answer.error["message"]
    assert other not in answer.error["message"]
    assert "--to AGENT" in answer.error["hint"]
    assert project.ask("runs").data == []
    assert operations(project) == before


def test_what_is_not_clear_is_asked_about(project: Project) -> None:
    answer = project.ask("delegate", project.ticket("true", title="Make login work"))
    assert answer.code == 2
    assert "not clear" in answer.error["message"]
    assert "Make clear: What" in answer.error["hint"]


def test_several_pieces_of_work_are_to_be_broken_down_first(project: Project) -> None:
    answer = project.ask("delegate", project.ticket("true", title="Build a blog system with CRUD"))
    assert answer.code == 2
    assert "several pieces of work" in answer.error["message"]
    assert "`trackdown route TASK-1` says what each is" in answer.error["hint"]


def test_an_agent_that_a_ticket_names_and_that_is_not_there_is_not_replaced_by_another(project: Project) -> None:
    key = project.ticket("echo made > made.txt", title=BULK)
    assert project.ask("update", key, "--agent", "codexx").code == 0
    answer = project.ask("delegate", key)
    assert (answer.code, answer.error["thing"]) == (5, key)
    assert "no agent 'codexx'" in answer.error["message"]
    assert "--to" in answer.error["hint"]
    assert "there is no such agent here" in project.call("route", key).out
    assert project.ask("delegate", key, "--to", "player", "--dry-run").code == 0


def test_a_person_can_hand_it_over_all_the_same(project: Project) -> None:
    key = project.ticket("echo x > x.txt", title=HARD)
    assert project.ask("delegate", key, "--to", "thinker").code == 0
    run = project.run_of(key)
    assert (run["agent"], run["routed"]) == ("thinker", None)
    assert "edge cases" in project.blob(run["turns"][0]["prompt"])


def test_an_agent_that_the_ticket_names_gets_it_unasked(project: Project) -> None:
    key = project.ticket("echo x > x.txt", "--agent", "thinker", title=HARD)
    assert project.ask("delegate", key).code == 0
    assert project.run_of(key)["agent"] == "thinker"


def test_a_dry_run_tells_who_why_how_much_and_changes_nothing(project: Project) -> None:
    held(project)
    project.configure("[budget]\nrun_usd = 2.5\n")
    key = project.ticket("true", "--create-file", "app.py", title=BULK)
    before = operations(project)
    words = ("delegate", key, "--contract", "API_CONTRACT.md", "--workspace", "contract", "--dry-run")
    (planned,) = project.ask(*words).data["planned"]
    assert (planned["agent"], planned["by"], planned["workspace"]) == ("player", "rules", "contract")
    assert [planned["contract"][name] for name in ("path", "side", "operations")] == ["API_CONTRACT.md", "server", []]
    assert planned["brief"].startswith(f"# {key}: {BULK}")
    assert planned["brief_tokens"] == -(-len(planned["brief"].encode()) // 4)
    assert planned["reading"]["full"]["tokens"] > 5000
    assert planned["reading"]["workspace"]["tokens"] < 2000
    assert planned["budgets"] == [{"name": "budget.run_usd", "unit": "usd", "limit": "2.5", "spent": "0"}]
    shown = project.call(*words).out
    assert f"{key} → player: {BULK}\n  because " in shown
    assert "held to API_CONTRACT.md as the server: all of it" in shown
    assert "budget.run_usd: 0 of 2.5 usd used" in shown
    assert "Tokens are estimated." in shown
    assert operations(project) == before
    assert project.ask("runs").data == []


def test_parts_of_one_contract_are_done_side_by_side_in_workspaces_that_hold_nothing_else(project: Project) -> None:
    held(project)
    meet = "touch {own}; n=0; while [ ! -e {other} ]; do n=$((n+1)); [ $n -lt 600 ] || exit 9; sleep 0.05; done\n"
    one, two = project.folder / "one", project.folder / "two"
    looks = "seen=$(find . -type f -not -path './.git/*' | sort); echo \"$seen\" > seen.txt\n"
    backend = project.ticket(
        looks + meet.format(own=one, other=two) + SERVES,
        "--create-file",
        "app.py",
        "seen.txt",
        title="Backend, 9 routers",
    )
    frontend = project.ticket(
        meet.format(own=two, other=one) + CALLS, "--create-file", "frontend/", title="Frontend, 9 components"
    )
    words = ("--parallel", "--contract", "API_CONTRACT.md", "--workspace", "contract", "--to", "player")
    answer = project.ask("delegate", backend, frontend, *words)
    assert answer.code == 0, answer
    assert project.file("seen.txt").split() == ["./API_CONTRACT.md", "./BRIEF.md"]
    assert all(project.has(path) for path in ("app.py", "frontend/posts.js", "big.txt"))
    sides = {name: project.run_of(name)["contract"]["side"] for name in (backend, frontend)}
    assert sides == {backend: "server", frontend: "client"}
    reading = project.run_of(backend)["reading"]
    assert reading["workspace"]["tokens"] < reading["full"]["tokens"] / 2
    assert "bytes" in reading["estimated"]
    shown = project.call("runs", "show", backend).out
    assert f"about {reading['workspace']['tokens']:,} tokens in 2 files, in a full checkout" in shown
    assert project.litter() == []


def test_a_contract_that_was_given_holds_for_later_runs_too(project: Project) -> None:
    held(project)
    key = project.ticket("echo x > x.txt; exit 3", title=BULK)
    project.ask("delegate", key, "--contract", "API_CONTRACT.md")
    write(project.plays, {f"{key}.sh": SERVES})
    assert project.ask("runs", "retry", key).code == 0
    assert project.evidence(key, "contract")[0]["verdict"] == "passed"
    assert project.run_of(key)["delegated"] is False


def test_without_parallel_they_go_one_after_the_other(project: Project) -> None:
    keys = [project.ticket(f"echo x > {name}.txt", title=f"{BULK} for {name}") for name in ("a", "b")]
    assert project.ask("delegate", *keys).code == 0
    first, second = project.turns("end")[0], project.turns("begin")[1]
    assert first["at"] <= second["at"]


def test_a_concern_stops_the_work_and_its_answer_reaches_the_next_ticket_of_the_epic(project: Project) -> None:
    epic = project.ask("epic", "create", "--title", "Blog").data["key"]
    question = json.dumps({"question": "Which hash for passwords?", "kind": "security"})
    asks = f"[ -e asked ] || {{ touch asked; printf '%s' '{question}' > \"$TRACKDOWN_QUESTION\"; exit 0; }}\n"
    first = project.ticket(asks + "cp $TRACKDOWN_PROMPT told.txt", "--parent", epic, title=f"{BULK} for users")
    second = project.ticket("cp $TRACKDOWN_PROMPT later.txt", "--parent", epic, title=f"{BULK} for posts")
    assert project.ask("delegate", first).code == 4
    (asked,) = project.ask("questions").data
    assert (asked["kind"], asked["ticket"]) == ("security", first)
    assert project.ask("answer", asked["key"], "bcrypt with 12 rounds").code == 0
    assert "bcrypt with 12 rounds" in project.file("told.txt")
    assert project.ask("delegate", second).code == 0
    later = project.file("later.txt")
    assert "bcrypt with 12 rounds" in later.replace("\n", " ")
    assert "Stop and ask" in later


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["TASK-99"], 5),
        (["TASK-1", "--to", "nobody"], 5),
        (["TASK-1", "--contract", "../else.md"], 2),
        (["TASK-1", "--contract", "/etc/passwd"], 2),
        (["TASK-1", "--contract", "new\nline.md"], 2),
        (["TASK-1", "--contract", "nothing.md"], 2),
        (["TASK-1", "--contract", "empty.md"], 2),
        (["TASK-1", "--contract", "binary.md"], 2),
        (["TASK-1", "--side", "client"], 2),
        (["TASK-1", "--workspace", "cellar"], 2),
        (["TASK-1", "--target", "nowhere"], 6),
        ([], 2),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_changes(project: Project, words: list[str], code: int) -> None:
    write(project.root, {"empty.md": "", "binary.md": "\x00\x01\x02"})
    commit_all(project.root)
    project.ticket("true", title=BULK)
    before = operations(project)
    answer = project.ask("delegate", *words)
    assert (answer.code, answer.data) == (code, None), answer
    assert answer.error["message"]
    assert operations(project) == before
    assert project.ask("runs").data == []


def test_a_ticket_that_its_run_blocked_names_the_reason_and_how_to_go_on(project: Project) -> None:
    key = project.ticket("true", title=BULK)
    assert project.ask("delegate", key).code == 4
    again = project.ask("delegate", key)
    assert (again.code, again.data["runs"]) == (4, [])
    (left,) = again.data["unstarted"]
    assert left["reason"].startswith(
        "it is blocked (`trackdown runs retry RUN-1` gives it a new run): RUN-1 escalated: "
    )
    quiet = project.call("-q", "delegate", key)
    assert (quiet.code, quiet.out) == (4, "")
    assert quiet.err == f"{key} was not started: {left['reason']}.\n"
    project.ask("update", key, "--status", "open", "--comment", "again")
    project.ask("block", key, "--reason", "no key for the server")
    (left,) = project.ask("delegate", key).data["unstarted"]
    assert left["reason"] == "it is blocked: no key for the server"


def test_a_ticket_that_is_done_is_left_alone(project: Project) -> None:
    key = project.ticket("echo x > x.txt", title=BULK)
    project.ask("delegate", key)
    again = project.ask("delegate", key)
    assert again.data["runs"] == []
    assert again.data["unstarted"] == [{"key": key, "reason": "it is done"}]


def test_a_contract_is_found_from_a_folder_below(project: Project) -> None:
    held(project)
    key = project.ticket(SERVES, title=BULK)
    answer = project.ask("delegate", key, "--contract", "../API_CONTRACT.md", cwd=project.root / "src")
    assert answer.code == 0, answer
    assert project.run_of(key)["contract"]["path"] == "API_CONTRACT.md"
    assert git(project.root, "status", "--porcelain") == ""
