"""What the configuration may say about a gate."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.gates.rules import GateRule, checked_rule
from trackdown.core.settings.reading import settings
from trackdown.errors import BadConfiguration


def test_a_whole_rule_is_taken_as_it_is_written() -> None:
    table = {"command": ["pytest", "-q"], "timeout": 60, "when": ["*.py"], "required": False, "guard": "qa_passed"}
    rule = checked_rule("tests", table)
    assert rule == GateRule(["pytest", "-q"], 60.0, ["*.py"], False, "qa_passed")
    assert rule.to_plain() == {**table, "timeout": 60.0}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("tests", "pytest", "a table"),
        ("tests", {"comand": "x"}, "without 'comand'"),
        ("tests", {"command": ""}, "command"),
        ("tests", {"command": []}, "command"),
        ("tests", {"command": ["a\x00"]}, "command"),
        ("tests", {"timeout": 0}, "timeout"),
        ("tests", {"timeout": float("nan")}, "timeout"),
        ("tests", {"timeout": float("inf")}, "timeout"),
        ("tests", {"timeout": True}, "timeout"),
        ("tests", {"when": "sometimes"}, "when"),
        ("tests", {"when": [""]}, "when"),
        ("tests", {"required": "yes"}, "required"),
        ("tests", {"guard": "a\x1bb"}, "guard"),
        ("tests", {"ignore": ["a"]}, "without 'ignore'"),
        ("criteria", {"command": "x"}, "without 'command'"),
        ("contract", {"implementation": "src"}, "implementation"),
        ("own", {"required": True}, "no gate 'own' by itself"),
        ("a b", {"command": "x"}, "letters, digits"),
        ("x" * 41, {"command": "x"}, "letters, digits"),
    ],
)
def test_what_cannot_be_meant_is_named(name: str, value: Any, said: str) -> None:
    with pytest.raises(BadConfiguration) as raised:
        settings({"project": {"id": "p"}, "gates": {name: value}}, "config.toml")
    assert said in raised.value.message
    assert f"gates.{name}" in raised.value.message


@given(st.dictionaries(st.text(), st.none() | st.integers() | st.floats() | st.text() | st.lists(st.text())))
def test_any_table_is_a_rule_or_is_refused(table: dict[str, Any]) -> None:
    with contextlib.suppress(ValueError):
        assert 0 < checked_rule("secrets", table).seconds < float("inf")
