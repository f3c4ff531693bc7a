"""``trackdown run`` as a person or a script uses it: what it refuses, what it says, its JSON and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.testing.projects import Answer, Project, make_project
from trackdown.testing.repositories import commit_all, git, write


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, made.environment[name])
    return made


def _state(project: Project) -> tuple[str, str, object, list[Path]]:
    """Everything that a command which only looks must leave alone."""
    refs = git(project.root, "for-each-ref") + git(project.root, "worktree", "list")
    return refs, git(project.root, "status", "--porcelain"), project.ask("list").data, sorted(project.state.rglob("*"))


def _refused(project: Project, *words: str, code: int, error: str) -> Answer:
    """The command says what is wrong and what to do, and changes nothing."""
    before = _state(project)
    answer = project.ask(*words)
    assert (answer.code, answer.error["code"]) == (code, error), answer
    assert answer.error["message"]
    assert answer.error["hint"]
    assert "Traceback" not in answer.err
    assert _state(project) == before
    assert project.turns() == []
    return answer


def test_a_dry_run_says_what_would_happen_and_changes_nothing(project: Project) -> None:
    first = project.ticket("echo x > x.txt")
    second = project.ticket("echo y > y.txt", "--depends-on", first)
    before = _state(project)
    answer = project.ask("run", "--dry-run")
    assert answer.code == 0
    assert answer.data["target"] == "main"
    planned = [(item["key"], item["agent"], item["when"]) for item in answer.data["planned"]]
    assert planned == [(first, "player", "now"), (second, "player", f"after {first}")]
    assert _state(project) == before
    assert project.turns() == []


def test_a_dry_run_names_what_agents_files_ask_for_in_vain(project: Project) -> None:
    project.ticket("echo x > x.txt")
    project.agent("player", temperature=0.3)
    text = "adapter: command\ncommand: [true]\ndescripton: x\n"
    write(project.root, {".trackdown/agents/other.yaml": text})
    warned, broken = project.ask("run", "--dry-run").data["warnings"]
    assert "`temperature` has no effect" in warned
    assert ("other.yaml:3" in broken, "`descripton`" in broken) == (True, True)
    assert "temperature" in project.call("run", "--dry-run").err


def test_an_epic_stands_for_everything_under_it(project: Project) -> None:
    epic = project.ask("create", "--kind", "epic", "--title", "All").data["key"]
    inside = [project.ticket(f"echo {n} > {n}.txt", "--parent", epic) for n in range(2)]
    outside = project.ticket("echo out > out.txt")
    answer = project.ask("run", epic)
    assert answer.code == 0
    assert set(answer.runs) == set(inside)
    assert project.shown(outside)["status"] == "open"


def test_named_tickets_are_all_that_is_handed_out(project: Project) -> None:
    keys = [project.ticket(f"echo {n} > {n}.txt") for n in range(3)]
    assert set(project.ask("run", keys[2], keys[0].lower()).runs) == {keys[0], keys[2]}


def test_a_named_ticket_that_waits_is_said_with_its_reason(project: Project) -> None:
    first = project.ticket("echo x > x.txt")
    second = project.ticket("echo y > y.txt", "--depends-on", first)
    answer = project.ask("run", second)
    assert answer.code == 4
    assert answer.data["unstarted"] == [{"key": second, "reason": f"it waits for {first}"}]


def test_with_nothing_ready_it_says_so(project: Project) -> None:
    answer = project.call("run")
    assert (answer.code, answer.out.startswith("Nothing is ready.")) == (0, True)


def test_the_summary_names_state_rounds_time_tokens_cost_and_the_next_step(project: Project) -> None:
    good = project.ticket("echo x > x.txt")
    bad = project.ticket("true")
    answer = project.call("run")
    assert answer.code == 4
    header = answer.out.splitlines()[0].split()
    assert [word.lower() for word in header] == [
        "ticket",
        "run",
        "agent",
        "result",
        "rounds",
        "time",
        "tokens",
        "cost",
        "detail",
    ]
    assert "1 merged, 1 escalated" in answer.out
    assert f"{bad}: trackdown runs show" in answer.out
    progress = [line.split()[1:4] for line in answer.err.splitlines()]
    assert [good, "RUN-1", "merged"] in progress


def test_the_json_of_a_run_has_the_facts_that_scripts_need(project: Project) -> None:
    key = project.ticket("echo x > x.txt")
    run = project.ask("run").runs[key]
    assert {name: run[name] for name in ("key", "ticket", "agent", "state", "outcome", "round", "target")} == {
        "key": "RUN-1",
        "ticket": key,
        "agent": "player",
        "state": "done",
        "outcome": "merged",
        "round": 0,
        "target": "main",
    }
    assert run["landed"]["commit"] == git(project.root, "rev-parse", "main")
    assert isinstance(run["seconds"], float)


def test_ready_and_keys_exclude_each_other(project: Project) -> None:
    key = project.ticket()
    _refused(project, "run", key, "--ready", code=2, error="E-INPUT")


def test_an_unknown_ticket_is_not_found(project: Project) -> None:
    project.ticket()
    _refused(project, "run", "TASK-99", code=5, error="E-NOT-FOUND")
    _refused(project, "run", "../../x", code=2, error="E-INPUT")


def test_an_unknown_agent_is_named_with_those_that_there_are(project: Project) -> None:
    project.ticket()
    answer = _refused(project, "run", "--agent", "nobody", code=5, error="E-NOT-FOUND")
    assert "player" in answer.error["message"]


def test_with_several_agents_and_none_chosen_nothing_is_guessed(project: Project) -> None:
    project.agent("other")
    project.ticket()
    answer = _refused(project, "run", code=5, error="E-NOT-FOUND")
    assert "--agent" in answer.error["hint"]


@pytest.mark.parametrize(
    ("text", "code", "error"),
    [
        ("command: [no-such-program]\n", 1, "E-AGENT-UNAVAILABLE"),
        ("adapter: no-such-adapter\n", 2, "E-CONFIG"),
        ("adapter: [\n", 2, "E-CONFIG"),
        ("adapter: command\nlimits: {timeout: soon}\n", 2, "E-CONFIG"),
    ],
)
def test_an_agent_that_cannot_be_used_is_said_before_anything_starts(
    text: str, code: int, error: str, project: Project
) -> None:
    write(project.root, {".trackdown/agents/player.yaml": text})
    project.ticket()
    _refused(project, "run", code=code, error=error)


def test_a_detached_head_needs_a_target(project: Project) -> None:
    key = project.ticket("echo x > x.txt")
    git(project.root, "checkout", "-q", "--detach")
    answer = _refused(project, "run", code=6, error="E-REPOSITORY")
    assert "--target" in answer.error["hint"]
    assert project.ask("run", "--target", "main").runs[key]["state"] == "done"


def test_a_target_that_does_not_exist_is_refused(project: Project) -> None:
    project.ticket()
    _refused(project, "run", "--target", "nowhere", code=6, error="E-REPOSITORY")


def test_a_repository_without_commits_is_refused(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.root.mkdir()
    project.plays.mkdir()
    git(project.root, "init", "-q", "-b", "main")
    assert project.call("init").code == 0
    project.agent()
    project.ticket()
    answer = project.ask("run")
    assert (answer.code, answer.error["code"]) == (6, "E-REPOSITORY")
    assert "first commit" in answer.error["hint"]


def test_without_a_name_to_commit_with_nothing_starts(project: Project) -> None:
    project.ticket()
    empty = project.folder / "empty.gitconfig"
    empty.write_text("[user]\n\tuseConfigOnly = true\n")
    answer = project.ask("run", env={"GIT_CONFIG_GLOBAL": str(empty), "EMAIL": ""})
    assert (answer.code, answer.error["code"]) == (6, "E-REPOSITORY")
    assert "user." in answer.error["hint"]
    assert project.turns() == []


def test_how_many_files_the_agents_do_not_see_is_said_before_the_start(project: Project) -> None:
    project.ticket("echo x > x.txt")
    write(project.root, {"a": "a", "b": "b", "c": "c"})
    assert project.call("run").err.startswith("3 uncommitted files are not seen by the agents: a, b, c\n")


def test_quiet_prints_keys_alone(project: Project) -> None:
    project.ticket("echo x > x.txt")
    answer = project.call("run", "--quiet")
    assert (answer.out, answer.err) == ("RUN-1\n", "")


def test_a_ticket_assigned_to_a_person_is_left_to_them(project: Project) -> None:
    key = project.ticket("echo x > x.txt", "--assignee", "grace")
    project.ask("run")
    assert project.turns() == []
    assert project.ask("run", key, "--agent", "player").code == 0


def test_a_ticket_that_names_its_agent_gets_it(project: Project) -> None:
    project.agent("other")
    commit_all(project.root)
    key = project.ticket("echo x > x.txt", "--agent", "other")
    assert project.ask("run", key).runs[key]["agent"] == "other"
