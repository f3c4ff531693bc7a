"""What a person sees on a terminal of 80 columns, and on a wide one: nothing is broken by its edge."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_terminal import on_a_terminal

from trackdown.render.plain import width
from trackdown.testing.projects import Project, make_project

TITLE = "Say on the page of an order which of its parts were sent back, by whom, when and why they came back at all"
SESSION = "5f3d429f-e232-4e38-9d66-1d79f1c3a001"
NOISE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
Screen = Callable[..., list[str]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One run that was merged, one that waits in review and one whose agent asks."""
    made = make_project(tmp_path_factory.mktemp("screens"))
    made.environment["TZ"] = "Asia/Tokyo"
    made.ticket("echo x > x.txt", title=TITLE)
    made.ticket("echo y > y.txt", "--criterion", "it reads well", title=f"{TITLE}, too")
    question = json.dumps({"question": f"Which of them? {TITLE}", "options": [TITLE, "none"], "context": TITLE})
    asks = f"cat > $TRACKDOWN_QUESTION <<'E'\n{question}\nE\n"
    made.ticket(asks, title=f"{TITLE}, in three languages")
    made.call("run", "--jobs", "1")
    usage = {"input_tokens": 123_456_789, "output_tokens": 98_765_432, "cache_read_input_tokens": 12_345_678}
    message = {"id": "a", "model": "claude-opus-5-5", "usage": usage}
    line = {"sessionId": SESSION, "type": "assistant", "message": message, "timestamp": "2026-11-20T07:00:00Z"}
    (made.root / f"{SESSION}.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    return made


@pytest.fixture(params=[80, 120])
def screen(project: Project, request: pytest.FixtureRequest) -> Screen:
    columns = request.param
    environment = {name: value for name, value in project.environment.items() if name != "NO_COLOR"}

    def shown(*words: str) -> list[str]:
        text = on_a_terminal(
            project.root, *words, columns=columns, lines=24 if columns == 80 else 40, environment=environment
        )
        return [NOISE.sub("", line) for line in text.splitlines()]

    shown.columns = columns  # type: ignore[attr-defined]
    return shown


@pytest.mark.parametrize(
    "words",
    [
        ("runs",),
        ("runs", "show", "RUN-1"),
        ("runs", "compare", "RUN-1", "RUN-2"),
        ("usage", "--by", "session", "--from", f"{SESSION}.jsonl"),
        ("doctor",),
        ("doctor", "agents"),
        ("workspace", "list"),
        ("questions", "--all"),
        ("list",),
        ("performance",),
        ("log",),
        ("runs", "search", "Which"),
        ("report", "forecast"),
        ("help",),
        ("help", "query"),
        ("create", "--help"),
    ],
    ids=" ".join,
)
def test_no_line_is_wider_than_the_terminal(screen: Screen, project: Project, words: tuple[str, ...]) -> None:
    lines = screen(*words)
    assert lines
    columns: int = screen.columns  # type: ignore[attr-defined]
    # A path or another word that is longer than a line is left whole: somebody copies it.
    wide = [line for line in lines if width(line) > columns and max(map(width, line.split())) < columns - 30]
    assert not wide, "\n".join(wide)


def test_keys_states_and_agents_of_runs_are_whole_and_titles_are_cut(screen: Screen) -> None:
    lines = screen("runs")
    assert lines[0].split()[:4] == ["run", "ticket", "agent", "state"]
    row = next(line for line in lines if line.startswith("RUN-1"))
    assert row.split()[:4] == ["RUN-1", "TASK-1", "player", "merged"]
    assert row.endswith("…")
    assert "just now" in row or "min ago" in row


def test_what_was_left_out_for_want_of_room_is_said(project: Project) -> None:
    lines = on_a_terminal(project.root, "runs", columns=60, environment=project.environment).splitlines()
    said = NOISE.sub("", " ".join(lines[-2:]))
    assert "Left out for want of room: " in said
    assert "tokens" not in lines[0]
    assert "tokens" in said


def test_times_are_those_of_the_reader_and_stay_utc_in_json(project: Project, screen: Screen) -> None:
    at = project.ask("runs", "show", "RUN-1").data["created_at"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*Z", at)
    hour = (int(at[11:13]) + 9) % 24
    started = next(line for line in screen("runs", "show", "RUN-1") if line.startswith("  started"))
    assert f" {hour:02d}:{at[14:16]} by ada" in started


def test_the_name_of_a_session_and_its_cost_are_whole(project: Project, screen: Screen) -> None:
    lines = screen("usage", "--by", "session", "--from", f"{SESSION}.jsonl")
    assert lines[1].startswith(f"{SESSION}  ")
    assert "123,456,789" in lines[1]
    assert "cost $" in lines[0]


def test_a_question_is_read_in_lines_that_fit(screen: Screen) -> None:
    text = " ".join(" ".join(screen("questions")).split())
    assert f"Which of them? {TITLE}" in text
    assert f"1. {TITLE}" in text


@pytest.mark.parametrize(
    "words", [("runs", "show", "RUN-1"), ("questions",), ("log", "RUN-1"), ("log",), ("runs", "logs", "RUN-1")]
)
def test_nobody_has_to_read_utc(project: Project, words: tuple[str, ...]) -> None:
    shown = project.call(*words).out
    assert shown
    assert re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d", shown) is None


def test_a_path_is_cut_in_the_middle(project: Project, tmp_path: Path) -> None:
    environment = project.environment
    lines = on_a_terminal(project.root, "workspace", "list", columns=70, environment=environment).splitlines()
    rows = [NOISE.sub("", line) for line in lines if "RUN-" in line]
    assert rows
    assert all(re.search(r"/\S*…\S*workspace$", row) for row in rows), rows
