"""Every line of the product's description, typed as it stands there."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from line import Line
from lines_of_upkeep import LINES_OF_UPKEEP
from lines_of_work import LINES_OF_WORK
from team_project import TeamProject

LINES = [*LINES_OF_WORK, *LINES_OF_UPKEEP]
NOTHING = object()
_IDS = [" ".join(line.text.split()[1:4]) for line in LINES]
_BUILD = {"BUILD_ID": "build-7"}


def _fact(team: TeamProject, line: Line) -> Any:
    """What the other command says, or ``NOTHING`` while there is nothing to say."""
    answer = team.call("--json", *shlex.split(line.ask))
    content = json.loads(answer.out)
    try:
        return line.fact(content["data"]) if content["ok"] else NOTHING
    except (KeyError, IndexError, TypeError):
        return NOTHING


def test_the_description_has_fifty_one_lines() -> None:
    assert len(LINES) == len({line.text for line in LINES}) == 51


@pytest.mark.parametrize("line", LINES, ids=_IDS)
def test_a_line_does_what_it_says(team: TeamProject, line: Line) -> None:
    for before in line.prepare:
        team.does(before)
    was = _fact(team, line)
    answer = team.line(line.text, **_BUILD)
    assert answer.code == line.code, answer
    if "git hook install" in line.text:
        team.does("echo x > x.txt && git add x.txt && git commit -qm 'Fixes TASK-789 #2h'")
    assert _fact(team, line) == line.now, answer
    if line.changes:
        assert was != line.now
    assert team.differing() == 0


@pytest.mark.parametrize("line", LINES, ids=_IDS)
def test_a_line_with_a_wrong_argument_fails_and_changes_nothing(team: TeamProject, line: Line) -> None:
    for before in line.prepare:
        team.does(before)
    was = team.exported()
    answer = team.line(line.wrong, **_BUILD)
    assert answer.code in (2, 5), answer
    assert "error[E-" in answer.err
    assert "Traceback" not in answer.err
    assert team.exported() == was
