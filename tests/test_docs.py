"""The documentation is true: its sessions run as they are shown, its links lead somewhere, its reference is current.

A comment before a block says what it is: ``<!-- run -->`` (a session: every ``$ `` line is typed, and what follows is
what one sees), ``<!-- file: PATH -->`` (a file that is written first), ``<!-- not run: REASON -->``. The sessions of
a page are one session, in an empty folder of a person called ada. In what one sees, ``…`` stands for anything; times,
durations and digests are not compared.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from trackdown.core.query.parser import parse
from trackdown.core.query.tokens import tokens
from trackdown.testing.repositories import person_configuration

ROOT = Path(__file__).parent.parent
FOLDERS = ("docs", "benchmarks", "changelog")
PAGES = sorted([*ROOT.glob("*.md"), *(page for name in FOLDERS for page in (ROOT / name).rglob("*.md"))])
HOME = "/home/ada"
MARK = re.compile(r"<!-- (run|file|not run)(?:: (.+?))? -->")
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)|<img [^>]*src=\"([^\"]+)\"")
SECONDS = 60


class Block(NamedTuple):
    """A fenced block: its language, its mark, the mark's value, its lines, the line in the page that it begins on."""

    language: str
    mark: str
    value: str
    lines: list[str]
    line: int


class Typed(NamedTuple):
    """One command of a session, and what one sees of it."""

    command: str
    shown: list[str]


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(text: str) -> list[Block]:
    found: list[Block] = []
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        fence = re.fullmatch(r"(`{3,})(\w*)", lines[at])
        if fence:
            end = lines.index(fence[1], at + 1)
            mark = MARK.fullmatch(lines[at - 1])
            found.append(
                Block(fence[2], mark[1] if mark else "", (mark[2] if mark else "") or "", lines[at + 1 : end], at + 1)
            )
            at = end
        at += 1
    return found


def typed(lines: list[str]) -> Iterator[Typed]:
    """The commands of a session; ``> `` goes on with the command before it."""
    command, shown = "", list[str]()
    for line in [*lines, "$ "]:
        if line.startswith("> ") and not shown:
            command += f"\n{line[2:]}"
        elif line.startswith("$ "):
            if command:
                yield Typed(command, shown)
            command, shown = line[2:], []
        else:
            shown.append(line)


