"""Which changed paths judge the agent that changed them.

Three kinds are protected: what the configuration names, what always judges (Trackdown's own folder and the
configuration of continuous integration), and the files that the checks of this run name, as far as they exist in the
base. A ticket that names a file as part of the work takes the protection off that file.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from trackdown.core.runs.check_words import Word, words

ALWAYS = (
    "/.trackdown/**",
    "/.github/workflows/**",
    "/.github/actions/**",
    "/.gitlab-ci.yml",
    "/.circleci/**",
    "/.ci/**",
    "azure-pipelines.yml",
    "Jenkinsfile",
    "/.travis.yml",
    "/.drone.yml",
    "/bitbucket-pipelines.yml",
    # Python imports these before anything else.
    "sitecustomize.py",
    "usercustomize.py",
)
"""Patterns that no configuration takes away."""

_TEST_FOLDERS = frozenset({"tests", "test", "spec", "__tests__"})
_TEST_NAME = re.compile(r"test_.+\.py|.+_test\.[^.]+|.+\.test\.[^.]+|.+\.spec\.[^.]+")
# `tests/x.py::TestA::test_b` (pytest) and `spec/x_spec.rb:12` (rspec) are in one file each.
_NODE = re.compile(r"::.*$|:\d+(:\d+)?$", re.DOTALL)
_RUN_MODULE = re.compile(r"(?:^|\s)-m\s+([A-Za-z_]\w*)")
_MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")


class Protected(NamedTuple):
    """``patterns``: gitignore-like, nothing that matches may be made, changed or taken away. ``named``: files of the
    base that checks name; they may not be changed or taken away."""

    patterns: tuple[str, ...]
    named: frozenset[str]


def protected_patterns(
    patterns: Iterable[str], checks: Sequence[str | list[str]], base_paths: Iterable[str]
) -> Protected:
    """What is protected in a run. ``checks`` are its checks' commands (a script or a list), ``base_paths`` all paths
    of the commit that it started from."""
    base = _Base(base_paths)
    named = {path for check in checks for word in words(check) for path in _named_by(word, base)}
    return Protected((*ALWAYS, *patterns, *_shadows(checks, base)), frozenset(named))


def _shadows(checks: Iterable[str | list[str]], base: _Base) -> list[str]:
    """`python -m unittest` runs an empty `unittest.py` of the agent's, if there is one: such files may not be made.

    A module that the base itself holds is the project's own, and often the very thing that the ticket is about.
    """
    texts = [check if isinstance(check, str) else " ".join(check) for check in checks]
    judges = {name for text in texts for name in _RUN_MODULE.findall(text)}
    foreign = sorted(name for name in judges if f"{name}.py" not in base.files and name not in base.folders)
    return [pattern for name in foreign for pattern in (f"/{name}.py", f"/{name}/**")]


def violations(
    changes: Iterable[tuple[str, str]], patterns: Iterable[str], named_by_checks: Iterable[str], allowed: Iterable[str]
) -> list[str]:
    """The changed paths that are protected and that the ticket does not name, in the order of ``changes``.

    ``changes`` are (path, action) with the actions create, modify and delete; ``allowed`` is what the ticket names as
    its files: exact paths, folders (``dir/``) or globs, from the repository's root.
    """
    rules = tuple(patterns)
    named = {normal(path) for path in named_by_checks}
    exempt = tuple(allowed)
    found: dict[str, None] = {}
    for raw, action in changes:
        path = normal(raw)
        if path is None:
            continue
        guarded = any(matches(path, rule) for rule in rules) or (action != "create" and path in named)
        if guarded and not any(names(entry, path) for entry in exempt):
            found[raw] = None
    return list(found)


def normal(path: str) -> str | None:
    """``path`` without ``.``, ``..`` and double slashes; ``None`` if it is absolute or leads out of the repository."""
    if path.startswith("/"):
        return None
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and not parts:
            return None
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def matches(path: str, pattern: str) -> bool:
    """Whether a gitignore-like pattern matches a path or a folder that it lies in. Case does not matter: on many disks
    ``makefile`` is ``Makefile``."""
    return _compiled(pattern.casefold()).fullmatch(path.casefold()) is not None


class _Base:
    """The paths of a commit, with the folders that they lie in."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.files = frozenset(paths)
        self.folders = frozenset(path[:end] for path in self.files for end in _slashes(path))

    def below(self, folder: str) -> set[str]:
        return {path for path in self.files if path.startswith(f"{folder}/")}


