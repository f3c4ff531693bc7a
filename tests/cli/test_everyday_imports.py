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
EVERYDAY = {
    "show": ("show", "TASK-1"),
    "list": ("list", "--status", "open"),
    "ready": ("ready",),
    "update": ("update", "TASK-1", "--priority", "P1", "--comment", "so"),
    "status": ("update", "TASK-1", "--status", "in-progress"),
    "create": ("create", "--title", "x", "--criterion", "holds", "--check", "true"),
    "comment": ("comment", "TASK-1", "text"),
    "block": ("block", "TASK-1", "--by", "TASK-2"),
    "log": ("log", "TASK-1"),
    "unknown key": ("show", "TASK-77"),
}
SCRIPT = """
import sys
from trackdown.cli.main import main
before = set(sys.modules)
main(sys.argv[1:])
print("\\n".join(sys.modules), file=sys.stderr)
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
    person.does("create", "--title", "One")
    person.does("create", "--title", "Two")
    words = [sys.executable, "-c", SCRIPT, "-C", str(person.folder), *form, *EVERYDAY[name]]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    imported = set(done.stderr.split())
    assert "sqlite3" in imported
    assert imported & HEAVY == set()


def test_a_document_is_what_brings_in_the_yaml_reader(person: Person) -> None:
    person.writes("doc.md", "---\ntitle: x\n---\n")
    words = [sys.executable, "-c", SCRIPT, "-C", str(person.folder), "create", "--file", "doc.md"]
    assert "yaml" in subprocess.run(words, capture_output=True, text=True, check=True).stderr.split()
