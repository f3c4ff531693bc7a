from __future__ import annotations

from typing import Any

import pytest

from trackdown.core.runs.budget import NAMES
from trackdown.core.runs.policy import DEFAULT_PROTECTED, ProjectCheck
from trackdown.core.runs.route_policy import LINES, THRESHOLDS, WEIGHTS
from trackdown.core.settings.keys import KEYS, checked_name, checked_value
from trackdown.core.settings.model import Settings
from trackdown.core.settings.reading import settings
from trackdown.core.tickets.agent_ticket.forecast import DEFAULT_MINUTES, DEFAULT_TOKENS
from trackdown.core.tickets.kinds import DEFAULT_PREFIXES
from trackdown.errors import BadConfiguration

NUL_COMMAND = "a\x00b"

RIGHT: dict[str, list[tuple[Any, Any]]] = {
    "project.id": [("p1", "p1")],
    "run.jobs": [(1, 1), (256, 256)],
    "run.agent": [("claude", "claude"), ("", "")],
    "run.target": [("main", "main"), ("feature/x", "feature/x")],
    "verify.checks": [
        (
            {"tests": "pytest -q", "lint": ["ruff", "check"]},
            [ProjectCheck("tests", "pytest -q"), ProjectCheck("lint", ["ruff", "check"])],
        ),
        ({}, []),
    ],
    "verify.check_seconds": [(1, 1.0), (0.5, 0.5)],
    "verify.protected": [(["ci/*"], ["ci/*"]), ([], [])],
    "verify.scope": [(True, True), (False, False)],
    "policy.unverified": [("land", "land"), ("review", "review")],
    "policy.gates": [("delegated", "delegated"), ("always", "always")],
    "workspace.setup": [("npm ci", ["npm ci"]), (["npm ci", ["make", "x"]], ["npm ci", ["make", "x"]]), ([], [])],
    "workspace.setup_seconds": [(900, 900.0)],
    "workspace.folder": [("/big/disk", "/big/disk")],
    "workspace.kind": [(kind, kind) for kind in ("worktree", "clone", "contract")],
    **{
        f"workspace.{name}": [([".env", "a/*/b"], [".env", "a/*/b"]), (["dir/"], ["dir"]), ([], [])]
        for name in ("copy", "link", "setup_inputs", "contract")
    },
    "workspace.setup_outputs": [(["node_modules/"], ["node_modules"]), ([], [])],
    "workspace.ports": [(0, 0), (1000, 1000)],
    "tickets.types": [(["chore"], ["chore"]), ([], [])],
    "tickets.components": [(["front end", "api"], ["front end", "api"]), ([], [])],
    "workflows.types": [({"bug": "bug_fix"}, {"bug": "bug_fix"}), ({}, {})],
    "environment.pass": [(["CI", "LANG"], ["CI", "LANG"])],
    "limits.turn_seconds": [(1, 1), (3600, 3600)],
    "limits.run_seconds": [(0, 0), (7200, 7200)],
    "limits.silence_seconds": [(0, 0), (600, 600)],
    "limits.memory_mb": [(0, 0), (8000, 8000)],
    "limits.disk_mb": [(0, 0), (2000, 2000)],
    "limits.output_mb": [(0, 0), (64, 64)],
    "limits.processes": [(0, 0), (500, 500)],
    "limits.quiet": [("22:00-06:00", "22:00-06:00"), (" 08:30-09:00 Asia/Tokyo ", "08:30-09:00 Asia/Tokyo")],
    "limits.retry_seconds": [(1, 1.0), (0.5, 0.5)],
    "query.max_results": [(1, 1), (1_000_000, 1_000_000)],
    "query.pagination": [(True, True), (False, False)],
    "hierarchy.lazy_load": [(True, True), (False, False)],
    "hierarchy.batch_size": [(0, 0), (50, 50)],
    **{f"budget.{name}": [(2.5, "2.5"), ("12.50", "12.50"), (1, "1")] for name in NAMES if name.endswith("usd")},
    **{f"budget.{name}": [(200_000, "200000"), ("1000", "1000")] for name in NAMES if name.endswith("tokens")},
    "sandbox.policy": [("full", "full"), ("workspace", "workspace"), ("read-only", "read-only")],
    "sandbox.network": [(True, True), (False, False)],
    "sandbox.required": [(True, True), (False, False)],
    "sandbox.writable": [(["~/.cache"], ["~/.cache"]), ([], [])],
    "route.keep": [("claude", "claude"), ("@ann", "ann"), ("", "")],
    "route.weights": [({"size": 1}, {**WEIGHTS, "size": 1.0}), ({}, WEIGHTS)],
    "route.thresholds": [({"few_lines": 10}, {**THRESHOLDS, "few_lines": 10.0})],
    "route.lines": [({"endpoint": 80.5}, {**LINES, "endpoint": 80.5})],
    "route.prefer": [({"tests": ["quick", "slow"]}, {"tests": ["quick", "slow"]}), ({}, {})],
    "arela.folder": [("tickets/", "tickets"), (".arela/tickets", ".arela/tickets")],
    "forecast.minutes": [({"simple": [5, 10]}, {**DEFAULT_MINUTES, "simple": [5.0, 10.0]}), ({}, DEFAULT_MINUTES)],
    "forecast.tokens": [({"complex": [9, 9]}, {**DEFAULT_TOKENS, "complex": [9.0, 9.0]})],
    "forecast.usd_per_1k": [({"codex": 0.5}, {"codex": 0.5}), ({}, {})],
    "keys.epic": [("E", "E")],
    "keys.issue": [("STORY", "STORY")],
    "keys.task": [("T_1", "T_1")],
    "keys.run": [("R", "R")],
}
NUMBERS = [0, -1, True, "2", None, [], float("nan"), float("inf")]
TEXTS: list[Any] = [1, True, None, ["a"], {}]
WRONG: dict[str, list[Any]] = {
    "project.id": TEXTS,
    "run.jobs": [*NUMBERS, 257, 1.5],
    "run.agent": TEXTS,
    "run.target": TEXTS,
    "verify.checks": [
        "pytest",
        ["pytest"],
        {"a": ""},
        {"a": " "},
        {"a": []},
        {"a": [1]},
        {"a": ["", "x"]},
        {"a": {}},
        {"a": NUL_COMMAND},
    ],
    "verify.check_seconds": NUMBERS,
    "verify.protected": ["ci/*", [1], {}, None],
    "verify.scope": [1, "true", None],
    "limits.turn_seconds": [*NUMBERS, 1.5, 10**9],
    **{
        f"limits.{name}": [-1, True, "2", None, [], float("nan"), float("inf"), 1.5, 10**9]
        for name in ("run_seconds", "silence_seconds", "memory_mb", "disk_mb", "output_mb", "processes")
    },
    "limits.quiet": ["22:00", "24:00-06:00", "22:00-22:00", "10pm-6am", "22:00-06:00 no zone", 22, None, []],
    "limits.retry_seconds": NUMBERS,
    **{f"budget.{name}": [0, -1, True, "", "much", None, [], {}, float("nan"), float("inf"), "1e30"] for name in NAMES},
    "hierarchy.lazy_load": [1, "true", None],
    "hierarchy.batch_size": [-1, True, "2", None, [], float("nan"), float("inf"), 1.5, 10**9],
    "sandbox.policy": ["none", "", "FULL", 1, True, None, ["full"]],
    "sandbox.network": [1, "true", None],
    "sandbox.required": [1, "true", None],
    "sandbox.writable": ["~/.cache", [1], {}, None],
    "policy.unverified": ["forbid", True, None, ["land"]],
    "policy.gates": ["never", True, None, ["always"]],
    "workspace.setup": [1, "", [""], [[]], [[1]], {}, [["a", "\x00"]]],
    "workspace.setup_seconds": NUMBERS,
    "workspace.folder": TEXTS,
    "workspace.kind": ["folder", "", "CLONE", 1, None, ["clone"]],
    **{
        f"workspace.{name}": [
            ".env",
            [1],
            {},
            None,
            [""],
            ["/etc/passwd"],
            ["../x"],
            ["a//b"],
            [".git/hooks"],
            ["a\x00"],
        ]
        for name in ("copy", "link", "setup_inputs", "setup_outputs", "contract")
    },
    "workspace.ports": [-1, 1001, True, "2", None, [], 1.5, float("nan")],
    "tickets.types": ["chore", [1], {}, None],
    "tickets.components": ["api", [1], {}, None],
    "workflows.types": ["bug", ["bug"], {"bug": 1}, {"bug": None}, None],
    "query.max_results": [*NUMBERS, 1_000_001],
    "query.pagination": [1, "true", None],
    "route.keep": [*TEXTS, "two words"],
    **{
        f"route.{name}": [
            1,
            [],
            None,
            {"nothing": 1},
            *({key: value} for value in (-1, True, "2", None, float("nan"), 1e9)),
        ]
        for name, key in (("weights", "size"), ("thresholds", "few_lines"), ("lines", "endpoint"))
    },
    "route.prefer": ["quick", ["quick"], {"tests": "quick"}, {"tests": []}, {"tests": [""]}, {"fun": ["quick"]}, None],
    "arela.folder": [*TEXTS, "", "/etc", "../out"],
    **{
        f"forecast.{name}": [
            1,
            None,
            {"huge": [1, 2]},
            {"simple": 1},
            *(
                {"simple": item}
                for item in ([1], [2, 1], [-1, 2], ["1", 2], [1, float("inf")], [float("nan"), 1], [0, True])
            ),
        ]
        for name in ("minutes", "tokens")
    },
    "forecast.usd_per_1k": [1, None, {"codex": -1}, {"codex": "1"}, {"codex": float("nan")}],
    "environment.pass": ["CI", [1], None],
    **{f"keys.{kind}": [*TEXTS, "", "task", "A-B", "1A"] for kind in ("epic", "issue", "task", "run")},
}


