"""The keys of an agent's file that hold it within bounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents import profiles
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import BadConfiguration


def read(folder: Path, text: str) -> AgentProfile:
    (folder / "one.yaml").write_text(f"adapter: codex\n{text}\n")
    loaded = profiles.load(folder)
    if loaded.problems:
        raise loaded.problems[0]
    return loaded.profiles["one"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"sandbox": "", "network": None, "memory_mb": None, "silence_seconds": None, "turn_seconds": 0}),
        ("sandbox: read-only\nnetwork: false", {"sandbox": "read-only", "network": False}),
        ("limits: {silence_seconds: 10m, run_seconds: 7200}", {"silence_seconds": 600, "run_seconds": 7200}),
        ("limits: {processes: 50}", {"processes": 50}),
        ("limits: {memory_mb: 8000, disk_mb: 0}", {"memory_mb": 8000, "disk_mb": 0}),
        ("limits: {silence_seconds: 0}", {"silence_seconds": 0}),
    ],
)
def test_they_become_the_profile_and_what_is_left_out_stays_open(
    tmp_path: Path, text: str, expected: dict[str, Any]
) -> None:
    profile = read(tmp_path, text)
    assert {name: getattr(profile, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("sandbox: none", 2, "there is no sandbox policy 'none'"),
        ("sandbox: [full]", 2, "not a text"),
        ("network: maybe", 2, "neither true nor false"),
        ("network: 1", 2, "neither true nor false"),
        ("limits: {processes: many}", 2, "limits.processes is not a number of processes"),
        ("limits: {memory_mb: -1}", 2, "not a number of megabytes"),
        ("limits: {memory_mb: true}", 2, "not a number of megabytes"),
        ("limits: {disk_mb: .nan}", 2, "not a number of megabytes"),
        ("limits: {disk_mb: 99999999999}", 2, "not a number of megabytes"),
        ("limits: {disk_mb: 2G}", 2, "not a number of megabytes"),
        ("limits: {silence_seconds: soon}", 2, "not a duration"),
        ("limits: {silence_seconds: -5}", 2, "not a duration"),
        ("limits: {run_seconds: 1.5}", 2, "not a duration"),
        ("limits: {silence_second: 5}", 2, "unknown key"),
    ],
)
def test_what_they_cannot_mean_is_refused_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(BadConfiguration, match=said) as refused:
        read(tmp_path, text)
    assert refused.value.thing.endswith(f"one.yaml:{line}")
    assert refused.value.hint
