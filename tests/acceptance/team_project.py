"""A project as the product's description assumes one: its keys exist, and the files that its lines name."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from trackdown import bootstrap
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.services.tickets.creation import create
from trackdown.testing.projects import Answer, Project
from trackdown.testing.repositories import commit_all, git, write

FILES = {
    "README.md": "A project.\n",
    "labels.yaml": "labels:\n  frontend: [front-end, fe]\n  bug: [bugs, defect]\n",
    "quarterly_template.yaml": (
        "description: What we build in the second quarter.\n"
        "issues:\n"
        "  - title: Search page\n    type: feature\n    component: frontend\n"
        "  - title: Search index\n    type: enhancement\n    component: search\n"
    ),
    "implementation_checklist.md": "# Plan\n\n- [ ] Write the model\n- [ ] Write the endpoint\n- [x] Talk about it\n",
}
WORKFLOWS = """\
workflows:
  feature_development:
    states: [planning, development, review, testing, deployment, done]
    transitions:
      planning -> development: [requirements_approved]
      development -> review: [code_complete, tests_passing]
      review -> testing: [code_approved]
      testing -> deployment: [qa_approved]
      deployment -> done: [deployed_successfully]

  bug_fix:
    states: [triage, investigation, fix, verification, closed]
    transitions:
      triage -> investigation: [priority_assigned]
      investigation -> fix: [root_cause_identified]
      fix -> verification: [fix_implemented]
      verification -> closed: [fix_verified]
"""
_SCOPE = """\
## Scope

- [ ] OAuth2 implementation
- [ ] Multi-factor authentication
- [ ] Session management redesign
"""
_CRITERIA = [NewCriterion("An empty name says so"), NewCriterion("A wrong address says so")]
_TICKETS = {
    "EPIC-123": NewTicket("[EPIC] Authentication System Overhaul", "epic", _SCOPE, components=["auth"]),
    "ISSUE-12": NewTicket("[Auth] Rotate the keys", "issue", components=["auth"], type="feature", priority="P3"),
    "ISSUE-456": NewTicket(
        "[Frontend] Show why a login failed",
        "issue",
        "The form says nothing.",
        components=["frontend"],
        type="bug",
        criteria=_CRITERIA,
        assignee="frontend-dev",
    ),
    "ISSUE-788": NewTicket("[Backend] Say what is wrong", "issue", components=["security"], priority="P3"),
    "ISSUE-789": NewTicket("[Auth] Refresh tokens", "issue", components=["auth"], depends_on=["ISSUE-788"]),
    "TASK-123": NewTicket("[Backend] Rebuild the whole session layer", parent="ISSUE-12"),
    "TASK-456": NewTicket("[Docs] Describe the auth refresh of tokens", components=["front-end"], labels=["fe"]),
    "TASK-789": NewTicket("[Backend] Endpoint for a refresh", parent="ISSUE-12", estimate="4h"),
}


class TeamProject(Project):
    """``line`` is typed at a real shell; ``asks`` reads a fact with another command."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        programs = folder / "bin"
        if not programs.is_dir():
            programs.mkdir(parents=True)
            program = programs / "trackdown"
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m trackdown "$@"\n', encoding="utf-8")
            program.chmod(0o755)
        self.environment["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"

    def line(self, text: str, **environment: str) -> Answer:
        """One line as somebody types it, with everything that a shell makes of it."""
        done = subprocess.run(
            ["sh", "-c", text],
            cwd=self.root,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def does(self, text: str, **environment: str) -> str:
        answer = self.line(text, **environment)
        assert answer.code == 0, f"{text}\n{answer}"
        return answer.out

    def asks(self, text: str) -> Any:
        """The data of another command's answer."""
        return self.ask(*shlex.split(text)).data

    def exported(self) -> str:
        """Everything about every ticket, as text that is the same as long as nothing changes."""
        answer = self.call("export", "--stream")
        assert answer.code == 0, answer
        return answer.out


def build(folder: Path) -> None:
    project = TeamProject(folder)
    project.root.mkdir(parents=True)
    git(project.root, "init", "-q", "-b", "main")
    write(project.root, FILES)
    project.does("trackdown init")
    write(project.root, {".ticketing/workflows.yaml": WORKFLOWS})
    git(project.root, "config", "user.name", "Ada")
    git(project.root, "config", "user.email", "ada@example.org")
    commit_all(project.root)
    opened = bootstrap.project(str(project.root), project.environment)
    given: dict[str, int] = {}
    for key, new in _TICKETS.items():
        prefix, _, number = key.partition("-")
        with opened.store.write(opened.desk.actor) as writer:
            while given.get(prefix, 0) < int(number) - 1:
                given[prefix] = writer.next_number(prefix)
        given[prefix] = int(number)
        (made,) = create(opened.desk, [new])
        assert made.key == key
    opened.store.close()