def test_these_tables_speak_of_every_key() -> None:
    assert set(RIGHT) == set(WRONG) == set(KEYS)


@pytest.mark.parametrize(("key", "value", "kept"), [(key, *pair) for key, pairs in RIGHT.items() for pair in pairs])
def test_a_right_value_becomes_the_setting(key: str, value: Any, kept: Any) -> None:
    section, name = key.split(".")
    data = {"project": {"id": "p0"}}
    data.setdefault(section, {})[name] = value
    known = settings(data, "config.toml")
    tables = {
        "keys": known.prefixes,
        "budget": known.budgets,
        "workspace": known.workspace._asdict(),
        "route": known.route._asdict(),
        "forecast": known.forecast._asdict(),
    }
    table = tables.get(section, {})
    assert (table[KEYS[key][0]] if KEYS[key][0] in table else getattr(known, KEYS[key][0])) == kept


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in WRONG.items() for value in values])
def test_a_wrong_value_is_refused_naming_the_key_and_the_file(key: str, value: Any) -> None:
    section, name = key.split(".")
    with pytest.raises(BadConfiguration) as refused:
        settings({"project": {"id": "p0"}, section: {name: value}}, "config.toml")
    assert key in refused.value.message
    assert refused.value.thing == "config.toml"
    assert refused.value.hint


