"""What an everyday command may import: the heavy libraries would each cost more than the whole command."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from cli_person import Person

HEAVY = {
    *("msgspec", "yaml", "tomllib", "tomlkit", "rich", "pydantic", "asyncio", "logging", "importlib.metadata"),
    *("dataclasses", "inspect", "subprocess", "dbos", "psutil", "httpx", "shutil", "urllib.parse"),
}
READING = {"show", "list", "query", "tree", "ready", "log", "sprints"}
EVERYDAY = {
    "show": ("show", "TASK-1"),
    "list": ("list", "--status", "open"),
    "list of a kind": ("task", "list", "--assignee", "@me", "--limit", "1"),
    "query": ("list", "component:auth AND (status:open OR priority:<=P1) updated:>-7d one sort:-updated"),
    "columns": ("list", "--columns", "key,estimate,percent"),
    "csv": ("issue", "list", "--format", "csv"),
    "tree": ("epic", "list", "--tree"),
    "ready": ("ready", "--limit", "1"),
    "update": ("update", "TASK-1", "--priority", "P1", "--comment", "so"),
    "status": ("update", "TASK-1", "--status", "in-progress"),
    "update behind a noun": ("task", "update", "TASK-1", "--estimate", "4h", "--log-time", "1h", "--add-label", "a"),
    "create": ("create", "--title", "x", "--criterion", "holds", "--check", "true"),
    "create of a kind": ("issue", "create", "--title", "x", "--type", "bug", "--assignee", "@me"),
    "comment": ("comment", "TASK-1", "text"),
    "block": ("block", "TASK-1", "--by", "TASK-2"),
    "unblock": ("task", "unblock", "TASK-3"),
    "link": ("link", "TASK-1", "--relates", "TASK-2"),
    "archive": ("task", "archive", "TASK-1"),
    "log": ("log", "TASK-1"),
    "sprints": ("sprint", "list"),
    "completion": ("completion", "--line", "trackdown show TASK-"),
    "unknown key": ("show", "TASK-77"),
}
SCRIPT = """
import sys
from trackdown.cli.main import main
code = main(sys.argv[1:])
print("\\n".join(sys.modules), file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def person(person: Person) -> Person:
    """Somebody whose settings are older than a moment: just changed ones are read anew each time."""
    threading.Event().wait(0.1)
    person.does("list")
    return person


@pytest.mark.parametrize("name", EVERYDAY)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_an_everyday_command_imports_nothing_heavy(name: str, form: tuple[str, ...], person: Person) -> None:
    for title in ("One", "Two", "Three"):
        person.does("create", "--title", title, "--component", "auth")
    person.does("block", "TASK-3", "--by", "TASK-2")
    words = [sys.executable, "-c", SCRIPT, "-C", str(person.folder), *form, *EVERYDAY[name]]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == (5 if name == "unknown key" else 0), done
    imported = set(done.stderr.split())
    assert "sqlite3" in imported
    assert imported & HEAVY == set()
    assert name not in READING or "trackdown.adapters.sqlite.writer" not in imported


def test_a_document_is_what_brings_in_the_yaml_reader(person: Person) -> None:
    person.writes("doc.md", "---\ntitle: x\n---\n")
    words = [sys.executable, "-c", SCRIPT, "-C", str(person.folder), "create", "--file", "doc.md"]
    assert "yaml" in subprocess.run(words, capture_output=True, text=True, check=True).stderr.split()
