"""A secret that a person answers reaches the agent, and is kept nowhere."""

from __future__ import annotations

import json
import os
import stat
import zlib
from pathlib import Path

import pytest

from trackdown.adapters.sandbox.bubblewrap import Bubblewrap
from trackdown.testing.projects import Project
from trackdown.testing.repositories import commit_all

OUTER = Bubblewrap(os.environ).outer()
SECRET = 'Xk29 slPq\'with "quotes" and ünïcode'
"""It has no shape that anybody would take for a secret."""
QUESTION = {"question": "Which password has the shop?", "kind": "credential", "options": ["use the sandbox"]}
PLAY = """
if [ ! -f half.txt ]; then
  echo half > half.txt
  cat > "$TRACKDOWN_QUESTION" <<'END'
{question}
END
  exit 0
fi
place=$(sed -n 's/^    \\(.*answers.*\\)$/\\1/p' "$TRACKDOWN_PROMPT")
if [ -n "$place" ]; then
  ls -l "$place" | cut -c1-10 > mode.txt
  echo "it has $(wc -c < "$place") bytes" > told.txt
  echo "I print it: $(cat "$place")"
  python3 -c 'import json, sys; print(json.dumps({{"text": open(sys.argv[1]).read()}}))' "$place" >&2
else
  cp "$TRACKDOWN_PROMPT" told.txt
fi
{more}
"""


def play(question: object = QUESTION, more: str = "") -> str:
    return PLAY.format(question=json.dumps(question), more=more)


def bytes_of(path: Path) -> bytes:
    """What a file says, also packed."""
    content = path.read_bytes()
    return zlib.decompress(content, 31) if content.startswith(b"\x1f\x8b") else content


def holding(project: Project, secret: str) -> list[str]:
    """Every file of the project, its store and its runs in which the secret can be read."""
    spelled = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    found = []
    for top in (project.root / ".git" / "trackdown", project.state):
        for path in top.rglob("*"):
            if path.is_file() and any(text.encode() in bytes_of(path) for text in spelled):
                found.append(str(path.relative_to(project.folder)))
    return found


@pytest.fixture
def asked(project: Project) -> tuple[Project, str]:
    key = project.ticket(play())
    assert project.ask("run").code == 4
    return project, key


def test_a_credential_reaches_the_agent_and_lies_nowhere_when_the_run_is_over(asked: tuple[Project, str]) -> None:
    project, key = asked
    answer = project.ask("answer", "Q-1", SECRET)
    assert (answer.code, answer.runs[key]["outcome"]) == (0, "merged"), answer
    assert project.file("told.txt") == f"it has {len(SECRET.encode())} bytes"
    assert project.file("mode.txt") == "-rw-------"
    assert holding(project, SECRET) == []
    assert list(project.state.rglob("answers")) == []


def test_what_is_kept_of_it_is_that_it_was_answered_by_whom_and_when(asked: tuple[Project, str]) -> None:
    project, key = asked
    project.ask("answer", "Q-1", SECRET)
    [question] = project.ask("questions", "--all").data
    kept = question["answer"]
    assert kept.pop("at")
    assert kept == {"text": "", "option": 0, "skipped": False, "by": "person:ada", "secret": True}
    for words in (("questions", "--all"), ("runs", "show", "RUN-1"), ("show", key)):
        assert "a secret, which is not kept" in project.call(*words).out, words
    assert "[redacted: given value]" in project.call("runs", "logs", "RUN-1").out
    assert project.differing() == 0


def test_while_the_run_is_open_only_its_user_can_read_the_answer(asked: tuple[Project, str]) -> None:
    project, _ = asked
    project.ask("answer", "Q-1", SECRET, "--no-run")
    [place] = project.state.rglob("answers/Q-1")
    assert place.read_text(encoding="utf-8") == SECRET
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert holding(project, SECRET) == [str(place.relative_to(project.folder))]


@pytest.mark.parametrize("point", ["turn-recorded", "turn-launched", "turn-ended", "committed", "landed"])
def test_a_kill_on_the_way_neither_loses_nor_keeps_it(point: str, asked: tuple[Project, str]) -> None:
    project, key = asked
    project.killed_at(point, "answer", "Q-1", SECRET)
    assert project.ask("run").code == 0
    assert project.shown(key)["status"] == "done"
    assert project.file("told.txt") == f"it has {len(SECRET.encode())} bytes"
    assert holding(project, SECRET) == []


def test_an_answer_whose_file_is_gone_can_be_asked_for_again(asked: tuple[Project, str]) -> None:
    project, _ = asked
    project.ask("answer", "Q-1", SECRET, "--no-run")
    [place] = project.state.rglob("answers/Q-1")
    place.unlink()
    assert project.ask("run").code == 0
    assert "no longer kept. Ask again" in project.file("told.txt")


