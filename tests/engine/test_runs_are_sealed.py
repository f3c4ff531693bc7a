"""What a run's folder holds of secrets: while it is open what the client needs, afterwards nothing."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from trackdown.testing.projects import Project
from trackdown.testing.repositories import commit_all

TOKEN = "ghp_" + "A1b2C3d4E5" * 4
LOGIN = "sk-ant-oat01-" + "x9Y8z7W6" * 5
LEAVES = f"""
home="$TRACKDOWN_RUN_DIR/home"; mkdir -p "$home/projects" "$home/odd"
printf '{{"type": "user", "text": "use {TOKEN}", "usage": {{"input_tokens": 7}}}}\\n{{"type": "end"}}\\n' \
  >> "$home/projects/session.jsonl"
printf '\\000\\001{TOKEN}' > "$home/state.bin"
python3 - "$home/client.db" <<'END'
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("CREATE TABLE IF NOT EXISTS message (data TEXT)")
database.execute("INSERT INTO message VALUES (?)", ('{{"text": "{TOKEN}"}}',))
database.commit()
END
ln -sf "$HOME/login.json" "$home/login.json"
echo {TOKEN} > "$TMPDIR/left"; mkdir -p "$TMPDIR/closed"
[ -f "$TMPDIR/closed/x" ] || echo {TOKEN} > "$TMPDIR/closed/x"; chmod 500 "$TMPDIR/closed"
[ -p "$home/odd/pipe" ] || mkfifo "$home/odd/pipe"
echo using {TOKEN}
"""
ASKS = f"""
if [ ! -f half.txt ]; then
  echo half > half.txt
  echo '{{"question": "May I use {TOKEN}?", "context": "{TOKEN}"}}' > "$TRACKDOWN_QUESTION"
  exit 0
fi
grep -c {TOKEN} "$home/projects/session.jsonl" > found.txt
"""


@pytest.fixture
def person(project: Project) -> Project:
    """A person with a login at home."""
    home = project.folder / "home"
    home.mkdir()
    (home / "login.json").write_text(LOGIN)
    project.environment["HOME"] = str(home)
    return project


def holding(folder: Path) -> list[str]:
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and "workspace" not in path.parts and TOKEN.encode() in path.read_bytes()
    )


def run_folder(project: Project) -> Path:
    [folder] = project.state.rglob("turns/0")
    return folder.parents[1]


def test_an_open_run_keeps_what_its_client_needs_and_nothing_of_what_it_said(person: Project) -> None:
    key = person.ticket(LEAVES + ASKS)
    assert person.ask("run").code == 4
    folder = run_folder(person)
    assert holding(folder) == [
        "home/client.db",
        "home/projects/session.jsonl",
        "home/state.bin",
        "tmp/closed/x",
        "tmp/left",
    ]
    assert json.loads((folder / "turns/0/scratch/question.json").read_text())["question"].startswith("May I use [redac")
    assert folder.stat().st_mode & 0o077 == 0
    assert person.ask("answer", key, "Yes").runs[key]["outcome"] == "merged"
    assert person.file("found.txt") == "2", "the conversation could be gone on with as it was"
    assert holding(folder) == []


@pytest.mark.parametrize("more", ["echo x > x.txt", "exit 3"])
def test_a_run_that_is_over_holds_no_secret_and_its_logs_stay_readable(more: str, person: Project) -> None:
    person.ticket(LEAVES + more)
    person.ask("run")
    folder = run_folder(person)
    assert holding(folder) == []
    first, _ = (json.loads(line) for line in (folder / "home/projects/session.jsonl").read_text().splitlines())
    assert first == {"type": "user", "text": "use [redacted: forge token]", "usage": {"input_tokens": 7}}
    with closing(sqlite3.connect(folder / "home/client.db")) as database:
        assert database.execute("SELECT data FROM message").fetchall() == [('{"text": "[redacted: forge token]"}',)]
    assert (folder / "home/state.bin").read_bytes() == b"\x00\x01" + b"*" * len(TOKEN)
    assert not (folder / "tmp").exists()
    assert not (folder / "home/login.json").is_symlink()
    assert (person.folder / "home/login.json").read_text() == LOGIN


def test_what_somebody_may_need_stays(person: Project) -> None:
    person.ticket(f"{LEAVES} echo {TOKEN} > work.log; echo half > half.txt; exit 3")
    person.ask("run")
    workspace = Path(person.ask("workspace", "open", "TASK-1").data["path"])
    assert (workspace / "half.txt").read_text() == "half\n"
    assert (workspace / "work.log").read_text().strip() == TOKEN, "the work is the person's to look at"
    assert "using [redacted: forge token]" in person.call("runs", "logs", "RUN-1").out


def test_a_run_that_is_cancelled_while_it_waits_is_sealed_too(person: Project) -> None:
    person.ticket(LEAVES + ASKS)
    person.ask("run")
    folder = run_folder(person)
    person.ask("runs", "cancel", "RUN-1")
    person.ask("run")
    assert person.run_of("RUN-1")["state"] == "cancelled"
    assert holding(folder) == []


def test_a_kill_while_it_is_sealed_leaves_the_run_open_and_the_next_one_seals_it(person: Project) -> None:
    key = person.ticket(LEAVES + "echo x > x.txt")
    person.killed_at("landed", "run")
    assert holding(run_folder(person)) != []
    assert person.ask("run").code == 0
    assert person.shown(key)["status"] == "done"
    assert holding(run_folder(person)) == []


def test_settings_with_keys_of_the_persons_are_cleaned_at_the_end(person: Project) -> None:
    person.agent(env={"OWN_KEY": "${SHOP_TOKEN}"})
    commit_all(person.root)
    key = person.ticket('printf "OWN_KEY=%s" "$OWN_KEY" > "$TRACKDOWN_RUN_DIR/home/settings.env"; echo x > x.txt')
    secret = "fK39sLq0Zx81mNb7"
    assert person.ask("run", key, env={"SHOP_TOKEN": secret}).code == 0
    assert [
        path for path in run_folder(person).rglob("*") if path.is_file() and secret in path.read_text(errors="replace")
    ] == []
