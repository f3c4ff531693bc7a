"""Somebody else's adapter: a package of its own, found by its entry point, that runs our contract suite on itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trackdown.adapters.agents import profiles, registry

MODULE = """
import sys
from trackdown.core.runs.events import Event, TurnOutcome
from trackdown.core.runs import failures
from trackdown.errors import AgentUnavailable, BadConfiguration
from trackdown.ports.agent import AgentLaunch, Installation


class Adapter:
    name = "parrot"
    honours = ("model",)

    def locate(self, profile, environment):
        if profile.command:
            raise AgentUnavailable("no such parrot", thing=profile.id, hint="Leave `command` out.")
        return Installation(sys.executable, "path")

    def launch(self, request, environment):
        env = {}
        for name, value in request.profile.env.items():
            for variable in environment:
                value = value.replace("${" + variable + "}", environment[variable], 1) if "${" in value else value
            if "${NOT_SET" in value:
                raise BadConfiguration(f"{value} is not set", thing=name, hint="Set it.")
            env[name] = value
        return AgentLaunch([sys.executable, "-c", "print(open(sys.argv[1]).read())", str(request.brief)], env)

    def reader(self, request):
        return Reader()


class Reader:
    def __init__(self):
        self.words = ""

    def feed(self, line):
        self.words += line.encode("utf-8", "replace").decode().replace("\\x00", "?")
        return [Event("text", {"text": self.words})]

    def finish(self, exit_code, stderr_tail):
        if exit_code == 0:
            return TurnOutcome("finished", text=self.words)
        if exit_code is None:
            return TurnOutcome("lost", "no trace", failure=failures.LOST)
        return TurnOutcome("failed", f"exit code {exit_code}", failure=failures.PROCESS)
"""
SUITE = """
import pytest
from trackdown.core.runs.profile import AgentProfile
from trackdown.testing.agent_contract import AgentCase, AgentContract
from parrot_agent import Adapter


class TestParrot(AgentContract):
    @pytest.fixture
    def case(self):
        return AgentCase(Adapter(), AgentProfile("polly", "parrot"), ["Hello."])
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The package as an installer leaves it."""
    site = tmp_path / "site"
    metadata = site / "parrot_agent-1.0.dist-info"
    metadata.mkdir(parents=True)
    (site / "parrot_agent.py").write_text(MODULE)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: parrot-agent\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[trackdown.agents]\nparrot = parrot_agent:Adapter\n")
    return site


def _suite(package: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    (folder / "suite").mkdir()
    (folder / "suite" / "test_parrot.py").write_text(SUITE)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_parrot.py", *words],
        cwd=folder / "suite",
        env={**os.environ, "PYTHONPATH": str(package), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_its_authors_can_run_the_contract_suite_on_it(package: Path, tmp_path: Path) -> None:
    done = _suite(package, tmp_path)
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout


def test_the_suite_finds_an_adapter_that_breaks_the_contract(package: Path, tmp_path: Path) -> None:
    module = package / "parrot_agent.py"
    module.write_text(module.read_text().replace('"failed", f"exit', '"finished", f"exit'))
    # Only that one: another would look for the smallest of many outputs that show it, for half a minute.
    done = _suite(package, tmp_path, "-k", "silence")
    assert done.returncode == 1
    assert "test_silence_has_an_outcome" in done.stdout


def test_an_agents_file_can_name_it(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(package)
    file = tmp_path / "polly.yaml"
    file.write_text("adapter: parrot\nmodel: grey\ntemperature: 1\n")
    profile, warnings = profiles.read(file)
    assert (profile.adapter, profile.model) == ("parrot", "grey")
    assert [warning.split("`")[1] for warning in warnings] == ["temperature"]
    assert registry.problems() == []