def test_a_file_with_the_projects_id_alone_has_all_defaults() -> None:
    known = settings({"project": {"id": "p0"}}, "config.toml")
    assert known == Settings("p0", DEFAULT_PREFIXES)
    assert (known.jobs, known.protected, known.unverified) == (2, DEFAULT_PROTECTED, "land")


@pytest.mark.parametrize("data", [{}, {"project": {}}, {"project": {"id": ""}}, {"project": "p0"}])
def test_a_file_without_the_projects_id_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(BadConfiguration):
        settings(data, "config.toml")


@pytest.mark.parametrize(
    ("data", "near"),
    [
        ({"run": {"job": 1}}, "run.jobs"),
        ({"run": 5}, "run.jobs"),
        ({"runs": {"jobs": 1}}, "run.…"),
        ({"jobs": 1}, "run.…"),
    ],
)
def test_an_unknown_key_is_refused_naming_those_that_there_are(data: dict[str, Any], near: str) -> None:
    with pytest.raises(BadConfiguration) as refused:
        settings({"project": {"id": "p0"}, **data}, "config.toml")
    assert near in refused.value.hint


def test_two_kinds_cannot_share_a_prefix() -> None:
    for keys in ({"epic": "TASK"}, {"run": "X", "issue": "X"}):
        with pytest.raises(BadConfiguration, match="prefix"):
            settings({"project": {"id": "p0"}, "keys": keys}, "config.toml")
    swapped = {"epic": "TASK", "task": "EPIC"}
    assert settings({"project": {"id": "p0"}, "keys": swapped}, "config.toml").prefixes["epic"] == "TASK"


def test_what_a_set_up_makes_is_named_without_patterns() -> None:
    with pytest.raises(BadConfiguration, match=r"setup_outputs"):
        settings({"project": {"id": "p0"}, "workspace": {"setup_outputs": ["*/node_modules"]}}, "config.toml")


def test_half_a_token_is_no_budget() -> None:
    with pytest.raises(BadConfiguration, match=r"whole number of tokens above 0, e\.g\. 200000"):
        settings({"project": {"id": "p0"}, "budget": {"day_tokens": 0.5}}, "config.toml")


def test_a_component_has_one_owner() -> None:
    data = {"project": {"id": "p0"}, "owners": {"frontend": "@ann", "api": "bob"}}
    assert settings(data, "config.toml").owners == {"frontend": "ann", "api": "bob"}
    for wrong in ("", "two words", 1, ["ann"], None):
        with pytest.raises(BadConfiguration, match=r"owners\.api"):
            settings({"project": {"id": "p0"}, "owners": {"api": wrong}}, "config.toml")


def test_one_key_can_be_checked_by_itself() -> None:
    assert checked_name("run.jobs", "here") == "jobs"
    assert checked_value("run.jobs", 3, "here") == 3
    with pytest.raises(BadConfiguration):
        checked_name("run.speed", "here")
