"""What SARIF 2.1.0 and JUnit XML demand of the parts that we write (OASIS, sarif-schema-2.1.0; JUnit has no standard:
what all readers of it take). Whatever is not named here may not be there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

LEVELS = ("none", "note", "warning", "error")
Check = Callable[[Any], None]


def _text(value: Any) -> None:
    assert isinstance(value, str)
    value.encode()  # half a character is none


def _flag(value: Any) -> None:
    assert isinstance(value, bool)


def _number(least: int) -> Check:
    def check(value: Any) -> None:
        assert isinstance(value, int)
        assert not isinstance(value, bool)
        assert value >= least

    return check


def _one_of(*allowed: str) -> Check:
    def check(value: Any) -> None:
        assert value in allowed

    return check


def _relative(value: Any) -> None:
    """A relative reference with a path (RFC 3986, 4.2)."""
    assert re.fullmatch(r"(?!//)(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", value), value


def _list(item: Check, *, unique: bool = False) -> Check:
    def check(value: Any) -> None:
        assert isinstance(value, list)
        for one in value:
            item(one)
        assert not unique or len({json.dumps(one, sort_keys=True) for one in value}) == len(value)

    return check


def _texts_by_name(value: Any) -> None:
    assert isinstance(value, dict)
    for text in value.values():
        _text(text)


def _object(needed: dict[str, Check], **more: Check) -> Check:
    def check(value: Any) -> None:
        assert isinstance(value, dict)
        assert needed.keys() <= value.keys() <= {*needed, *more}, value.keys()
        for name, one in value.items():
            (needed.get(name) or more[name])(one)

    return check


_MESSAGE = _object({"text": _text})
_REGION = _object({"startLine": _number(1)})
_PLACE = _object({"artifactLocation": _object({"uri": _relative})}, region=_REGION)
_LOCATIONS = _list(_object({"physicalLocation": _PLACE}))
_RULE = _object({"id": _text}, name=_text, shortDescription=_MESSAGE)
_DRIVER = _object({"name": _text}, version=_text, rules=_list(_RULE, unique=True))
_LEVEL = _one_of(*LEVELS)
_RESULT = _object(
    {"message": _MESSAGE},
    ruleId=_text,
    ruleIndex=_number(-1),
    level=_LEVEL,
    locations=_LOCATIONS,
    partialFingerprints=_texts_by_name,
)
_NOTE = _object({"message": _MESSAGE}, level=_LEVEL, locations=_LOCATIONS)
_INVOCATION = _object({"executionSuccessful": _flag}, toolExecutionNotifications=_list(_NOTE))
_RUN = _object({"tool": _object({"driver": _DRIVER})}, results=_list(_RESULT), invocations=_list(_INVOCATION))
_LOG = _object({"version": _one_of("2.1.0"), "runs": _list(_RUN)}, **{"$schema": _text})


def sarif_log(text: str) -> dict[str, Any]:
    """The log in a text. Raises AssertionError where it is none."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({name for name, _ in pairs}) == len(pairs)
        return dict(pairs)

    text.encode()
    log: dict[str, Any] = json.loads(text, object_pairs_hook=once)
    _LOG(log)
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    return log


_ATTRIBUTES = {
    "testsuites": set[str](),
    "testsuite": {"name", "tests", "failures", "errors", "skipped"},
    "testcase": {"name", "classname", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
}
_INSIDE = {"testsuites": {"testsuite"}, "testsuite": {"testcase"}, "testcase": {"failure", "error", "skipped"}}


def junit_cases(text: str) -> list[ElementTree.Element]:
    """The test cases of a report. Raises AssertionError, or ParseError for what is no XML."""
    root = ElementTree.fromstring(text.encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        assert element.attrib.keys() <= _ATTRIBUTES[element.tag]
        assert {child.tag for child in element} <= _INSIDE.get(element.tag, set())
        assert element.tag in ("failure", "error") or not (element.text or "").strip()
    cases = list(root.iter("testcase"))
    for case in cases:
        assert case.get("name")
        assert case.get("classname")
        assert len(case) <= 1
        float(case.get("time", "0"))
    for suite in root:
        said = {kind: int(suite.get(f"{kind}s" if kind != "skipped" else kind, "0")) for kind in _INSIDE["testcase"]}
        assert said == {kind: len(list(suite.iter(kind))) for kind in said}
        assert int(suite.attrib["tests"]) == len(cases)
    return cases
