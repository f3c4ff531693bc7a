"""Agents and checks are held to their rules, by whom is on record, and a ceiling's reason is told."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from shlex import quote
from typing import Any

import pytest

from trackdown.adapters.sandbox.bubblewrap import Bubblewrap
from trackdown.testing.projects import Project
from trackdown.testing.repositories import commit_all, git

OUTER = Bubblewrap(os.environ).outer()
needs_one = pytest.mark.skipif(not OUTER.works, reason=f"no sandbox here: {OUTER.detail}")
CHECK = ("--criterion", "it is there", "--check", "grep made made.txt")


def _contained(project: Project, play: str, *options: str, **keys: Any) -> str:
    """A ticket for an agent that plays the script itself: nothing around it has to write elsewhere."""
    key = project.ticket(play, *options)
    project.agent(command=["sh", "-e", str(project.plays / f"{key}.sh")], **keys)
    commit_all(project.root)
    return key


@needs_one
def test_in_its_workspace_an_agent_works_and_elsewhere_it_cannot(project: Project) -> None:
    outside = project.folder / "outside.txt"
    play = f"""
echo made > made.txt
if echo x > {quote(str(outside))}; then echo wrote-outside >> made.txt; fi
if echo x > "$(git rev-parse --git-common-dir)/trackdown/x"; then echo wrote-store >> made.txt; fi
if git add made.txt 2> said.log; then echo staged >> made.txt; fi
cat said.log
echo x > "$TMPDIR/a" && echo y > /dev/shm/b
"""
    key = _contained(project, play, *CHECK, sandbox="workspace")
    answer = project.ask("run")
    assert answer.code == 0, answer
    assert project.file("made.txt") == "made"
    assert not outside.exists()
    [turn] = project.run_of(key)["turns"]
    held = {item["what"]: item["by"] for item in turn["contained"]}
    assert held["the agent does not write outside of the workspace"] == "bubblewrap"
    assert project.differing() == 0
    assert project.litter() == []


@needs_one
def test_an_agent_that_commits_is_told_plainly_that_it_cannot(project: Project) -> None:
    play = "git add -A || { echo second > second.txt; exit 0; }"
    _contained(project, f"echo made > made.txt; {play}", *CHECK, sandbox="workspace")
    before = git(project.root, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/main")
    answer = project.ask("run")
    assert answer.code == 0, answer
    assert project.file("second.txt") == "second"
    assert git(project.root, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/main") != before
    [errors] = project.state.glob("*/*/turns/0/process/stderr")
    assert "Read-only file system" in errors.read_text()


@needs_one
@pytest.mark.skipif(sys.prefix.startswith(("/tmp/", "/var/tmp/")), reason="a sandbox hides this interpreter")
def test_an_agent_that_changes_a_ticket_is_told_that_it_can_only_look(project: Project) -> None:
    ours = f"{quote(sys.executable)} -m trackdown"
    play = f"""
