"""Recordings played by the real player, in a process of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from trackdown.adapters.agents.recording import read_recording, rounds_for
from trackdown.adapters.agents.replay import ReplayAdapter
from trackdown.core.runs.events import Event, TurnOutcome
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.usage import Usage
from trackdown.errors import BadConfiguration
from trackdown.ports.agent import TurnRequest

Play = Callable[..., tuple[list[Event], TurnOutcome]]


@pytest.fixture
def recording(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str) -> Path:
        file = tmp_path / "recording.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return written


@pytest.fixture
def play(asked: Callable[..., TurnRequest], recording: Callable[[str], Path]) -> Play:
    def played(text: str, prompt: str = "Do it.", round: int = 0, **fields: object) -> tuple[list[Event], TurnOutcome]:
        profile = AgentProfile("demo", "replay", options={"recording": str(recording(text))})
        request = asked(profile, prompt, round, **fields)
        launch = ReplayAdapter().launch(request, {})
        done = subprocess.run(
            launch.argv,
            cwd=request.workspace,
            env={"PATH": "/usr/bin:/bin", **launch.env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        reader = ReplayAdapter().reader(request)
        events = [event for line in done.stdout.splitlines() for event in reader.feed(line)]
        return events, reader.finish(done.returncode, done.stderr)

    return played


ALL_STEPS = r"""
rounds:
  - - say: Working.
    - write: {path: src/new.py, content: "print('hello')\n"}
    - edit: {path: old.txt, old: "before", new: "after"}
    - delete: gone.txt
    - run: [sh, -c, "cat old.txt; exit 3"]
    - wait: 0.01
    - usage: {input: 10, output: 5, cost: "0.01"}
"""


def test_every_step_is_done_and_told(play: Play, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "old.txt").write_bytes(b"before\r\n")
    (workspace / "gone.txt").write_text("x")
    events, outcome = play(ALL_STEPS)
    assert (workspace / "src" / "new.py").read_text() == "print('hello')\n"
    assert (workspace / "old.txt").read_bytes() == b"after\r\n"
    assert not (workspace / "gone.txt").exists()
    assert [event.data["action"] for event in events if event.type == "file"] == ["create", "modify", "delete"]
    assert [event.data["ok"] for event in events if event.type == "tool"] == [False]
    assert outcome.usage == Usage(input=10, output=5, cost="0.01")
    assert outcome.ending == "finished"


def test_it_says_first_that_no_model_is_involved(play: Play) -> None:
    events, outcome = play("rounds: [[{say: Done.}]]")
    assert events[0].data["model"] == outcome.model == "replay (no model)"
    assert "recording" in events[1].data["text"]
    assert "No model is involved" in events[1].data["text"]


def test_each_round_plays_its_own_steps_and_a_missing_round_is_a_failure(play: Play) -> None:
    text = "rounds: [[{say: First.}], [{say: Second.}]]"
    assert "Second." in play(text, round=1)[1].text
    _, outcome = play(text, round=2)
    assert outcome.ending == "failed"
    assert "round 2" in outcome.message


@pytest.mark.parametrize(
    ("step", "ending", "words"),
    [
        ("{fail: I cannot.}", "failed", "I cannot."),
        ("{limit: {message: used up, until: '2030-01-01T00:00:00+00:00'}}", "limit", "used up"),
        ("{edit: {path: none.txt, old: a, new: b}}", "failed", "none.txt"),
        ("{delete: none.txt}", "failed", "none.txt"),
    ],
)
def test_a_round_can_end_badly(play: Play, step: str, ending: str, words: str) -> None:
    _, outcome = play(f"rounds: [[{step}, {{write: {{path: later.txt, content: x}}}}]]")
    assert outcome.ending == ending
    assert words in outcome.message


OUTSIDE = ["../out.txt", "a/../../out.txt", "ABSOLUTE", "link/out.txt", ".", ""]
CHANGES = ["{write: {path: PATH, content: x}}", "{edit: {path: PATH, old: a, new: x}}"]
LINK = "{write: {path: PATH, content: elsewhere, kind: link}}"


@pytest.mark.parametrize(
    ("path", "step"),
    [
        *((path, step) for path in OUTSIDE for step in (*CHANGES, "{delete: PATH}", LINK)),
        *(("file-link", step) for step in CHANGES),
    ],
)
def test_nothing_outside_of_the_workspace_is_touched(play: Play, tmp_path: Path, path: str, step: str) -> None:
    workspace, outside = tmp_path / "workspace", tmp_path / "outside"
    workspace.mkdir()
    outside.mkdir()
    for file in (outside / "out.txt", tmp_path / "out.txt"):
        file.write_text("a")
    (workspace / "link").symlink_to(outside)
    (workspace / "file-link").symlink_to(outside / "out.txt")
    named = path.replace("ABSOLUTE", str(outside / "out.txt"))
    _, outcome = play(f"rounds: [[{step.replace('PATH', repr(named))}]]")
    assert outcome.ending == "failed"
    assert "does not lie in the workspace" in outcome.message
    assert [file.read_text() for file in (outside / "out.txt", tmp_path / "out.txt")] == ["a", "a"]
    assert (workspace / "file-link").is_symlink()


def test_a_link_is_deleted_and_made_anew_without_being_followed(play: Play, tmp_path: Path) -> None:
    workspace, outside = tmp_path / "workspace", tmp_path / "out.txt"
    workspace.mkdir()
    outside.write_text("a")
    (workspace / "deleted").symlink_to(outside)
    (workspace / "changed").symlink_to(outside)
    again = LINK.replace("PATH", "changed")
    assert play(f"rounds: [[{{delete: deleted}}, {again}]]")[1].ending == "finished"
    assert not (workspace / "deleted").is_symlink()
    assert (workspace / "changed").readlink() == Path("elsewhere")
    assert outside.read_text() == "a"


def test_files_are_written_as_they_were_recorded(play: Play, tmp_path: Path) -> None:
    (tmp_path / "workspace").mkdir()
    binary = "{write: {path: a.bin, content: /wBi, encoding: base64}}"
    program = "{write: {path: b, content: x, kind: executable}}"
    assert play(f"rounds: [[{binary}, {program}]]")[1].ending == "finished"
    assert (tmp_path / "workspace" / "a.bin").read_bytes() == b"\xff\x00b"
    assert (tmp_path / "workspace" / "b").stat().st_mode & 0o111


def test_a_module_in_the_workspace_does_not_stand_in_for_the_players(play: Play, tmp_path: Path) -> None:
    (tmp_path / "workspace").mkdir()
    for name in ("json.py", "trackdown.py", "subprocess.py"):
        (tmp_path / "workspace" / name).write_text("raise SystemExit(9)")
    assert play("rounds: [[{say: Done.}]]")[1].ending == "finished"


TICKETS = """
rounds: [[{say: other}]]
tickets:
  TASK-7: [[{say: key}]]
  Add a greeting: [[{say: title}]]
  Add a greeting in French: [[{say: longer}]]
