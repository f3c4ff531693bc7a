"""Programs of gates run side by side where they can, end in time, and leave nothing behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trackdown.adapters.processes.supervised import SupervisedProcesses
from trackdown.adapters.system.blobs import FileBlobs
from trackdown.services.gates.programs import Bench, Fenced, Job, keep, missing_program, printed, run_jobs


def bench(folder: Path, at_once: int = 4, find: str = "/bin/sh") -> Bench:
    root = folder / "root"
    root.mkdir(exist_ok=True)
    return Bench(
        processes=SupervisedProcesses(),
        blobs=FileBlobs(str(folder / "blobs")),
        root=root,
        scratch=folder / "scratch",
        environment={"PATH": os.environ["PATH"]},
        marker=f"gates-{folder.name}",
        fence=lambda argv, _: Fenced(argv),
        begun=lambda *_: None,
        ended=lambda _: None,
        find=lambda *_: find,
        at_once=at_once,
    )


def meeting(folder: Path, *lanes: str, at_once: int = 4, seconds: float = 20.0) -> list[int | None]:
    """The exit codes of two programs that each wait for the other: one reads what the other writes."""
    made = bench(folder, at_once)
    os.mkfifo(made.root / "pipe")
    jobs = [Job("cat pipe", seconds, lanes[0]), Job("echo hello > pipe", seconds, lanes[1])]
    return [ended.exit_code for ended in run_jobs(made, jobs)]


def test_programs_of_different_lanes_run_at_the_same_time(tmp_path: Path) -> None:
    assert meeting(tmp_path, "a", "b") == [0, 0]


@pytest.mark.parametrize(("second", "at_once"), [("a", 4), ("b", 1)])
def test_programs_of_one_lane_and_those_beyond_the_cores_wait(second: str, at_once: int, tmp_path: Path) -> None:
    assert meeting(tmp_path, "a", second, at_once=at_once, seconds=1.0) == [None, None]


def test_a_program_out_of_time_leaves_no_descendant(tmp_path: Path) -> None:
    made = bench(tmp_path)
    (ended,) = run_jobs(made, [Job("sleep 300 & echo begun; sleep 300", 1.0, "a")])
    assert (ended.exit_code, ended.cause, ended.out) == (None, "deadline", "begun\n")
    assert made.processes.sweep(made.marker) == 0


def test_what_is_run_is_no_part_of_a_shell_unless_it_is_a_script(tmp_path: Path) -> None:
    jobs = [Job(["sh", "-c", 'echo "$0"', "$(id); *"], 20.0, "a"), Job("echo $((1 + 1)) >&2; exit 3", 20.0, "b")]
    listed, script = run_jobs(bench(tmp_path), jobs)
    assert listed.out == "$(id); *\n"
    assert (script.exit_code, script.err) == (3, "2\n")


def test_when_one_cannot_be_started_the_others_are_ended(tmp_path: Path) -> None:
    made = bench(tmp_path)

    def fence(argv: list[str], _: Path) -> Fenced:
        if "broken" in argv[-1]:
            raise KeyboardInterrupt
        return Fenced(argv)

    with pytest.raises(KeyboardInterrupt):
        run_jobs(made._replace(fence=fence), [Job("sleep 300", 200.0, "a"), Job("broken", 20.0, "b")])
    processes = [folder / "process" for folder in made.scratch.iterdir() if (folder / "process").is_dir()]
    states = [made.processes.state(folder) for folder in processes]
    assert [state.cause for state in states if state] == ["stopped"]


def test_one_that_cannot_be_noted_is_ended(tmp_path: Path) -> None:
    made = bench(tmp_path)

    def begun(*_: object) -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        run_jobs(made._replace(begun=begun), [Job("sleep 300", 200.0, "a")])
    (folder,) = made.scratch.iterdir()
    state = made.processes.state(folder / "process")
    assert state is not None
    assert state.cause == "stopped"


def test_a_missing_program_is_named_before_anything_runs(tmp_path: Path) -> None:
    made = bench(tmp_path, find="")
    assert missing_program(made, ["ruff", "check"]) == "ruff"
    assert missing_program(made, "ruff check") == ""
    assert missing_program(bench(tmp_path), ["ruff"]) == ""


def test_binary_output_is_kept_as_text(tmp_path: Path) -> None:
    made = bench(tmp_path)
    (ended,) = run_jobs(made, [Job("printf 'a\\000\\377b'", 20.0, "a")])
    digest = keep(made, printed(ended))
    assert made.blobs.get(digest).decode() == "a\ufffd\ufffdb"
    assert keep(made, "") == ""


def test_what_prints_too_much_is_ended_and_what_is_kept_of_it_says_what_is_left_out(tmp_path: Path) -> None:
    (ended,) = run_jobs(bench(tmp_path)._replace(output_mb=1), [Job("yes", 20.0, "a")])
    assert (ended.exit_code, ended.cause, ended.detail) == (None, "output", "it printed more than 1 MB")
    assert printed(ended).startswith("… 848,576 bytes left out …\ny\n")


def test_what_lies_in_the_place_of_the_output_and_is_no_file_is_nothing_printed(tmp_path: Path) -> None:
    made = bench(tmp_path)
    script = f"cd '{made.scratch}'/program-0-*/process && echo seen && rm stdout && ln -s /dev/zero stdout"
    (ended,) = run_jobs(made, [Job(script, 20.0, "a")])
    assert (ended.exit_code, ended.out, ended.err) == (0, "", "")