def _named_by(word: Word, base: _Base) -> set[str]:
    texts = [word.text]
    if word.text.startswith("-") and "=" in word.text:
        texts.append(word.text.partition("=")[2])
    found: set[str] = set()
    for text in texts:
        plain = _NODE.sub("", text)
        # A `cd` may sit in a branch that is never taken, so a word is read from the root as well.
        for full in {plain, plain if plain.startswith("/") or not word.folder else f"{word.folder}/{plain}"}:
            path = normal(full)
            if path:
                found |= _existing(path, word.script, base)
    return found


def _existing(path: str, script: bool, base: _Base) -> set[str]:
    if path in base.files:
        return {path} if script or looks_like_test(path) else set()
    if path in base.folders:
        return _folder(path, base)
    if any(char in path for char in "*?["):
        return {file for file in base.files if looks_like_test(file) and names(path, file)}
    if _MODULE.fullmatch(path):
        return _module(path.split("."), base)
    return set()


def _module(parts: list[str], base: _Base) -> set[str]:
    """``tests.test_x.TestA`` is in ``tests/test_x.py``; ``tests.unit`` is a folder."""
    for end in range(len(parts), 0, -1):
        path = "/".join(parts[:end])
        if f"{path}.py" in base.files:
            return {f"{path}.py"} if looks_like_test(f"{path}.py") else set()
        if path in base.folders and end == len(parts):
            return _folder(path, base)
    return set()


def _folder(path: str, base: _Base) -> set[str]:
    return base.below(path) if _TEST_FOLDERS.intersection(path.split("/")) else set()


def looks_like_test(path: str) -> bool:
    """Whether a file is a test by its name or by a folder that it lies in."""
    return in_test_folder(path) or named_like_test(path.rpartition("/")[2])


def in_test_folder(path: str) -> bool:
    return bool(_TEST_FOLDERS.intersection(path.split("/")[:-1]))


def named_like_test(name: str) -> bool:
    return _TEST_NAME.fullmatch(name) is not None


def names(entry: str, path: str) -> bool:
    """Whether an entry of a ticket's ``files`` stands for this path: the path itself, a folder (``src/``), a glob."""
    if entry == path:
        return True
    root = normal(entry)
    if root is None:
        return False
    if entry.endswith("/"):
        return root == "" or path.startswith(f"{root}/")
    if any(char in root for char in "*?["):
        return re.fullmatch(_expression(root), path) is not None
    return root == path


@functools.lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    body = pattern.removeprefix("./").strip()
    anchored = "/" in body.rstrip("/")
    only_folders = body.endswith("/")
    expression = _expression(body.strip("/"))
    start = "" if anchored else "(?:.*/)?"
    end = "/.*" if only_folders else "(?:/.*)?"
    return re.compile(f"{start}{expression}{end}", re.DOTALL)


def _expression(pattern: str) -> str:
    """A glob as a regular expression: ``**`` crosses folders, ``*``, ``?`` and ``[...]`` do not."""
    parts = []
    for token in re.findall(r"\*\*/|/\*\*$|\*+|\?|\[!?\]?[^\]]*\]|.", pattern, re.DOTALL):
        if token == "**/":
            parts.append("(?:.*/)?")
        elif token == "/**":
            parts.append("/.*")
        elif token.startswith("*"):
            parts.append(".*" if token == pattern == "**" else "[^/]*")
        elif token == "?":
            parts.append("[^/]")
        elif len(token) > 2 and token.startswith("["):
            parts.append(_set(token[1:-1]))
        else:
            parts.append(re.escape(token))
    return "".join(parts)


def _set(inside: str) -> str:
    negated = inside.startswith("!")
    chars = inside[1:] if negated else inside
    ranges = re.findall(r".-.|.", chars, re.DOTALL)
    safe = [
        f"{re.escape(item[0])}-{re.escape(item[2])}" if len(item) == 3 and item[0] <= item[2] else re.escape(item)
        for item in ranges
    ]
    return f"(?!/)[{'^' if negated else ''}{''.join(safe)}]"


def _slashes(path: str) -> list[int]:
    return [at for at, char in enumerate(path) if char == "/"]