"""


@pytest.mark.parametrize(
    ("ticket", "brief", "said"),
    [
        ("TASK-7", "# TASK-7 Add a greeting", "key"),
        ("TASK-8", "# TASK-8: Add a *greeting*\n\ntext", "title"),
        ("TASK-8", "# TASK-8 add a greeting in French", "longer"),
        ("TASK-8", "# TASK-8 Add a greetings page", "other"),
        ("TASK-8", "# Something\n\nAdd a greeting", "other"),
        ("TASK-8", "", "other"),
    ],
)
def test_one_recording_serves_many_tickets(
    recording: Callable[[str], Path], ticket: str, brief: str, said: str
) -> None:
    rounds = rounds_for(read_recording(recording(TICKETS)), ticket, brief)
    assert rounds == [[{"say": said}]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rounds: [[{dance: 1}]]", "round 0, step 1"),
        ("rounds: [[{say: a}, {write: {path: a}}]]", "round 0, step 2"),
        ("tickets: {A: [[{wait: -1}]]}", "tickets: A"),
        ("rounds: [[{run: rm x}]]", "step 1"),
        ("rounds: [{say: a}]", "list of rounds"),
        ("round: []", "mapping"),
        ("rounds: [", "not YAML"),
        ("", "mapping"),
    ],
)
def test_a_wrong_recording_is_refused_before_anything_is_played(
    recording: Callable[[str], Path], text: str, words: str
) -> None:
    with pytest.raises(BadConfiguration) as caught:
        read_recording(recording(text))
    assert words in caught.value.message
    assert caught.value.hint


def test_a_recording_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="cannot be read") as caught:
        read_recording(tmp_path / "none.yaml")
    assert "none.yaml" in caught.value.thing
