"""The smallest configuration of continuous integration that runs a project's checks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from shlex import join

from trackdown.core.runs.policy import ProjectCheck
from trackdown.core.tickets.model import Check

PATH = ".github/workflows/trackdown.yml"
"""Where it is written: the place that most hosts of git repositories read."""

KNOWN = (
    *(".github/workflows", ".gitlab-ci.yml", ".circleci", ".travis.yml", "azure-pipelines.yml", "Jenkinsfile"),
    *(".drone.yml", "bitbucket-pipelines.yml", ".ci", ".buildkite", ".woodpecker.yml", ".woodpecker"),
    *(".gitea/workflows", ".forgejo/workflows", "appveyor.yml", ".appveyor.yml", ".teamcity"),
    *("cloudbuild.yaml", "buildspec.yml"),
)
"""Files and folders that show that a project has continuous integration already."""


def ci_text(setup: Sequence[Check], checks: Sequence[ProjectCheck]) -> str:
    """What runs the project's set-up and then each check, on every push and pull request."""
    steps = [("Set up", command) for command in setup] + [(check.name, check.command) for check in checks]
    lines = ["name: Trackdown checks", "on: [push, pull_request]", "jobs:", "  checks:", "    runs-on: ubuntu-latest"]
    lines += ["    steps:", "      - uses: actions/checkout@v4"]
    for name, command in steps:
        script = command if isinstance(command, str) else join(command)
        # JSON's texts are YAML's: nothing of a name or a command can become structure.
        lines += [f"      - name: {json.dumps(name)}", f"        run: {json.dumps(script)}"]
    return "\n".join(lines) + "\n"
