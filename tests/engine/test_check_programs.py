"""How checks are run: as data, without the caller's secrets, within their time, with their output kept."""

from __future__ import annotations

import json
from pathlib import Path

from trackdown.testing.processes import alive
from trackdown.testing.projects import Project
from trackdown.testing.repositories import commit_all, write

SECRETS = {
    "TRACKDOWN_STORE_PASSWORD": "s3cret-1",
    "GITHUB_TOKEN": "s3cret-2",
    "DATABASE_URL": "postgresql://user:s3cret-3@db/x",
    "ANTHROPIC_API_KEY": "s3cret-4",
    "AWS_SECRET_ACCESS_KEY": "s3cret-5",
    "ALLOWED": "let through",
}


def _document(project: Project, *checks: str) -> str:
    """A ticket with these ``check:`` lines, each as it stands in the document; its key."""
    boxes = "\n".join(f"- [ ] criterion {number}\n  check: {check}" for number, check in enumerate(checks))
    text = f"---\nkind: task\ntitle: Do it\n---\n\n## Acceptance criteria\n\n{boxes}\n"
    write(project.folder, {"ticket.md": text})
    answer = project.ask("create", "--file", str(project.folder / "ticket.md"))
    return str(answer.data["key"])


def test_the_callers_secrets_reach_neither_the_agent_nor_a_check(project: Project) -> None:
    project.configure('[environment]\npass = ["ALLOWED"]\n')
    key = project.ticket("env > seen.txt", "--criterion", "shows", "--check", "env; exit 1")
    assert project.ask("run", env=SECRETS).code == 4
    [item] = project.evidence(key, "criterion")
    workspace = Path(project.run_of(key)["workspace"])
    for text in (project.blob(item["output"]), (workspace / "seen.txt").read_text()):
        assert "s3cret" not in text
        assert "ALLOWED=let through" in text
        assert "PATH=" in text
        assert "GIT_TERMINAL_PROMPT=0" in text
    assert "TRACKDOWN_RUN_DIR" not in project.blob(item["output"])


def test_an_agents_own_variables_come_from_the_persons_environment_by_name(project: Project) -> None:
    project.agent(env={"KEY_FOR_MODEL": "${WORK_KEY}"})
    commit_all(project.root)
    project.ticket('test "$KEY_FOR_MODEL" = abc; test -z "$WORK_KEY"; echo x > x.txt')
    assert project.ask("run", env={"WORK_KEY": "abc"}).code == 0


def test_a_check_with_quotes_substitutions_and_braces_is_run_as_it_stands(project: Project) -> None:
    odd = "it's {here} $HOME %s"
    write(project.plays, {"TASK-1.sh": f"cat > odd.txt <<'END'\n{odd}\nEND\n"})
    script = """test "$(cat odd.txt)" = 'it'"'"'s {here} $HOME %s' && test "$(printf 'a\\nb' | wc -l)" -eq 1"""
    key = _document(project, script)
    assert project.ask("run").code == 0, project.evidence(key)


def test_a_list_is_no_script_so_nothing_in_it_is_expanded(project: Project) -> None:
    write(project.plays, {"TASK-1.sh": "echo x > x.txt"})
    key = _document(project, '["test", "$(echo no)", "=", "$(echo no)"]', '["test", "*", "=", "*"]')
    assert project.ask("run").code == 0, project.evidence(key)


def test_a_script_may_have_several_lines(project: Project) -> None:
    write(project.plays, {"TASK-1.sh": "echo x > x.txt"})
    key = _document(project, "|\n    set -e\n    word='two words'\n    test \"$word\" = 'two words'\n    test -f x.txt")
    answer = project.ask("run")
    assert answer.code == 0, project.evidence(key)


def test_a_title_full_of_shell_is_only_text(project: Project) -> None:
    title = '$(touch hacked) `touch hacked` "; touch hacked; {0} %s --amend'
    key = project.ticket("echo x > x.txt", title=title)
    assert project.ask("run").code == 0
    assert project.log() == [f"{key}: {title}"]
    assert not list(project.folder.rglob("hacked"))


def test_a_check_that_takes_too_long_is_ended_with_all_it_started_and_fails(project: Project) -> None:
    project.configure("[verify]\ncheck_seconds = 0.6\n")
    pids = project.folder / "pids"
    script = f"sleep 60 & echo $! > {pids}; wait"
    key = project.ticket("echo x > x.txt", "--criterion", "soon", "--check", script)
    assert project.ask("run").code == 4
    [item] = project.evidence(key, "criterion")
    assert item["verdict"] == "failed"
    assert item["exit_code"] is None
    assert not alive(int(pids.read_text()))
    assert "ran out of time" in project.blob(project.run_of(key)["turns"][-1]["prompt"])


def test_a_check_that_cannot_be_started_fails_and_says_so(project: Project) -> None:
    project.configure('[verify.checks]\nmissing = ["no-such-program", "x"]\n')
    key = project.ticket("echo x > x.txt")
    assert project.ask("run").code == 4
    [item] = project.evidence(key, "check")
    assert "no-such-program could not be started" in item["excerpt"]


def test_the_whole_output_is_kept_and_its_useful_part_sent_back(project: Project) -> None:
    play = 'if [ "$TRACKDOWN_ROUND" = 1 ]; then cp "$TRACKDOWN_FEEDBACK" told.txt; fi; echo x >> x.txt'
    script = "seq 1 5000; echo the reason >&2; test -f told.txt"
    passing = ("--criterion", "of no interest", "--check", "echo quiet-one")
    key = project.ticket(play, "--criterion", "it is told", "--check", script, *passing)
    assert project.ask("run").code == 0
    told = project.file("told.txt")
    assert "the reason" in told
    assert "of no interest" not in told, "only what failed is sent back"
    assert len(told.splitlines()) < 60
    first = project.run_of(key)["verifications"][0]["evidence"][0]
    kept = project.blob(first["output"])
    assert kept.startswith("1\n2\n3\n")
    assert "the reason" in kept


def test_what_a_check_prints_is_kept_and_sent_back_without_secrets(project: Project) -> None:
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    play = 'if [ "$TRACKDOWN_ROUND" = 1 ]; then cp "$TRACKDOWN_FEEDBACK" told.txt; fi; echo x >> x.txt'
    key = project.ticket(play, "--criterion", "it is told", "--check", f"echo token {secret}; test -f told.txt")
    assert project.ask("run").code == 0
    evidence = project.run_of(key)["verifications"][0]["evidence"][0]
    assert "token [redacted: forge token]" in evidence["excerpt"]
    assert "token [redacted: forge token]" in project.blob(evidence["output"])
    assert secret not in evidence["excerpt"] + project.blob(evidence["output"])


def test_a_check_runs_in_the_root_of_a_checkout_that_is_not_the_persons(project: Project) -> None:
    where = project.folder / "where.txt"
    key = project.ticket("echo x > x.txt", "--criterion", "c", "--check", f"pwd > {where}; git status --porcelain")
    assert project.ask("run").code == 0
    folder = Path(where.read_text().strip())
    assert project.root not in folder.parents
    assert project.state in folder.parents
    assert not folder.exists(), "it is taken away afterwards"
    [item] = project.evidence(key, "criterion")
    assert item["verdict"] == "passed"
    assert json.dumps(item)


def test_what_a_check_leaves_running_is_ended(project: Project) -> None:
    pids = project.folder / "pids"
    key = project.ticket("echo x > x.txt", "--criterion", "c", "--check", f"nohup sleep 60 & echo $! > {pids}")
    assert project.ask("run").code == 0, key
    assert not alive(int(pids.read_text()))
