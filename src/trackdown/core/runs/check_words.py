"""Reads a check's command for the words that may name files. Nothing is run or expanded here.

A shell's grammar is not rebuilt: commands are told apart at ``;``, ``&``, ``|``, line breaks and parentheses, ``cd`` is
followed, and text with unbalanced quotes is cut at spaces. Too many words is the safe side.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

_OPERATORS = ";&|()<>\n"
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)
_SHELL = re.compile(r"(ba|da|k|z|a)?sh")
_INTERPRETER = re.compile(
    r"(ba|da|k|z|a)?sh|pypy[\d.]*|pythonw?[\d.]*|node|nodejs|deno|bun|tsx|ts-node|ruby[\d.]*|perl[\d.]*|php|lua|Rscript"
)
_MAKE = frozenset({"make", "gmake", "bmake"})
# What stands before the real command: `uv run scripts/check.py`, `env A=1 timeout 60 ./check.sh`.
_WRAPPERS = frozenset({"env", "exec", "time", "nice", "nohup", "command", "sudo", "timeout", "xvfb-run"})
_RUNNERS = frozenset({"uv", "poetry", "pdm", "hatch", "pipenv", "rye", "npx", "pnpm", "yarn", "npm", "bundle"})
_BEFORE = _WRAPPERS | _RUNNERS | {"run", "tool"}
# `npm test`, `make test`, `cargo test`: a target of that name and no folder.
_TARGET = frozenset({"test", "tests", "spec"})
_WITH_TARGETS = (
    _RUNNERS
    | _MAKE
    | {"run", "cargo", "go", "bun", "deno", "dotnet", "gradle", "gradlew", "mvn", "mvnw", "mix", "swift", "zig", "rake"}
    | {"just", "task", "composer", "sbt", "lein", "ctest", "bazel", "flutter", "dart", "manage.py", "setup.py"}
)
# The script is not in a file then: `python -m pytest`, `python -c ...`, `perl -e ...`.
_NO_SCRIPT = frozenset({"-m", "-e", "-p", "--eval", "--print"})  # to a shell, -e and the like mean something else
_WITH_VALUE = frozenset({"-W", "-X", "-r", "--require", "--import", "--loader", "-I", "-o", "-O", "--rcfile"})


class Word(NamedTuple):
    """One word of a command. ``script``: it stands where a program or a script is named. ``folder``: where the command
    runs, from the repository's root (empty: there)."""

    text: str
    script: bool
    folder: str


def words(check: str | list[str]) -> list[Word]:
    """The words of a check: a string is a script for a shell, a list is one command without a shell."""
    return list(_of_script(check, "") if isinstance(check, str) else _of_command(check, ""))


def _of_script(script: str, folder: str) -> Iterator[Word]:
    current: list[str] = []
    outer: list[str] = []
    redirected = ""
    for token in [*_tokens(script), "\n"]:
        if not set(token) <= set(_OPERATORS):
            if redirected == "<":
                yield Word(token, True, folder)
            elif redirected != ">":
                current.append(token)
            redirected = ""
            continue
        redirected = next((char for char in "><" if char in token), "")
        if redirected:
            continue
        yield from _of_command(current, folder)
        folder = _folder_after(current, folder)
        current = []
        for bracket in token:
            if bracket == "(":
                outer.append(folder)
            elif bracket == ")" and outer:
                folder = outer.pop()


def _tokens(script: str) -> list[str]:
    lexer = shlex.shlex(script, posix=True, punctuation_chars=_OPERATORS)
    lexer.whitespace = " \t\r"
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        return list(lexer)
    except ValueError:
        return [part for part in re.split(r"([;&|()<>\n]+)|[\s'\"`\\]+", script) if part]


def _folder_after(command: list[str], folder: str) -> str:
    if len(command) < 2 or command[0] != "cd":
        return folder
    target = command[1]
    return target if target.startswith("/") or not folder else f"{folder}/{target}"


def _of_command(command: list[str], folder: str) -> Iterator[Word]:
    scripts = _script_positions(command)
    for at, text in enumerate(command):
        if not _is_target(command, at):
            yield Word(text, at in scripts, folder)
    for at, text in enumerate(command):
        if _SHELL.fullmatch(_name(text)):
            yield from _of_inline_script(command[at + 1 :], folder)


def _is_target(command: list[str], at: int) -> bool:
    earlier = [text for text in command[:at] if not text.startswith("-")]
    return command[at] in _TARGET and bool(earlier) and _name(earlier[-1]) in _WITH_TARGETS


def _of_inline_script(arguments: list[str], folder: str) -> Iterator[Word]:
    """The words of ``sh -c '...'``; also ``-ec``, ``-lc``."""
    for at, text in enumerate(arguments[:-1]):
        if not text.startswith("-"):
            return
        if re.fullmatch(r"-[a-z]*c", text):
            yield from _of_script(arguments[at + 1], folder)
            return


def _script_positions(command: list[str]) -> set[int]:
    found: set[int] = set()
    first = _first_position(command)
    if first is not None:
        found.add(first)
    for at, text in enumerate(command):
        name = _name(text)
        if _INTERPRETER.fullmatch(name):
            found |= _interpreted(command, at + 1)
        elif text in ("source", ".") and at == first:
            found.add(at + 1)
        elif name in _MAKE:
            found |= _makefiles(command, at + 1)
    return found


def _first_position(command: list[str]) -> int | None:
    for at, text in enumerate(command):
        before = text in _BEFORE or text.startswith("-") or text.rstrip("smhd").isdigit()
        if not before and not _ASSIGNMENT.fullmatch(text):
            return at
    return None


def _interpreted(command: list[str], start: int) -> set[int]:
    """Where an interpreter's script stands, with the files that it loads before."""
    found: set[int] = set()
    shell = _SHELL.fullmatch(_name(command[start - 1])) is not None
    at = start
    while at < len(command):
        text = command[at]
        if re.fullmatch(r"-[a-z]*c", text) or (text in _NO_SCRIPT and not shell):
            return found
        if text in _WITH_VALUE:
            at += 1
            found.add(at)
        elif not text.startswith("-") and text not in ("run", "test"):
            return found | {at}
        at += 1
    return found


def _makefiles(command: list[str], start: int) -> set[int]:
    apart = {at + 1 for at in range(start, len(command) - 1) if command[at] in ("-f", "--file", "--makefile")}
    joined = {at for at in range(start, len(command)) if command[at].startswith(("--file=", "--makefile="))}
    return apart | joined


def _name(text: str) -> str:
    return text.rpartition("/")[2]