@pytest.mark.parametrize(
    ("words", "told", "text"),
    [(("--option", "1"), "> use the sandbox", "use the sandbox"), (("--skip",), "leaves it to you", "")],
)
def test_an_option_and_no_answer_are_no_secrets(
    words: tuple[str, ...], told: str, text: str, asked: tuple[Project, str]
) -> None:
    project, _ = asked
    assert project.ask("answer", "Q-1", *words).code == 0
    assert told in project.file("told.txt")
    [question] = project.ask("questions", "--all").data
    assert (question["answer"]["text"], question["answer"]["secret"]) == (text, False)


def test_a_secret_in_any_other_answer_is_kept_apart_as_well(project: Project) -> None:
    token = "ghp_" + "q8Zr2LmX7vTn4KdP1sYb6JhW3cGf9A"
    key = project.ticket(play({"question": "Which account?"}))
    project.ask("run")
    assert project.ask("answer", "Q-1", "The second, with", token).runs[key]["outcome"] == "merged"
    [question] = project.ask("questions", "--all").data
    assert question["answer"]["text"] == "The second, with [redacted: forge token]"
    assert project.file("told.txt") == f"it has {len('The second, with ' + token)} bytes"
    assert holding(project, token) == []


def test_what_a_check_prints_of_it_is_not_kept_either(project: Project) -> None:
    project.ticket(
        play(more='cat "$place" > leaked.log; cp leaked.log leaked.txt'),
        *("--criterion", "it works", "--check", "cat leaked.txt; grep -q bytes told.txt"),
    )
    project.ask("run")
    project.ask("answer", "Q-1", SECRET)
    assert "[redacted: given value]" in project.blob(project.evidence("RUN-1", "criterion")[0]["output"])
    blobs = [name for name in holding(project, SECRET) if "blobs" in name]
    assert blobs == []


def test_a_failed_run_keeps_no_answer_either(project: Project) -> None:
    key = project.ticket(play(more="exit 3"))
    project.ask("run")
    assert project.ask("answer", "Q-1", SECRET).runs[key]["outcome"] == "failed"
    assert [name for name in holding(project, SECRET) if "/workspace/" not in name] == []


def test_a_secret_is_not_left_in_the_log_where_the_run_is_elsewhere(asked: tuple[Project, str]) -> None:
    project, _ = asked
    elsewhere = {"TRACKDOWN_STATE": str(project.folder / "another-machine")}
    answer = project.ask("answer", "Q-1", SECRET, env=elsewhere)
    assert (answer.code, answer.error["code"]) == (2, "E-REFUSED")
    assert "not on this machine" in answer.error["message"]
    assert project.ask("questions").data[0]["state"] == "open"
    assert holding(project, SECRET) == []


@pytest.mark.skipif(not OUTER.works, reason=f"no sandbox here: {OUTER.detail}")
def test_in_a_sandbox_nobody_sees_what_another_run_was_told_or_where_messages_go(asked: tuple[Project, str]) -> None:
    project, _ = asked
    project.ask("answer", "Q-1", SECRET, "--no-run")
    [theirs] = project.state.rglob("answers/Q-1")
    targets = project.root / ".git" / "trackdown" / "notify-targets.json"
    targets.write_text('{"team": "https://chat.internal/hook"}')
    looks = f"! cat {theirs} && ! grep -r chat.internal {targets} && ls {theirs.parents[2]} > runs.log"
    own = (
        'test -f "$TRACKDOWN_PROMPT" && test "$(wc -l < runs.log)" = 1 && cp runs.log runs.txt && git status > git.log'
    )
    other = project.ticket(
        f"{looks} && {own}", "--criterion", "it holds", "--check", f"! cat {theirs} && test -s runs.txt"
    )
    command = ["sh", "-e", str(project.plays / f"{other}.sh")]
    project.agent("held", command=command, sandbox="workspace")
    commit_all(project.root)
    answer = project.ask("run", other, "--agent", "held")
    assert answer.runs[other]["outcome"] == "merged", project.call("runs", "logs", other).out
    assert project.file("told.txt") == f"it has {len(SECRET.encode())} bytes"


def test_work_that_holds_the_secret_does_not_land(project: Project) -> None:
    key = project.ticket(play(more='sed -n 1p half.txt > app.cfg; cat "$place" >> app.cfg'))
    assert project.ask("delegate", key, "--to", "player").code == 4
    project.ask("answer", "Q-1", SECRET)
    assert not project.has("app.cfg")
    seen = next(item for item in project.evidence(key, "gate") if item["verdict"] == "failed")
    assert "app.cfg:2: given value" in seen["excerpt"]
    assert [name for name in holding(project, SECRET) if "blobs" in name or name.endswith(".db")] == []
