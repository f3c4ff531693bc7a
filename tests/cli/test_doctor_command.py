"""``trackdown doctor``: each finding with what to do about it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_person import Person, git

FAKE = """#!/bin/sh
echo "{said}"
{then}
"""


@pytest.fixture
def settled(person: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Person:
    """Somebody with a commit, an empty home and no client, whose PATH ends with a folder of their own."""
    git(person.folder, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-q", "--allow-empty", "-m", "x")
    home, tools = tmp_path / "home", tmp_path / "tools"
    home.mkdir()
    tools.mkdir()
    (home / ".gitconfig").write_text("[user]\nname = Ann\nemail = ann@example.org\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", f"/usr/bin:/bin:{tools}")
    for name in (
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_AUTH_TOKEN",
        "CLAUDE_CODE_OAUTH_TOKEN",
        "OPENAI_API_KEY",
        "CODEX_API_KEY",
    ):
        monkeypatch.delenv(name, raising=False)
    return person


def client(tmp_path: Path, name: str, said: str, then: str = "") -> None:
    file = tmp_path / "tools" / name
    file.write_text(FAKE.format(said=said, then=then))
    file.chmod(0o755)


def agent(person: Person, name: str, **keys: object) -> None:
    person.writes(f".trackdown/agents/{name}.yaml", json.dumps(keys))


def of(person: Person, area: str, *more: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = person.asks("doctor", area, *more)["findings"]
    return found


def test_a_sound_project_with_an_agent_has_nothing_to_be_done(settled: Person) -> None:
    agent(settled, "quick", adapter="command", command=["true"])
    data = settled.asks("doctor", "--strict")
    assert {found["area"] for found in data["findings"]} >= {"store", "git", "agents", "sandbox"}
    assert [found for found in data["findings"] if found["level"] in ("warning", "problem")] == []
    assert data["agents"][0]["id"] == "quick"


def test_findings_are_no_failure_but_with_strict(settled: Person) -> None:
    agent(settled, "quick", adapter="command", command=["no-such-program-here"])
    (found,) = [found for found in of(settled, "agents") if found["subject"] == "quick"]
    assert (found["level"], "no-such-program-here" in found["text"], bool(found["fix"])) == ("problem", True, True)
    assert settled.types("doctor", "agents", "--strict").code == 1


def test_a_client_is_looked_at_without_its_secrets(
    settled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client(tmp_path, "claude", "2.1.329 (Claude Code)")
    agent(settled, "claude", adapter="claude")
    assert "no login was found" in str(of(settled, "agents", "claude"))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-very-secret")
    answer = settled.types("doctor", "agents", "claude")
    assert "sk-very-secret" not in answer.out
    assert "variable ANTHROPIC_API_KEY" in answer.out
    assert "2.1.329" in answer.out
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    login = tmp_path / "home" / ".claude" / ".credentials.json"
    login.parent.mkdir()
    login.write_text("{}")
    assert settled.asks("doctor", "agents", "claude")["agents"][0]["login"] == f"file {login}"


def test_another_version_and_the_repositorys_own_settings_are_named(settled: Person, tmp_path: Path) -> None:
    client(tmp_path, "codex", "codex-cli 9.9.9")
    agent(settled, "codex", adapter="codex")
    settled.writes(".codex/config.toml", "")
    texts = " ".join(found["text"] for found in of(settled, "agents", "codex"))
    assert "not with this version" in texts
    assert ".codex/config.toml" in texts


@pytest.mark.parametrize(("said", "then", "text"), [("who knows", "", "version"), ("1.2.3", "exit 3", "version")])
def test_a_client_that_does_not_work_is_found_out(
    said: str, then: str, text: str, settled: Person, tmp_path: Path
) -> None:
    client(tmp_path, "claude", said, then)
    agent(settled, "claude", adapter="claude")
    assert any(text in found["text"] and found["level"] == "warning" for found in of(settled, "agents"))


def test_a_client_that_hangs_is_not_waited_for(
    settled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trackdown.adapters.agents.checkup.SECONDS", 0.3)
    client(tmp_path, "claude", "", "exec sleep 60")
    agent(settled, "claude", adapter="claude")
    assert any("within 0.3 s" in found["text"] for found in of(settled, "agents"))


def test_arguments_that_make_a_client_ask_are_warned_about(settled: Person, tmp_path: Path) -> None:
    client(tmp_path, "claude", "2.1.329")
    agent(settled, "claude", adapter="claude", args=["--permission-mode", "default"], env={"ANTHROPIC_API_KEY": "x"})
    assert any("nobody answers" in found["text"] for found in of(settled, "agents"))


def test_a_variable_that_is_missing_is_named(settled: Person) -> None:
    agent(settled, "quick", adapter="command", command=["true"], env={"A": "${NOT_SET_ANYWHERE}"})
    assert any("NOT_SET_ANYWHERE" in found["text"] for found in of(settled, "agents"))


def test_files_of_agents_that_cannot_be_read_or_ask_in_vain_are_findings(settled: Person) -> None:
    settled.writes(".trackdown/agents/bad.yaml", "adapter: [")
    agent(settled, "quick", adapter="command", command=["true"], model="opus")
    levels = {found["level"]: found["subject"] for found in of(settled, "agents")}
    assert "bad.yaml" in levels["problem"]
    assert "quick.yaml" in levels["warning"]


def test_what_is_wrong_with_the_file_of_one_agent_is_told_when_it_is_asked_for(settled: Person) -> None:
    agent(settled, "quick", adapter="command", command=["true"], temperature=0.3)
    agent(settled, "typo", adapter="command", command=["true"], descripton="x")
    warned, *_ = of(settled, "agents", "quick")
    assert (warned["level"], "temperature" in warned["text"]) == ("warning", True)
    (problem,) = of(settled, "agents", "typo")
    assert (problem["level"], "descripton" in problem["text"]) == ("problem", True)
    assert "typo.yaml:1" in problem["subject"]
    assert settled.fails("doctor", "agents", "nobody")["exit"] == 5


def test_what_is_asked_of_a_sandbox_is_shown_with_who_holds_it(settled: Person) -> None:
    agent(settled, "quick", adapter="command", command=["true"], sandbox="workspace")
    (found,) = settled.asks("doctor", "agents", "quick")["agents"]
    assert found["sandbox"] == {"policy": "workspace", "network": True}
    assert {item["by"] for item in found["held"]} <= {"bubblewrap", "nobody", "trackdown", "not asked for"}
    assert "held by" in settled.does("doctor", "agents", "quick")


def test_a_branch_that_is_not_there_is_found(settled: Person) -> None:
    settled.does("config", "set", "run.target", "gone")
    (found,) = of(settled, "git")
    assert (found["level"], "gone" in found["text"]) == ("problem", True)


@pytest.mark.parametrize(("required", "level"), [("true", "problem"), ("false", "warning")])
def test_a_filter_that_does_not_run_where_agents_work_is_named_with_its_files(
    settled: Person, required: str, level: str
) -> None:
    git(settled.folder, "config", "filter.up.clean", "cat")
    git(settled.folder, "config", "filter.up.required", required)
    git(settled.folder, "config", "filter.unused.clean", "cat")
    settled.writes(".gitattributes", "*.bin filter=up\n")
    settled.writes("big.bin", "x")
    git(settled.folder, "add", "big.bin", ".gitattributes")
    git(settled.folder, "commit", "-q", "-m", "filtered")
    found = [item for item in of(settled, "git") if item["level"] != "ok"]
    assert [(item["subject"], item["level"]) for item in found] == [("filter.up", level)]
    assert "1 file passes" in found[0]["text"]
    git(settled.folder, "config", "--global", "filter.up.clean", "cat")
    assert [item for item in of(settled, "git") if item["level"] != "ok"] == []


def test_settings_that_cannot_be_used_are_found(settled: Person) -> None:
    config = settled.folder / ".trackdown" / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + '\n[limits]\nquiet = "22:00-06:00 No/Where"\n')
    settled.does("config", "set", "run.agent", "nobody")
    texts = [found["text"] for found in of(settled, "config") if found["level"] == "problem"]
    assert len(texts) == 2


def test_budgets_are_shown_with_what_was_used_today(settled: Person) -> None:
    settled.does("config", "set", "budget.day_usd", "20")
    found = {each["subject"]: each["text"] for each in of(settled, "config")}
    assert found["budget.day_usd"] == "20, used today 0 USD"


def test_a_configuration_that_cannot_be_read_is_the_finding(settled: Person) -> None:
    settled.writes(".trackdown/config.toml", "[run\n")
    (found,) = settled.asks("doctor")["findings"]
    assert (found["area"], found["level"]) == ("config", "problem")
    assert found["fix"]


@pytest.mark.parametrize(("words", "code"), [(("agents", "nobody"), 5), (("store", "x"), 2), (("moon",), 2)])
def test_what_there_is_not_is_refused(words: tuple[str, ...], code: int, settled: Person) -> None:
    assert settled.fails("doctor", *words)["exit"] == code
