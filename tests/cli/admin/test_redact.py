"""``trackdown admin redact``: a leaked secret is taken out of what is kept, and what cannot be reached is said."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import pytest

from trackdown.testing.projects import Project, make_project

LEAKED = "correct horse, battery"
"""It looks like nothing in particular."""
TOKEN = "ghp_" + "A1b2C3d4E5" * 4


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A ticket that names a secret, and its run, whose agent and check printed it."""
    made = make_project(tmp_path)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, made.environment[name])
    made.ticket(
        f'echo "I use {LEAKED}"; echo "{LEAKED}" > "$TRACKDOWN_RUN_DIR/home/log.txt"; echo x > x.txt',
        *("--criterion", "it works", "--check", f"echo 'it says {LEAKED}'"),
        *("--description", f"The password is {LEAKED}."),
    )
    assert made.ask("run").code == 0
    (made.folder / "leaked.txt").write_text(f"\n{LEAKED}\n\n")
    return made


def redact(project: Project, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = project.ask("admin", "redact", "--values", str(project.folder / "leaked.txt"), *words).data
    return found


def holding(project: Project) -> list[str]:
    found = []
    for top in (project.root / ".git" / "trackdown" / "blobs", project.state):
        for path in top.rglob("*"):
            content = path.read_bytes() if path.is_file() and "workspace" not in path.parts else b""
            content = zlib.decompress(content, 31) if content.startswith(b"\x1f\x8b") else content
            found += [str(path)] if LEAKED.encode() in content else []
    return found


def test_a_leaked_secret_is_taken_out_of_every_body_and_every_run_that_is_over(project: Project) -> None:
    assert len(holding(project)) >= 4
    found = redact(project)
    assert holding(project) == []
    places = {leak["place"] for leak in found["leaks"] if leak["taken_out"]}
    assert {"RUN-1: the brief", "RUN-1: the transcript of turn 0", "RUN-1: the output of a check (it works)"} <= places
    assert "RUN-1: home/log.txt" in places
    assert LEAKED not in project.call("runs", "logs", "RUN-1").out
    assert "I use [redacted: given value]" in project.call("runs", "logs", "RUN-1").out
    assert project.differing() == 0
    assert LEAKED not in str(found)


def test_a_dry_run_finds_the_same_and_changes_nothing(project: Project) -> None:
    before = holding(project)
    tried = redact(project, "--dry-run")
    assert holding(project) == before
    done = redact(project)
    assert (tried["dry_run"], tried["leaks"]) == (True, done["leaks"])
    assert [leak for leak in redact(project)["leaks"] if leak["taken_out"]] == [], "nothing is left to take out"


def test_what_cannot_be_reached_is_said(project: Project) -> None:
    answer = project.call("admin", "redact", "--values", str(project.folder / "leaked.txt"), "--dry-run")
    assert "Stays for ever in the log" in answer.out
    assert "TASK-1: ticket.created: given value" in answer.out
    assert "commits, branches and refs/trackdown/* of git" in answer.out
    assert "make it worthless" in answer.out
    assert LEAKED not in answer.out


def test_without_values_what_looks_like_a_secret_is_found(project: Project) -> None:
    assert project.call("comment", "TASK-1", f"The token is {TOKEN}.").code == 0
    assert project.ask("admin", "redact").data["leaks"] == [
        {"kind": "operation", "place": "TASK-1: ticket.comment.added", "counts": {"forge token": 1}, "taken_out": False}
    ]


def test_an_open_run_is_left_alone_and_named(project: Project) -> None:
    key = project.ticket('echo \'{"question": "Which?"}\' > "$TRACKDOWN_QUESTION"')
    assert project.ask("run", key).code == 4
    found = redact(project, "--dry-run")
    assert found["open_runs"] == ["RUN-2"]
    assert "cleaned when they end: RUN-2" in project.call("admin", "redact", "--dry-run").out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "No secret was given"),
        (b"  \n\n", "No secret was given"),
        (b"long enough\nshort\n", "at least 6 characters"),
        (b"\xff\xfe\x00", "not valid UTF-8"),
    ],
)
def test_what_is_no_list_of_secrets_is_refused(content: bytes, said: str, project: Project) -> None:
    (project.folder / "leaked.txt").write_bytes(content)
    before = holding(project)
    answer = project.ask("admin", "redact", "--values", str(project.folder / "leaked.txt"))
    assert answer.code == 2
    assert said in answer.error["message"]
    assert holding(project) == before


def test_a_missing_file_is_refused_and_an_agent_may_not(project: Project) -> None:
    assert project.ask("admin", "redact", "--values", "nowhere.txt").code == 2
    answer = project.ask("admin", "redact", env={"TRACKDOWN_RUN": "RUN-1", "TRACKDOWN_AGENT": "player"})
    assert (answer.code, answer.error["code"]) == (4, "E-NEEDS-PERSON")