class Person:
    """Somebody who types what a page says, in a home of their own."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "ada"
        self.home.mkdir()
        self.folder = self.home
        self._place = folder / "place"
        bound = ("TRACKDOWN_", "GIT_", "XDG_")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(bound)},
            **person_configuration(folder / "gitconfig"),
            "HOME": str(self.home),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "TRACKDOWN_USER": "ada",
        }

    def types(self, command: str) -> tuple[int, list[str]]:
        """The exit code, and the lines that one sees."""
        script = f"trap 'pwd > \"$0\"' EXIT\n{command}"
        done = subprocess.run(
            ["bash", "-c", script, str(self._place)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            check=False,
        )
        self.folder = Path(self._place.read_text(encoding="utf-8").rstrip("\n"))
        text = done.stdout.decode().replace(str(self.home.resolve()), HOME).replace(str(self.home), HOME)
        return done.returncode, [line.rstrip() for line in text.splitlines()]

    def writes(self, path: str, lines: list[str]) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def plain(line: str) -> str:
    """A line without what differs from one time to the next."""
    line = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\dZ)?", "TIME", line)
    line = re.sub(r"\b(?:s?(?=[0-9a-f]*\d)[0-9a-f]{6,40}|[a-f]{7,40})\b", "DIGEST", line)
    line = re.sub(r"\b\d+(\.\d+)? ?s\b", "DURATION", line)
    line = re.sub(r"-{3,}", "---", line)
    return " ".join(line.split())


def agrees(shown: list[str], seen: list[str]) -> bool:
    """Whether the lines of a page are what was seen."""
    patterns = []
    for line in map(plain, shown):
        parts = [re.escape(part) for part in line.split("…")]
        patterns.append(r"(?:.*\n)*?" if line == "…" else ".*".join(parts) + r"\n")
    return re.fullmatch("".join(patterns), "".join(f"{plain(line)}\n" for line in seen)) is not None


SESSIONS = [page for page in PAGES if any(block.mark == "run" for block in blocks(page.read_text(encoding="utf-8")))]


@pytest.mark.slow
@pytest.mark.parametrize("page", SESSIONS, ids=named)
def test_what_a_page_shows_is_what_one_sees(page: Path, tmp_path: Path) -> None:
    ada = Person(tmp_path)
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.mark == "file":
            ada.writes(block.value, block.lines)
        for step in typed(block.lines) if block.mark == "run" else ():
            code, seen = ada.types(step.command)
            where = f"{named(page)}:{block.line}: $ {step.command}"
            assert code == 0, f"{where}\nexit code {code}\n" + "\n".join(seen)
            assert agrees(step.shown, seen), "\n".join([where, "shown:", *step.shown, "seen:", *seen])


def test_the_sessions_are_there() -> None:
    assert len(SESSIONS) >= 6


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_of_a_page_is_run_or_says_why_not(page: Path) -> None:
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.language in ("console", "bash", "sh", "shell"):
            where = f"{named(page)}:{block.line}"
            assert block.mark in ("run", "not run", "file"), f"{where} is not marked"
            assert block.mark != "not run" or block.value, f"{where} gives no reason"
            assert block.mark != "run" or block.lines[0].startswith("$ "), f"{where} does not begin with `$ `"


def anchors(page: Path) -> set[str]:
    """What a link can name in a page: its headings, as they are turned into anchors."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    for found in LINK.finditer(page.read_text(encoding="utf-8")):
        link = next(part for part in found.groups() if part)
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), f"{named(page)} links to {link}"
        assert not anchor or anchor in anchors(target), f"{named(page)} links to {link}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        for found in LINK.finditer(page.read_text(encoding="utf-8")):
            link = next(part for part in found.groups() if part).partition("#")[0]
            target = (page.parent / link).resolve()
            if link.endswith(".md") and ":" not in link and target not in reached:
                waiting.append(target)
    assert [named(page) for page in PAGES if page not in reached] == []


def test_the_reference_is_what_the_code_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "docs/reference")
    for name, text in importlib.import_module("generate").pages().items():
        written = (ROOT / "docs/reference" / name).read_text(encoding="utf-8")
        assert written == text, f"{name} is old: python docs/reference/generate.py"


def test_every_example_of_a_field_asks_for_that_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "docs/reference")
    for field, (_, example) in importlib.import_module("query_page").FIELDS.items():
        found = tokens(example)
        assert [token.name for token in found if token.kind == "field"] == [field]
        assert parse(example, now="2026-03-10T12:30:00Z", me="ann").where


def test_every_command_stands_in_the_readme_or_the_reference() -> None:
    from trackdown.cli.commands import COMMANDS  # noqa: PLC0415  (what the page is compared with)

    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    assert [verb for verb in COMMANDS if f"### {verb}\n" not in text] == []


def test_the_readme_gives_both_commands_on_lines_of_their_own() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert "pip install uv && uv run trackdown demo" in lines
    assert "pip install uv && uv run pytest" in lines


@pytest.mark.parametrize(
    ("shown", "seen", "agree"),
    [
        (["a 0.1s", "…", "z"], ["a 12.0s", "b", "c", "z"], True),
        (["commit 1234567"], ["commit abcdef0"], True),
        (["TASK-1 is … now"], ["TASK-1 is done now"], True),
        (["TASK-1 is open"], ["TASK-1 is done"], False),
        (["a"], ["a", "b"], False),
        ([], ["a"], False),
    ],
)
def test_sessions_are_compared_word_by_word(shown: list[str], seen: list[str], agree: bool) -> None:
    assert agrees(shown, seen) is agree
