"""What Trackdown starts for somebody else's work has none of Trackdown's own secrets, nor any other that nobody passed
on: every kind of process is started for real, and says what it was given."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from trackdown.testing.projects import make_project
from trackdown.testing.repositories import git, write

SECRETS = {
    "TRACKDOWN_STORE": "postgresql://trackdown:s3cr3t-store@db.internal/tickets",
    "TRACKDOWN_TOKEN": "s3cr3t-own-token",
    "TRACKDOWN_NOTIFY_TEAM": "https://hooks.chat.internal/s3cr3t-hook",
    "DATABASE_URL": "postgresql://app:s3cr3t-url@db.internal/app",
    "PGPASSWORD": "s3cr3t-pg",
    "PGPASSFILE": "/home/ada/s3cr3t-pgpass",
    "GITHUB_TOKEN": "s3cr3t-forge",
    "GH_TOKEN": "s3cr3t-forge-2",
    "GITLAB_TOKEN": "s3cr3t-forge-3",
    "JIRA_API_TOKEN": "s3cr3t-tracker",
    "LINEAR_API_KEY": "s3cr3t-tracker-2",
    "SLACK_WEBHOOK_URL": "https://chat.internal/s3cr3t-webhook",
    "SMTP_PASSWORD": "s3cr3t-mail",
    "AWS_SECRET_ACCESS_KEY": "s3cr3t-cloud",
    "ANTHROPIC_API_KEY": "s3cr3t-model",
    "OPENAI_API_KEY": "s3cr3t-model-2",
    "SSH_ASKPASS": "/s3cr3t-askpass",
    "GIT_ASKPASS": "/s3cr3t-git-askpass",
    "SOME_THING_NOBODY_THOUGHT_OF": "s3cr3t-unknown",
}
PROBE = """
import json, os, sys
name = sys.argv[1]
def read(path):
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "replace").split(chr(0))
    except OSError:
        return []
handles = []
for number in os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []:
    try:
        handles.append(os.readlink("/proc/self/fd/" + number))
    except OSError:
        pass
parent = os.getppid()
said = {
    "environment": dict(os.environ), "arguments": read("/proc/self/cmdline"), "handles": handles,
    "parent": [read(f"/proc/{parent}/environ"), read(f"/proc/{parent}/cmdline")],
}
with open(os.path.join(%r, name + ".json"), "w") as file:
    json.dump(said, file)
if name == "version":
    print("9.9.9")
"""


class Probed:
    """A project in which every kind of process says what it was given."""

    def __init__(self, folder: Path) -> None:
        self.project = make_project(folder)
        self.seen = folder / "seen"
        self.seen.mkdir()
        self.probe = folder / "probe.py"
        self.probe.write_text(PROBE % str(self.seen))
        self.person = {**SECRETS, "PASSED_ON": "to all", "OWN": "to the agent"}

    def command(self, name: str) -> str:
        return f"{sys.executable} -I -S {self.probe} {name}"

    def prepare(self) -> None:
        project = self.project
        gitconfig = Path(project.environment["GIT_CONFIG_GLOBAL"])
        gitconfig.write_text(
            gitconfig.read_text() + f'[filter "probe"]\n\tsmudge = "{self.command("filter")}; cat"\n\tclean = cat\n'
        )
        write(project.root, {".gitattributes": "src/* filter=probe\n"})
        project.agent(env={"HANDED": "${OWN}"})
        project.agent("versioned", adapter="claude", command=[sys.executable, "-I", "-S", str(self.probe), "version"])
        words = json.dumps(self.command("listed").split())
        project.configure(
            f'[environment]\npass = ["PASSED_ON"]\n[workspace]\nsetup = ["{self.command("setup")}"]\n'
            f'[verify.checks]\nscript = "{self.command("script")}"\nlisted = {words}\n'
            f'[gates.tests]\ncommand = "{self.command("gate")}; echo 1 passed in 0.1s"\n'
            f"[gates.lint]\ncommand = {json.dumps(self.command('lint').split())}\n"
        )

    def run(self) -> None:
        play = f"{self.command('agent')}; ({self.command('child')}); git log -1 > /dev/null; echo x > x.txt"
        self.project.ticket(play, "--criterion", "it works", "--check", self.command("criterion"))
        answer = self.project.ask("delegate", "TASK-1", "--to", "player", env=self.person)
        assert answer.code == 0, answer
        self.project.ask("doctor", env=self.person)
        (self.seen / "gate.json").rename(self.seen / "gate-of-the-run.json")
        self.project.ask("doctor", "--eval", "--gate", "tests", env=self.person)

    def said(self, name: str) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.seen / f"{name}.json").read_text())
        return found


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> Probed:
    made = Probed(tmp_path_factory.mktemp("probed"))
    before = {name: value for name, value in os.environ.items() if name.startswith(("TRACKDOWN_", "GIT_"))}
    for name in before:
        del os.environ[name]
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        os.environ[name] = made.project.environment[name]
    try:
        made.prepare()
        made.run()
    finally:
        for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
            del os.environ[name]
        os.environ.update(before)
    return made


KINDS = {
    "agent": "the agent",
    "child": "what the agent starts",
    "setup": "a set-up command",
    "script": "a check that is a script",
    "listed": "a check that is a list of words",
    "criterion": "the check of a criterion",
    "gate-of-the-run": "a gate's program in a run",
    "lint": "a gate's program that is a list of words",
    "gate": "a gate's program for a person",
    "filter": "a filter that git starts for a workspace",
    "version": "a client that is asked for its version",
}


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_reaches(kind: str, probed: Probed) -> None:
    said = json.dumps(probed.said(kind))
    found = [name for name, value in SECRETS.items() if value in said]
    assert found == [], KINDS[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_of_ours_is_open_in(kind: str, probed: Probed) -> None:
    handles = probed.said(kind)["handles"]
    assert isinstance(handles, list)
    data = str(probed.project.root / ".git" / "trackdown")
    assert [path for path in handles if path.startswith(data) or "notify" in path] == []


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"filter", "version"}))
def test_what_the_person_passes_on_does_reach(kind: str, probed: Probed) -> None:
    environment = probed.said(kind)["environment"]
    assert isinstance(environment, dict)
    assert environment["PASSED_ON"] == "to all"
    assert (environment.get("HANDED") == "to the agent") == (kind in ("agent", "child"))


def test_no_secret_of_the_environment_is_left_in_a_file_of_the_run(probed: Probed) -> None:
    tops = (probed.project.state, probed.project.root / ".git")
    files = [path for top in tops for path in top.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert [path for path in files if b"s3cr3t-" in path.read_bytes()] == []


def test_git_of_the_run_was_ours(probed: Probed) -> None:
    """The filter above ran in our own git, not in a person's."""
    said = probed.said("filter")["environment"]
    assert isinstance(said, dict)
    assert said["GIT_TERMINAL_PROMPT"] == "0"
    assert git(probed.project.root, "log", "-1", "--format=%an").strip() == "Player"
