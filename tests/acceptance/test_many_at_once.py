"""Eight people at one store: nothing is lost, and nobody is told anything but that it is busy."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from team_project import TeamProject

PEOPLE = 8
COMMANDS = 50
TANGLED = ("TASK-123", "TASK-789", "ISSUE-12", "ISSUE-789")
"""What they make wait for each other, as far as no circle comes of it."""
_WORKER = """\
import contextlib, io, json, sys
from trackdown.cli.main import main
answers = []
for words in json.load(sys.stdin):
    if words == ["undo"] and answers[-1][1] != 0:
        continue  # there is nothing of it to take back
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main(["--json", *words])
    answers.append([words, code, json.loads(out.getvalue())])
json.dump(answers, sys.stdout)
"""


def _commands(person: int) -> list[list[str]]:
    """Fifty wishes of one person, the same in every run of the test. Some are thought better of at once."""
    chance = random.Random(person)
    choices: list[Callable[[int], list[list[str]]]] = [
        lambda n: [["create", "--title", f"Of {person}, {n}", "--label", f"p{person}", "--component", "shared"]],
        lambda n: [["comment", "ISSUE-12", f"{person}/{n}"]],
        lambda n: [["comment", "ISSUE-12", f"{person}/{n}"], ["undo"]],
        lambda n: [["task", "update", "TASK-789", "--log-time", "1m"]],
        lambda n: [["update", "TASK-123", "--add-label", f"l{person}-{n}"]],
        lambda n: [["update", "ISSUE-789", "--priority", chance.choice(["P0", "P1", "P2"])]],
        lambda n: [["batch", "update", "--query", f"label:p{person}", "--set-priority", "P1"]],
        lambda n: [["block", *(f"--by={key}" if at else key for at, key in enumerate(chance.sample(TANGLED, 2)))]],
        lambda n: [["unblock", *(f"--by={key}" if at else key for at, key in enumerate(chance.sample(TANGLED, 2)))]],
        lambda n: [["list", "component:shared", "--limit", "5"]],
        lambda n: [["show", "EPIC-123"]],
        lambda n: [["ready", "--limit", "3"]],
    ]
    return [words for number in range(COMMANDS) for words in chance.choice(choices)(number)]


def test_eight_at_once_lose_nothing(team: TeamProject) -> None:
    people = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER],
            cwd=team.root,
            env={**team.environment, "TRACKDOWN_USER": f"person{number}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(PEOPLE)
    ]
    for number, process in enumerate(people):
        assert process.stdin is not None
        process.stdin.write(json.dumps(_commands(number)))
        process.stdin.close()
        process.stdin = None
    answers: list[tuple[list[str], int, Any]] = []
    for process in people:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        answers += [tuple(answer) for answer in json.loads(out)]

    for words, _, answer in (answer for answer in answers if answer[1] != 0):
        clear = ["E-STORE-BUSY", *(("E-REFUSED", "E-NOT-FOUND") if words[0] in ("block", "unblock") else ())]
        assert answer["errors"][0]["code"] in clear, (words, answer)
    done = [words for words, code, _ in answers if code == 0]
    taken_back = [answers[at - 1][0] for at, (words, code, _) in enumerate(answers) if words == ["undo"] and code == 0]
    titles = {words[2] for words in done if words[0] == "create"}
    comments = {words[2] for words in done if words[0] == "comment" and words not in taken_back}
    labels = {words[3] for words in done if words[0] == "update" and words[2] == "--add-label"}
    minutes = sum(words[0] == "task" for words in done)
    assert len(titles) > PEOPLE, "too few to mean anything"
    assert len(taken_back) > PEOPLE, "too few to mean anything"
    assert {row["title"] for row in team.asks("list component:shared")} == titles
    assert {comment["text"] for comment in team.asks("show ISSUE-12")["comments"]} == comments
    assert set(team.asks("show TASK-123")["labels"]) == labels
    assert team.asks("show TASK-789")["logged_minutes"] == minutes
    assert len({row["key"] for row in team.asks("list")}) == len(titles) + 8
    assert "circle" not in {finding["rule"] for finding in team.asks("relationship audit")["findings"]}
    assert team.differing() == 0
