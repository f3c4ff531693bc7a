"""Tests that a result takes away, counted in the text of its changed files: nothing is run for it.

A test is counted where it is declared, and no longer where it is marked to be skipped. What another file gains makes up
for what one loses, so that tests can be moved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from trackdown.core.runs.protected import in_test_folder, named_like_test
from trackdown.core.runs.scope import outside

_JAVASCRIPT = (
    # One that is marked (`it.skip`, `xit`) is none of these, so that only marks of whole groups are to be taken off.
    r"\b(?:it|test)(?:\.(?:only|each|concurrent|failing))*[ \t]*[(`]",
    r"\b(?:describe|context|suite)\.skip\(|\bxdescribe\(|\b(?:this|t)\.skip\(",
)
_JVM = (r"@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\b", r"@(?:Disabled|Ignore)\b")
_DECLARED: dict[str, tuple[str, str]] = {
    ".py": (
        r"^[ \t]*(?:async[ \t]+)?def[ \t]+test",
        r"\b(?:pytest\.mark|unittest)\.skip|\b(?:pytest\.skip|skipTest)\(",
    ),
    **dict.fromkeys((".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"), _JAVASCRIPT),
    ".go": (r"^func[ \t]+Test", r"\bt\.Skip"),
    ".rs": (r"#\[(?:\w+::)*test\b", r"#\[ignore\b"),
    **dict.fromkeys((".java", ".kt"), _JVM),
    ".rb": (r"^[ \t]*(?:it|specify|scenario|test)[ \t(]+['\"]|^[ \t]*def[ \t]+test_", r"^[ \t]*(?:skip|pending)\b"),
    ".php": (r"\bfunction[ \t]+test|#\[Test\]", r"\bmarkTestSkipped\("),
    ".cs": (r"\[(?:Fact|Theory|Test|TestMethod|TestCase)\b", r"\bSkip[ \t]*=|\[Ignore\b"),
}
"""How each language declares a test, and how it marks one that is not to run, by a file's ending."""
_PATTERNS = {
    suffix: (re.compile(declared, re.MULTILINE), re.compile(skipped, re.MULTILINE))
    for suffix, (declared, skipped) in _DECLARED.items()
}
_OTHER_CODE = (".c", ".cc", ".cpp", ".swift", ".scala", ".ex", ".exs", ".sh", ".bats", ".lua", ".dart", ".hs", ".clj")
_NO_TESTS = ("__init__.py", "conftest.py")
NAMED = 10
"""How many files are named before the rest is only counted."""


class LostTests(NamedTuple):
    """``gone``: there is no test file left. ``text`` is a sentence, ``paths`` say for each file how many it had."""

    gone: bool
    text: str
    paths: tuple[str, ...]


def may_hold_tests(path: str) -> bool:
    """Whether a file is one whose tests are counted. Rust has them beside the code."""
    return is_test_file(path) or _suffix(path) == ".rs"


def is_test_file(path: str) -> bool:
    """Whether a file of source code is a test by its name or its folder."""
    name = path.rpartition("/")[2]
    suffix = _suffix(path)
    if name in _NO_TESTS or (suffix not in _PATTERNS and suffix not in _OTHER_CODE):
        return False
    return named_like_test(name) or in_test_folder(path)


def count_tests(path: str, text: str) -> int:
    """The tests that a file declares and that are not marked to be skipped. A file in a language whose tests cannot be
    told counts as one."""
    patterns = _PATTERNS.get(_suffix(path))
    if patterns is None:
        return 1
    declared, skipped = (sum(1 for _ in pattern.finditer(text)) for pattern in patterns)
    return max(declared - skipped, 0)


def lost_tests(
    base: Iterable[str], before: Mapping[str, str], after: Mapping[str, str], named: Iterable[str]
) -> LostTests | None:
    """What a result takes away in files that the ticket does not name; ``None`` if nothing.

    ``base`` are all paths of the commit that it stands on; ``before`` and ``after`` are the texts of those changed
    files that may hold tests, as they were and as they are. ``named`` are the paths that the ticket names.
    """
    counts = {path: _balance(path, before, after) for path in {**before, **after}}
    strangers = set(outside(counts, named))
    losing = {path: pair for path, pair in counts.items() if pair[1] < pair[0] and path in strangers}
    gained = sum(max(now - was, 0) for was, now in counts.values())
    lost = sum(was - now for was, now in losing.values()) - gained
    if lost <= 0:
        return None
    had = {path for path in base if is_test_file(path)}
    has = (had - (before.keys() - after.keys())) | {path for path in after if is_test_file(path)}
    paths = tuple(f"{path}: {_said(path, pair, after)}" for path, pair in sorted(losing.items()))
    if had and not has:
        return LostTests(True, f"the tests are gone: there {_files(len(had))} before, and now there is none", paths)
    return LostTests(False, f"{lost} test{'' if lost == 1 else 's'} fewer than before", paths)


def _balance(path: str, before: Mapping[str, str], after: Mapping[str, str]) -> tuple[int, int]:
    was, now = (count_tests(path, texts[path]) if path in texts else 0 for texts in (before, after))
    return was, now


def _said(path: str, pair: tuple[int, int], after: Mapping[str, str]) -> str:
    return f"{pair[0]}, now {pair[1]}" if path in after else f"{pair[0]}, the file is gone"


def _files(number: int) -> str:
    return "was 1 test file" if number == 1 else f"were {number} test files"


def _suffix(path: str) -> str:
    name = path.rpartition("/")[2]
    return name[name.rfind(".") :] if "." in name else ""