echo made > made.txt
{ours} comment "$TRACKDOWN_TICKET" hello 2>&1 && exit 1
{ours} show "$TRACKDOWN_TICKET" > shown.txt
"""
    key = _contained(project, play, *CHECK, sandbox="workspace")
    answer = project.ask("run")
    assert answer.runs[key]["outcome"] == "merged", answer
    assert project.file("shown.txt").startswith(key)
    assert "An agent in a sandbox can only look" in project.call("runs", "logs", key).out


@needs_one
def test_a_reader_changes_nothing(project: Project) -> None:
    key = _contained(project, "cat README.md; ! echo x > made.txt", sandbox="read-only")
    answer = project.ask("run")
    assert answer.code == 4
    run = project.run_of(key)
    assert (run["turns"][0]["ending"], run["state"]) == ("finished", "review")
    [item] = run["verifications"][0]["evidence"]
    assert item["kind"] == "report"


@needs_one
def test_checks_run_in_the_same_sandbox(project: Project) -> None:
    outside = project.folder / "outside.txt"
    check = f"grep made made.txt && touch here && ! touch {quote(str(outside))}"
    _contained(project, "echo made > made.txt", "--criterion", "held", "--check", check, sandbox="workspace")
    answer = project.ask("run")
    assert answer.code == 0, answer
    assert not outside.exists()


@needs_one
def test_without_network_neither_the_agent_nor_a_check_reaches_anybody(project: Project) -> None:
    alone = 'test "$(ls /sys/class/net)" = lo || test "$(tail -n +3 /proc/net/dev | wc -l)" = 1'
    key = _contained(project, f"{alone}; echo made > made.txt", "--criterion", "alone", "--check", alone, network=False)
    answer = project.ask("run")
    assert answer.code == 0, answer
    held = {item["what"]: item["by"] for item in project.run_of(key)["turns"][0]["contained"]}
    assert held["the agent's tools do not reach the network"] == "bubblewrap"
    assert held["where the agent writes"] == "not asked for"


@needs_one
def test_the_configuration_holds_for_agents_that_say_nothing_and_the_file_beats_it(project: Project) -> None:
    project.configure('[sandbox]\npolicy = "workspace"\n')
    outside = project.folder / "outside.txt"
    play = f"echo made > made.txt; touch {quote(str(outside))} || true"
    _contained(project, play)
    assert project.ask("run").code == 0
    assert not outside.exists()
    _contained(project, f"echo more > more.txt; touch {quote(str(outside))}", sandbox="full")
    assert project.ask("run").code == 0
    assert outside.exists()


@needs_one
def test_a_folder_that_the_configuration_names_can_be_written_to(project: Project) -> None:
    cache = project.folder / "cache"
    cache.mkdir()
    project.configure(f'[sandbox]\npolicy = "workspace"\nwritable = ["{cache}", "/nowhere"]\n')
    _contained(project, f"echo made > made.txt; echo x > {quote(str(cache / 'x'))}")
    answer = project.ask("run")
    assert answer.code == 0, answer
    assert (cache / "x").exists()


def test_where_a_sandbox_is_required_and_there_is_none_nothing_starts(project: Project, tmp_path: Path) -> None:
    project.configure('[sandbox]\npolicy = "workspace"\nrequired = true\n')
    key = _contained(project, "echo made > made.txt")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sh", "git"):
        found = next(Path(part, name) for part in os.environ["PATH"].split(":") if Path(part, name).exists())
        (programs / name).symlink_to(found)
    answer = project.ask("run", env={"PATH": str(programs)})
    assert answer.code == 1
    assert "a sandbox is required" in answer.error["message"]
    assert "bwrap is not installed" in answer.error["message"]
    assert project.shown(key)["status"] == "open"
    project.configure("")
    (project.root / ".trackdown" / "config.toml").write_text(
        (project.root / ".trackdown" / "config.toml").read_text().replace("required = true", "required = false")
    )
    answer = project.ask("run", env={"PATH": str(programs)})
    held = project.run_of(key)["turns"][0]["contained"]
    assert "bubblewrap" not in {item["by"] for item in held}
    assert any(item["by"] == "nobody" and "bwrap is not installed" in item["how"] for item in held)


@pytest.mark.parametrize(
    ("play", "limits", "said"),
    [
        ("sleep 600", {"silence_seconds": 1}, "it printed nothing for 1 s (limits.silence_seconds)"),
        ("head -c 9000000 /dev/urandom > big; sleep 600", {"disk_mb": 4}, "4 MB are allowed (limits.disk_mb)"),
        ("exec python3 -c \"a = b'x' * 90000000; input()\" < /dev/zero", {"memory_mb": 50}, "(limits.memory_mb)"),
        ("for i in 1 2 3 4 5 6 7 8 9; do sleep 600 & done; wait", {"processes": 8}, "8 are allowed (limits.processes)"),
        ("yes", {"output_mb": 1}, "it printed more than 1 MB (limits.output_mb)"),
        ("sleep 600", {"run_seconds": 1}, "the 1 s for all of the run's turns were over"),
    ],
)
def test_an_agent_beyond_a_ceiling_is_ended_and_the_run_says_why(
    project: Project, play: str, limits: dict[str, int], said: str
) -> None:
    key = _contained(project, play, limits=limits)
    answer = project.ask("run")
    assert answer.code == 1, answer
    run = project.run_of(key)
    assert said in run["turns"][0]["message"]
    assert said in run["reason"]
    assert said in project.call("runs", "show", run["key"]).out


def test_a_limit_of_the_configuration_holds_for_all_agents(project: Project) -> None:
    project.configure("[limits]\nsilence_seconds = 1\nturn_seconds = 50\n")
    key = _contained(project, "sleep 600")
    assert project.ask("run").code == 1
    assert "limits.silence_seconds" in project.run_of(key)["reason"]
