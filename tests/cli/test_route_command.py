"""``trackdown route`` as a person or a script uses it, and ``run`` where nothing but the rules says who."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_person import Person

from trackdown.testing.projects import Project, make_project

BULK = "Implement 20 CRUD endpoints"
HARD = "Optimize this sorting algorithm"


@pytest.fixture
def team(person: Person) -> Person:
    """A project with two agents."""
    for name, strengths in (("thinker", ["reasoning"]), ("writer", ["bulk"])):
        agent = {"adapter": "command", "command": "true", "strengths": strengths, "price": 10}
        person.writes(f".trackdown/agents/{name}.yaml", json.dumps(agent))
    return person


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, made.environment[name])
    return made


def answers(person: Person, *words: str) -> list[tuple[str, str | None]]:
    return [(item["answer"], item["agent"]) for item in person.asks("route", *words)]


def test_a_text_gets_an_answer_an_agent_and_a_reason(team: Person) -> None:
    lines = team.does("route", "--text", BULK).splitlines()
    assert lines[0] == f"{BULK}: delegate to writer (score 6)"
    assert lines[1].startswith(
        "  because repetition: “CRUD”, “20 CRUD endpoints”; size: about 1000 lines (20 endpoints)"
    )
    assert answers(team, "--text", HARD) == [("keep", "thinker")]
    assert team.does("-q", "route", "--text", HARD) == "thinker\n"


def test_every_rule_is_explained_and_adds_up(team: Person) -> None:
    (found,) = team.asks("route", "--text", BULK)
    assert sum(rule["contribution"] for rule in found["rules"]) == found["score"]
    shown = team.does("route", "--text", BULK, "--explain")
    for rule in found["rules"]:
        assert f"{rule['rule']:<13} (weight {rule['weight']:g}) {rule['saw']}" in shown
    assert "strong in bulk" in shown
    assert "10 USD for a million tokens written (its file)" in shown


def test_tickets_are_routed_with_what_is_below_them_and_nothing_changes(team: Person) -> None:
    team.does("epic", "create", "--title", "Shop")
    team.does("issue", "create", "--title", BULK, "--parent", "EPIC-1")
    team.does("task", "create", "--title", HARD, "--agent", "writer")
    before = team.everything()
    epic, task = team.asks("route", "EPIC-1", "TASK-1")
    assert [(item["key"], item["agent"]) for item in epic["below"]] == [("ISSUE-1", "writer")]
    assert (task["agent"], task["named"]) == ("thinker", "writer")
    assert "The ticket itself names writer" in team.does("route", "TASK-1")
    assert team.everything() == before


def test_a_system_is_split_and_each_part_has_its_own_answer(team: Person) -> None:
    (found,) = team.asks("route", "--text", "Build a blog system with CRUD")
    assert found["answer"] == "split"
    assert {part["name"]: part["agent"] for part in found["parts"]} == {
        "architecture": "thinker",
        "contract": "thinker",
        "backend": "writer",
        "frontend": "writer",
        "validation": "thinker",
    }
    assert found["parts"][4]["after"] == ["backend", "frontend"]


def test_what_is_unclear_is_asked_about(team: Person) -> None:
    shown = team.does("route", "--text", "Make login work")
    assert "keep, by thinker" in shown
    assert "ask: What exactly does “Make login work” mean" in shown


def test_a_file_may_hold_documents_or_a_plain_text(team: Person) -> None:
    team.writes("spec.md", f"---\ntitle: {BULK}\n---\n\n---\ntitle: {HARD}\n---\n")
    assert answers(team, "--file", "spec.md") == [("delegate", "writer"), ("keep", "thinker")]
    team.writes("wish.txt", HARD)
    assert answers(team, "--file", "wish.txt") == [("keep", "thinker")]


@pytest.mark.parametrize(
    ("words", "exit", "code"),
    [
        ((), 2, "E-USAGE"),
        (("TASK-1", "--text", "x"), 2, "E-USAGE"),
        (("--backtest", "--file", "x"), 2, "E-USAGE"),
        (("--text", "  "), 2, "E-INPUT"),
        (("--text", "a\x00b"), 2, "E-INPUT"),
        (("--file", "none.md"), 2, "E-INPUT"),
        (("--file", "binary"), 2, "E-INPUT"),
        (("--file", "empty.md"), 2, "E-INPUT"),
        (("TASK-99",), 5, "E-NOT-FOUND"),
        (("no key",), 2, "E-INPUT"),
    ],
)
def test_what_cannot_be_routed_is_refused(team: Person, words: tuple[str, ...], exit: int, code: str) -> None:
    team.writes("binary", b"\xff\xfe\x00")
    team.writes("empty.md", "\n")
    before = team.everything()
    failure = team.fails("route", *words)
    assert (failure["exit"], failure["code"]) == (exit, code), failure
    assert failure["hint"]
    assert team.everything() == before


def test_the_configuration_decides_who_keeps_and_how_much_a_rule_counts(team: Person) -> None:
    team.does("config", "set", "route.keep", "ann")
    assert answers(team, "--text", HARD) == [("keep", None)]
    team.does("config", "set", "route.keep", "writer")
    assert answers(team, "--text", HARD) == [("keep", "writer")]
    team.does("config", "unset", "route.keep")
    team.does("config", "set", "route.weights", '{"reasoning": 0, "ambiguity": 0, "size": 0.5}')
    (found,) = team.asks("route", "--text", BULK)
    assert next(rule["contribution"] for rule in found["rules"] if rule["rule"] == "size") == 0.5
    team.does("config", "set", "route.thresholds", '{"delegate": 0}')
    assert answers(team, "--text", HARD) == [("delegate", "writer")]
    assert team.fails("config", "set", "route.weights", '{"speed": 1}')["code"] == "E-CONFIG"


def test_a_price_that_is_none_is_refused_with_file_and_line(team: Person) -> None:
    for price in ("free", "-1", "1e3", "nan", "[1]"):
        team.writes(".trackdown/agents/odd.yaml", f"adapter: command\ncommand: 'true'\nprice: {price}\n")
        found = [item for item in team.asks("doctor", "agents")["findings"] if "odd.yaml:3" in json.dumps(item)]
        assert len(found) == 1
        assert "price" in json.dumps(found)


def test_controls_of_a_terminal_do_not_get_through(team: Person) -> None:
    team.writes("evil.txt", "Add 8 endpoints \u202e for evil")
    assert "\u202e" not in team.does("route", "--file", "evil.txt", "--explain")


def test_too_few_runs_are_said_to_be_too_few(project: Project) -> None:
    assert "nothing to judge" in project.call("route", "--backtest").out
    project.ticket("echo x > x.txt")
    assert project.ask("run").code == 0
    shown = project.call("route", "--backtest", "--explain").out
    assert "Only 1 run is over" in shown
    assert "RUN-1 TASK-1 player: at once" in shown
    data = project.ask("route", "--backtest").data
    assert (data["runs"], data["enough"]) == (1, False)
    assert data["cases"][0]["outcome"] == "at once"


def test_run_gives_a_ticket_that_names_nobody_to_whom_the_rules_choose(project: Project) -> None:
    for name, strengths in (("thinker", ["reasoning"]), ("writer", ["bulk"])):
        agent = json.loads((project.root / ".trackdown/agents/player.yaml").read_text(encoding="utf-8"))
        project.agent(name, command=agent["command"], strengths=strengths)
    (project.root / ".trackdown/agents/player.yaml").unlink()
    project.configure("")
    bulk = project.ticket("echo x > x.txt", title=BULK)
    hard = project.ticket("echo y > y.txt", title=HARD)
    own = project.ticket("echo z > z.txt", "--agent", "writer", title=HARD)
    planned = {item["key"]: item["agent"] for item in project.ask("run", "--dry-run").data["planned"]}
    assert planned == {bulk: "writer", hard: "thinker", own: "writer"}
    assert project.ask("run").code == 0
    runs = {key: project.run_of(key) for key in (bulk, hard, own)}
    assert {key: run["agent"] for key, run in runs.items()} == planned
    assert runs[bulk]["routed"]["answer"] == "delegate"
    assert "20 CRUD endpoints" in runs[bulk]["routed"]["because"]
    assert runs[hard]["routed"]["answer"] == "keep"
    assert runs[own]["routed"] is None
    assert "chosen     by the rules: repetition: “CRUD”" in project.call("runs", "show", bulk).out
    assert "by the rules" not in project.call("runs", "show", own).out


def test_run_gives_a_ticket_to_the_next_agent_where_the_best_one_cannot_be_started(project: Project) -> None:
    project.agent("writer", command=["no-such-client-anywhere"], strengths=["bulk"])
    project.configure('[route]\nkeep = "ann"\n')
    bulk = project.ticket("echo x > x.txt", title=BULK)
    shown = project.call("route", bulk, "--explain").out
    assert "it cannot be started here: the command of the agent 'writer' was not found" in shown
    assert project.ask("run", bulk).code == 0
    assert project.run_of(bulk)["agent"] == "player"
    named = project.ticket("echo y > y.txt", "--agent", "writer", title=BULK)
    assert project.ask("run", named).error["code"] == "E-AGENT-UNAVAILABLE", "whoever is named gets it or nobody"


def test_run_leaves_to_a_person_what_the_rules_do(project: Project) -> None:
    project.agent("second")
    project.configure('[route]\nkeep = "ann"\n')
    hard = project.ticket("echo y > y.txt", title=HARD)
    answer = project.ask("run", hard)
    assert (answer.code, answer.error["code"]) == (5, "E-NOT-FOUND")
    assert "ann is no agent" in answer.error["message"]
    assert f"trackdown route {hard} --explain" in answer.error["hint"]
    assert project.ask("run", hard, "--agent", "player").code == 0
