"""Which clients continuous integration installs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from trackdown.adapters.agents import gemini, opencode
from trackdown.adapters.agents.known_clients import KNOWN, NPM

ROOT = Path(__file__).parent.parent


def test_ci_installs_the_versions_that_people_are_told_were_tested() -> None:
    listed = subprocess.run(
        [sys.executable, ".ci/npm_clients.py"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert listed.split() == [
        f"@google/gemini-cli@{KNOWN['gemini'].tested[-1]}",
        f"opencode-ai@{KNOWN['opencode'].tested[-1]}",
    ]


def test_people_are_told_to_install_the_same_packages() -> None:
    told = {"gemini": gemini.CLIENT.package, "opencode": opencode.CLIENT.package}
    assert {name: f"npm install -g {package}" for name, package in NPM.items()} == told
