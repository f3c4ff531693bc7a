from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.adapters.agents import profiles
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import BadConfiguration


def written(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def refused(file: Path) -> BadConfiguration:
    with pytest.raises(BadConfiguration) as caught:
        profiles.read(file)
    return caught.value


def test_a_file_says_all_that_a_profile_holds(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
name: Careful Claude
adapter: claude
model: 4.10
description: for hard tickets
command: [claude-beta, --debug]
args: [--effort, 3, yes]
env:
  KEY: "${WORK_KEY}"
  FLAG: on
  VERSION: 1.10
limits: {timeout: 1h30m, max_parallel: 2}
options: {a: 1}
""",
        "careful.yaml",
    )
    assert profiles.read(file)[0] == AgentProfile(
        id="careful",
        adapter="claude",
        name="Careful Claude",
        model="4.10",
        command=["claude-beta", "--debug"],
        args=["--effort", "3", "yes"],
        env={"KEY": "${WORK_KEY}", "FLAG": "on", "VERSION": "1.10"},
        turn_seconds=5400,
        max_parallel=2,
        options={"a": 1},
    )


@pytest.mark.parametrize(
    ("text", "name", "adapter"),
    [
        ("provider: codex", "mine.yaml", "codex"),
        ("model: opus", "claude.yaml", "claude"),
        ("command: ./agent.sh --fast", "mine.yml", "command"),
    ],
)
def test_the_adapter_is_named_or_follows(tmp_path: Path, text: str, name: str, adapter: str) -> None:
    assert profiles.read(written(tmp_path, text, name))[0].adapter == adapter


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("adapter: claude\nmodle: opus", 2, "unknown key `modle`", "Did you mean `model`?"),
        ("adapter: claude\nlimits:\n  max_paralel: 2", 3, "limits.max_paralel", "`max_parallel`"),
        ("adapter: claude\nlimits:\n  timeout: soon", 3, "not a duration", "30m"),
        ("adapter: claude\nlimits: {turn_seconds: 0}", 2, "not a duration", "whole number"),
        ("adapter: claude\nlimits: {turn_seconds: 5, timeout: 5s}", 2, "another word", "one of them"),
        ("adapter: claude\nlimits: {max_parallel: -1}", 2, "not a number", "0 means"),
        ("adapter: claude\nargs: --verbose", 2, "not a list", "[first, second]"),
        ("adapter: claude\nargs: [a, [b]]", 2, "not a list", "[first, second]"),
        ("adapter: claude\nenv: {A B: x}", 2, "env.A B", "NAME"),
        ("adapter: claude\nenv:\n  A: ${B:-c}", 3, "cannot be read", "${NAME}"),
        ("adapter: claude\nprovider: codex", 2, "another word for `adapter`", "one of them"),
        ("adapter: claud", 1, "no agent adapter 'claud'", "Did you mean 'claude'?"),
        ("model: opus", 1, "names no adapter", "claude, codex, command, gemini, opencode, replay"),
        ("adapter: claude\nadapter: codex", 2, "there twice", "YAML"),
        ("adapter: [claude", 1, "cannot be read", "YAML"),
        ("a: &x [1]\nb: *x", 1, "anchors", "YAML"),
        ("- claude", 1, "not a mapping", "name"),
        ("", 1, "not a mapping", "name"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_fix(
    tmp_path: Path, text: str, line: int, message: str, hint: str
) -> None:
    file = written(tmp_path, text)
    problem = refused(file)
    assert problem.thing == f"{file}:{line}"
    assert message in problem.message
    assert hint in problem.hint


def test_a_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    written(tmp_path, "adapter: claude", "good.yaml")
    written(tmp_path, "adapter: codex", "good.yml")
    written(tmp_path, "adapter: [", "bad.yaml")
    written(tmp_path, "not a profile", "README.md")
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9")
    loaded = profiles.load(tmp_path)
    assert list(loaded.profiles) == ["good"]
    places = sorted(Path(problem.thing.rpartition(":")[0]).name for problem in loaded.problems)
    assert places == ["bad.yaml", "good.yml", "latin.yaml"]
    assert all(problem.hint for problem in loaded.problems)


def test_without_a_folder_there_are_no_profiles(tmp_path: Path) -> None:
    assert profiles.load(tmp_path / "agents") == ({}, [], [])


def test_a_recordings_path_is_from_the_folder_of_its_file(tmp_path: Path) -> None:
    profile, _ = profiles.read(written(tmp_path, "adapter: replay\noptions: {recording: demo.yaml}"))
    assert profile.options["recording"] == str(tmp_path / "demo.yaml")


def test_installed_clients_need_no_file(tmp_path: Path) -> None:
    client = tmp_path / "codex"
    client.write_text("#!/bin/sh\n")
    client.chmod(0o755)
    found = {profile.id: profile for profile in profiles.discovered({"PATH": str(tmp_path)})}
    assert found["codex"] == AgentProfile("codex", "codex")
