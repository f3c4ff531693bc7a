"""How many tests passed, from what the runners print at their end. What no runner says is not known."""

from __future__ import annotations

import re

from trackdown.core.gates.model import Counted

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_PYTEST = re.compile(
    r"^(?:=+ )?((?:\d+ (?:passed|failed|errors?|skipped|xfailed|xpassed|deselected|warnings?|rerun)(?:, )?)+)"
    r" in [\d.]+s",
    re.MULTILINE,
)
_PART = re.compile(r"(\d+) (\w+)")
_UNITTEST = re.compile(r"^Ran (\d+) tests? in [\d.]+s\s+(OK|FAILED)(?: \(([^)\n]*)\))?", re.MULTILINE)
_JEST = re.compile(r"^\s*Tests:?\s+((?:\d+ [a-z]+(?:, | \| )?)+)\s*(?:\(\d+\))?\s*$", re.MULTILINE)
_MOCHA = re.compile(r"^\s*(\d+) (passing|failing)\b", re.MULTILINE)
_NODE = re.compile(r"^(?:#|\u2139) (pass|fail|tests) (\d+)$", re.MULTILINE)
_CARGO = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed;", re.MULTILINE)
_GO = re.compile(r"^(ok|FAIL)\s+\S+\s+(?:[\d.]+s|\(cached\)|\[[^\]]+\])", re.MULTILINE)


def counted_tests(output: str) -> Counted | None:
    """All tests of all runners in an output; those that were left out count neither way."""
    text = _COLOUR.sub("", output)
    parts = [*_pytest(text), *_unittest(text), *_javascript(text), *_cargo(text)]
    if parts:
        return Counted(sum(good for good, _ in parts), sum(good + bad for good, bad in parts), "tests")
    packages = _GO.findall(text)
    if packages:
        return Counted(packages.count("ok"), len(packages), "packages")
    return None


def _pytest(text: str) -> list[tuple[int, int]]:
    found = []
    for match in _PYTEST.finditer(text):
        numbers = {word.rstrip("s"): int(number) for number, word in _PART.findall(match[1])}
        good = numbers.get("passed", 0) + numbers.get("xpassed", 0)
        found.append((good, numbers.get("failed", 0) + numbers.get("error", 0)))
    return found


def _unittest(text: str) -> list[tuple[int, int]]:
    found = []
    for match in _UNITTEST.finditer(text):
        numbers = dict(re.findall(r"([a-z][a-z ]*)=(\d+)", match[3] or ""))
        bad = sum(int(numbers.get(name, 0)) for name in ("failures", "errors", "unexpected successes"))
        ran = int(match[1]) - int(numbers.get("skipped", 0))
        found.append((max(ran - bad, 0), bad))
    return found


def _javascript(text: str) -> list[tuple[int, int]]:
    found = []
    for match in _JEST.finditer(text):
        numbers = {word: int(number) for number, word in _PART.findall(match[1])}
        if numbers.keys() & {"passed", "failed"}:
            found.append((numbers.get("passed", 0), numbers.get("failed", 0)))
    mocha = {word: int(number) for number, word in _MOCHA.findall(text)}
    if mocha:
        found.append((mocha.get("passing", 0), mocha.get("failing", 0)))
    node = {word: int(number) for word, number in _NODE.findall(text)}
    if node.keys() >= {"pass", "fail"}:
        found.append((node["pass"], node["fail"]))
    return found


def _cargo(text: str) -> list[tuple[int, int]]:
    return [(int(good), int(bad)) for good, bad in _CARGO.findall(text)]
