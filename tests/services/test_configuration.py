from __future__ import annotations

from typing import Any

import pytest

from trackdown.core.settings.keys import KEYS
from trackdown.core.settings.model import Settings
from trackdown.core.settings.reading import settings
from trackdown.errors import BadConfiguration, Refused
from trackdown.services.configuration import all_values, typed_value, value_of

KNOWN: Settings = settings({"project": {"id": "p1"}, "verify": {"checks": {"tests": "make test"}}}, "config.toml")


def test_every_key_has_a_value_in_force_defaults_included() -> None:
    values = all_values(KNOWN)
    assert set(values) == set(KEYS)
    assert (values["project.id"], values["run.jobs"], values["keys.task"]) == ("p1", 2, "TASK")
    assert values["verify.checks"] == {"tests": "make test"}
    with pytest.raises(BadConfiguration):
        value_of(KNOWN, "run.speed")


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("run.jobs", "4", 4),
        ("verify.check_seconds", "1.5", 1.5),
        ("verify.checks", '{tests = "pytest -q"}', {"tests": "pytest -q"}),
        ("workspace.copy", '[".env",]', [".env"]),
        ("verify.scope", "false", False),
        ("run.agent", "codex", "codex"),
        ("run.agent", "true", "true"),
        ("run.target", "2024", "2024"),
        ("run.target", "", ""),
        ("verify.protected", '["a", "b"]', ["a", "b"]),
        ("verify.checks", '{"tests": ["make", "test"]}', {"tests": ["make", "test"]}),
        ("workspace.setup", "npm ci", "npm ci"),
        ("workspace.setup", "[ -f x ] || make x", "[ -f x ] || make x"),
        ("keys.task", "T", "T"),
        ("keys.task", "TASK", "TASK"),
        ("run.jobs", None, None),
    ],
)
def test_what_is_typed_becomes_a_value_of_the_keys_own_type(key: str, typed: str | None, value: Any) -> None:
    kept = typed_value(KNOWN, key, typed)
    assert (kept, type(kept)) == (value, type(value))


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("run.speed", "1"),
        ("run.jobs", "many"),
        ("run.jobs", "0"),
        ("run.jobs", "²"),
        ("verify.scope", "yes"),
        ("verify.check_seconds", "-1"),
        ("verify.check_seconds", "nan"),
        ("verify.protected", "ci"),
        ("workspace.setup", '[""]'),
        ("policy.unverified", "forbid"),
        ("keys.task", "task"),
        ("keys.task", "EPIC"),
        ("run.jobs", "[" * 100_000),
    ],
)
def test_what_does_not_fit_is_refused(key: str, typed: str) -> None:
    with pytest.raises(BadConfiguration):
        typed_value(KNOWN, key, typed)


def test_the_projects_id_never_changes() -> None:
    with pytest.raises(Refused):
        typed_value(KNOWN, "project.id", "p2")


def test_taking_a_prefix_out_is_refused_while_another_kind_has_the_standard_one() -> None:
    swapped = settings({"project": {"id": "p1"}, "keys": {"task": "T", "issue": "TASK"}}, "config.toml")
    with pytest.raises(BadConfiguration):
        typed_value(swapped, "keys.task", None)


@pytest.mark.parametrize("text", ['{tests = "x"}\nother = 1', "{tests = ", "[[[", "[" * 5000, "{\x00 = 1}"])
def test_what_is_no_table_of_checks_is_refused_however_it_is_written(text: str) -> None:
    with pytest.raises(BadConfiguration, match="table of named commands"):
        typed_value(KNOWN, "verify.checks", text)
