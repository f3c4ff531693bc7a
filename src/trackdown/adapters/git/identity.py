"""Whom git takes the person at the keyboard for, without starting git: every command asks.

The files and their grammar are those of git-config(1): the repository's own wins over the user's. What a whole machine
says (``/etc/gitconfig``) names no person, and is not read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

_DEEPEST = 10
"""As deep as git follows includes."""
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b"}


def identity(git_dir: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """``user.name`` and ``user.email``, each empty if it is not configured. ``git_dir`` is empty outside a
    repository. What cannot be read says nothing."""
    found = {"user.name": "", "user.email": ""}
    files = [*_own_files(environment), *([os.path.join(git_dir, "config")] if git_dir else [])]
    for path in files:
        for key, value in _settings(path, git_dir, 0):
            if key in found:
                found[key] = value.strip()
    return found["user.name"], found["user.email"]


def _own_files(environment: Mapping[str, str]) -> list[str]:
    if "GIT_CONFIG_GLOBAL" in environment:
        return [path for path in (environment["GIT_CONFIG_GLOBAL"],) if path]
    home = environment.get("HOME") or os.path.expanduser("~")
    folder = environment.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    return [os.path.join(folder, "git", "config"), os.path.join(home, ".gitconfig")]


def _settings(path: str, git_dir: str, depth: int) -> Iterator[tuple[str, str]]:
    """Each setting of a file and of those that it includes, in order, by ``section.key``."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read(1 << 20)
    except (OSError, ValueError):
        return
    section, condition = "", ""
    for line in text.replace("\\\r\n", "").replace("\\\n", "").splitlines():
        line = line.strip()
        if line.startswith("["):
            head, _, line = line[1:].partition("]")
            section, _, condition = head.strip().partition(" ")
            section, condition, line = section.lower(), condition.strip().strip('"'), line.strip()
        if not line or line[0] in "#;":
            continue
        name, _, value = line.partition("=")
        key, value = f"{section}.{name.strip().lower()}", _value(value.strip())
        if key == "include.path" or (key == "includeif.path" and _holds(condition, path, git_dir)):
            if depth < _DEEPEST:
                yield from _settings(_place(value, path), git_dir, depth + 1)
        elif not condition:
            yield key, value


def _value(text: str) -> str:
    """Without its quotes and the comment behind it."""
    found, quoted, at = "", False, 0
    while at < len(text):
        letter = text[at]
        if letter == "\\" and at + 1 < len(text):
            at += 1
            found += _ESCAPES.get(text[at], text[at])
        elif letter == '"':
            quoted = not quoted
        elif letter in "#;" and not quoted:
            break
        else:
            found += letter
        at += 1
    return found


def _place(path: str, beside: str) -> str:
    return os.path.join(os.path.dirname(beside), os.path.expanduser(path))


def _holds(condition: str, path: str, git_dir: str) -> bool:
    """Whether a repository is meant, by the place that it lies at; other conditions are for other settings."""
    kind, _, pattern = condition.partition(":")
    if kind not in ("gitdir", "gitdir/i") or not pattern or not git_dir:
        return False
    from fnmatch import fnmatchcase

    pattern = _place(pattern, path) if pattern.startswith("./") else os.path.expanduser(pattern)
    pattern = pattern if os.path.isabs(pattern) else f"**/{pattern}"
    pattern += "**" if pattern.endswith("/") else ""
    if kind == "gitdir/i":
        pattern, git_dir = pattern.casefold(), git_dir.casefold()
    return fnmatchcase(git_dir, pattern)
