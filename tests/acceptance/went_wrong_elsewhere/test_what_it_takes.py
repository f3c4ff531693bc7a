"""What Trackdown itself takes of a model's attention, of the disk and of git, beside the work."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import trackdown
from trackdown.cli.commands import COMMANDS
from trackdown.testing.projects import Project
from trackdown.testing.repositories import git

CHARACTERS_PER_TOKEN = 4
"""The usual rule of thumb for English."""
BRIEF_TOKENS = 600
"""What an agent may be told besides its ticket: the rules of the work."""
TOOL_TOKENS = 350
"""What the one tool that we give to a client may take, with everything that its server says of itself."""
ROUND_TOKENS = 250
"""What a fix round may say besides what failed."""
RUN_BYTES = 250_000
"""What a small run may leave on the disk until it is pruned, in blocks: its transcripts, outputs, git objects."""
KEPT_BYTES = 100_000
"""What of it may stay for ever: its operations, its transcript, its commit."""
ASKED = [
    {"method": "initialize", "params": {"protocolVersion": "2025-06-18", "clientInfo": {"name": "x"}}},
    {"method": "tools/list"},
]


def _tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def _told(project: Project, turn: int) -> str:
    [file] = project.state.glob(f"*/*/turns/{turn}/process/../prompt.md")
    return file.read_text(encoding="utf-8")


def test_an_agent_is_told_little_before_its_ticket(project: Project) -> None:
    """Elsewhere forty-eight thousand tokens were spent on instructions before any work began."""
    title, body = "Add a greeting", "Say hello in src/app.txt."
    key = project.ticket("", "--description", body, "--criterion", "It is beautiful", title=title,
                         rounds=["echo hello > a.txt", "echo hello > b.txt"])  # fmt: skip
    project.ask("run")
    told = _told(project, 0)
    own = len(title) + len(body) + len("It is beautiful")
    assert body in told
    assert _tokens(told) - own // CHARACTERS_PER_TOKEN <= BRIEF_TOKENS, f"{_tokens(told)} tokens"
    reason = "say it louder"
    project.ask("reject", key, "--reason", reason)
    again = _told(project, 1).replace(told, "")
    assert reason in again
    assert _tokens(again) <= ROUND_TOKENS, f"{_tokens(again)} tokens"


def test_what_an_agent_is_told_does_not_grow_with_the_project(project: Project) -> None:
    key = project.ticket("")
    before = project.call("show", key, "--brief").out
    epic = str(project.ask("create", "--kind", "epic", "--title", "Everything").data["key"])
    for number in range(30):
        project.ask("create", "--title", f"Another of {number}", "--parent", epic, "--description", "Much text. " * 50)
        project.ask("comment", key, "Much talk. " * 50)
    assert len(project.call("show", key, "--brief").out) == len(before)


def test_the_tool_for_asking_takes_little_of_the_context(project: Project) -> None:
    """Elsewhere a tracker's tools alone took ten to fifty thousand tokens of every conversation."""
    lines = [json.dumps({"jsonrpc": "2.0", "id": number, **asked}) for number, asked in enumerate(ASKED)]
    done = subprocess.run(
        [sys.executable, "-m", "trackdown.mcp.ask_user"],
        input="\n".join(lines) + "\n",
        env={**project.environment, "TRACKDOWN_QUESTION": str(project.folder / "question.json")},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    answers = [json.loads(line)["result"] for line in done.stdout.splitlines()]
    assert [tool["name"] for tool in answers[1]["tools"]] == ["ask_user"]
    assert _tokens(done.stdout) <= TOOL_TOKENS, f"{_tokens(done.stdout)} tokens"


def _files(*folders: Path) -> list[os.stat_result]:
    """Without the log of SQLite, which grows to four megabytes and is used again from its beginning."""
    found = [path for folder in folders for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    return [path.lstat() for path in found if not path.name.endswith(("-wal", "-shm"))]


def _blocks(*folders: Path) -> int:
    """What the files below take on the disk, in bytes."""
    return sum(file.st_blocks * 512 for file in _files(*folders))


def _bytes(*folders: Path) -> int:
    """How long they are together."""
    return sum(file.st_size for file in _files(*folders))


def _work(project: Project, count: int, first: int) -> None:
    for number in range(first, first + count):
        event = json.dumps({"type": "text", "text": f"I have thought about {number}."})
        check = ("--criterion", "c", "--check", f"test -f {number}.txt")
        project.ticket(f"echo '{event}'; echo {number} > {number}.txt", *check)
    assert project.ask("run", "--jobs", "4").data["summary"] == {"merged": count}
    project.ask("admin", "optimize")


@pytest.mark.slow
def test_what_a_run_leaves_behind_is_bounded_and_pruning_gives_most_of_it_back(project: Project) -> None:
    """Elsewhere the folders of a tool grew by hundreds of gigabytes, and nothing made them smaller."""
    folders = (project.root / ".git", project.state)
    _work(project, 4, 0)  # the first ones bring files that are there once
    start = _blocks(*folders)
    _work(project, 8, 4)
    grown = (_blocks(*folders) - start) / 8
    assert grown <= RUN_BYTES, f"{grown:.0f} bytes for each run"
    assert project.ask("workspace", "prune", "--older-than", "0d").code == 0
    kept = (_blocks(*folders) - start) / 12
    assert kept <= KEPT_BYTES, f"{kept:.0f} bytes for each run"
    assert _blocks(project.state) <= 4096 * 4, "nothing of a merged run stays outside of the repository"


@pytest.mark.slow
def test_a_run_leaves_no_more_behind_because_there_were_many_before_it(project: Project) -> None:
    folders = (project.root / ".git" / "trackdown" / "blobs",)
    _work(project, 1, 0)
    start = _bytes(*folders)
    _work(project, 1, 1)
    alone = _bytes(*folders) - start
    head = git(project.root, "rev-parse", "HEAD")
    refs = "".join(f"create refs/trackdown/wip/{number:020x} {head}\n" for number in range(300))
    git(project.root, "update-ref", "--stdin", stdin=refs)
    start = _bytes(*folders)
    _work(project, 1, 2)
    assert _bytes(*folders) - start <= 1.5 * alone


DESTROYS = re.compile(
    r"\brm +-|git [^.;]*(?:--force|-f\b)|reset --hard|clean -|checkout -- |branch -D|worktree remove|gc --prune|"
    r"\bdrop (?:the|table)|\bdelete (?:the|your|\.trackdown|it)|stash (?:drop|clear)",
    re.IGNORECASE,
)
"""What destroys something when it is typed as it stands."""


def _hints() -> list[str]:
    found = []
    for path in Path(os.path.dirname(trackdown.__file__)).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "hint":
                texts = [part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant)]
                found.append(f"{path.name}:{node.value.lineno}: " + "".join(str(text) for text in texts))
    return found


def test_no_error_tells_how_to_destroy_something() -> None:
    """Elsewhere an agent did what an error message said, and wiped every ticket there was."""
    hints = _hints()
    assert len(hints) > len(COMMANDS), "they were not found"
    assert [hint for hint in hints if DESTROYS.search(hint.partition(" ")[2])] == []
