"""How a supervised process ends by itself, and what it leaves."""

from __future__ import annotations

import os
import signal
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trackdown.adapters.processes.process_table import LINUX, look
from trackdown.errors import InvalidInput, NotFound, WorkFailed
from trackdown.testing.processes import Bench, Family, alive, carriers, python, until


@pytest.mark.parametrize("code", [0, 1, 42, 127, 255])
def test_an_exit_code_is_recorded_as_it_was(bench: Bench, code: int) -> None:
    state = bench.finish(["sh", "-c", f"exit {code}"])
    assert (state.phase, state.exit_code, state.cause, state.leftovers) == ("ended", code, "exited", 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV])
def test_a_program_that_dies_of_a_signal_has_its_negative_as_exit_code(bench: Bench, number: int) -> None:
    state = bench.finish(python(f"import os; os.kill(os.getpid(), {number:d})"))
    assert (state.exit_code, state.cause) == (-number, "exited")
    assert bench.record(file="exit.json")["signal"] == number


def test_a_program_that_does_not_exist_is_a_spawn_failure_naming_it(bench: Bench) -> None:
    state = bench.finish(["no-such-program", "x"])
    assert (state.phase, state.exit_code, state.cause) == ("ended", None, "spawn")
    assert state.detail == f"no-such-program: {os.strerror(2)}"


def test_a_file_that_may_not_be_executed_is_a_spawn_failure(bench: Bench, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("text")
    state = bench.finish([str(plain)])
    assert (state.cause, state.detail) == ("spawn", f"{plain}: {os.strerror(13)}")


def test_a_missing_working_folder_is_a_spawn_failure_naming_it(bench: Bench, tmp_path: Path) -> None:
    state = bench.finish(["true"], cwd=tmp_path / "gone")
    assert state.cause == "spawn"
    assert str(tmp_path / "gone") in state.detail


def test_an_argument_that_no_program_can_get_is_a_spawn_failure(bench: Bench) -> None:
    assert bench.finish(["echo", "a\0b"]).cause == "spawn"


def test_output_goes_to_two_files_that_only_this_user_can_read(bench: Bench) -> None:
    bench.finish(["sh", "-c", "echo out; echo err >&2; printf 'no newline'"])
    out, err = bench.folder() / "stdout", bench.folder() / "stderr"
    assert out.read_text() == "out\nno newline"
    assert err.read_text() == "err\n"
    assert {stat.S_IMODE(path.stat().st_mode) for path in bench.folder().iterdir()} == {0o600}


def test_standard_input_is_empty_and_signals_are_as_new(bench: Bench) -> None:
    code = """
import signal, sys
print(repr(sys.stdin.read()), signal.getsignal(signal.SIGHUP) == signal.SIG_DFL,
      signal.pthread_sigmask(signal.SIG_BLOCK, []))
"""
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGUSR1])
    try:
        bench.finish(python(code))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)
    assert (bench.folder() / "stdout").read_text() == "'' True set()\n"


def test_the_program_gets_exactly_the_environment_of_the_spec_and_the_marker(bench: Bench) -> None:
    env = {"PATH": os.environ["PATH"], "TOKEN": "very-secret-token", "ODD": "a b\nc=\u00e9\udcff"}
    bench.finish(python("import os; print(sorted(os.environb.items()))"), env=env)
    expected = {**env, "TRACKDOWN_PROCESS": bench.marker()}
    got = dict(eval((bench.folder() / "stdout").read_text()))
    got.pop(b"LC_CTYPE", None)  # Python sets it itself where no language is set
    assert got == {os.fsencode(name): os.fsencode(value) for name, value in expected.items()}


def test_secrets_of_the_environment_are_in_no_file_of_the_folder(bench: Bench) -> None:
    bench.finish(["true"], env={"PATH": os.environ["PATH"], "TOKEN": "very-secret-token"})
    assert len(list(bench.folder().iterdir())) >= 4
    for path in bench.folder().iterdir():
        assert b"very-secret-token" not in path.read_bytes(), path


def test_the_identity_is_on_record_before_the_program_does_anything(bench: Bench) -> None:
    record = bench.folder() / "identity.json"
    bench.finish(python(f"import os; print(os.getpid(), open({str(record)!r}).read())"))
    pid, text = (bench.folder() / "stdout").read_text().split(" ", 1)
    assert bench.record()["program"]["pid"] == int(pid)
    assert text.strip() == record.read_text().strip()


def test_a_launch_returns_the_identity_of_the_living_supervisor_that_is_on_record(bench: Bench) -> None:
    identity = bench.processes.launch(bench.spec(["sleep", "600"]))
    assert identity._asdict() == bench.record()["supervisor"]
    assert alive(identity.pid)
    assert bench.processes.wait(bench.folder(), 0.01).phase == "running"


def test_those_that_outlive_the_program_are_ended_and_counted(bench: Bench, tmp_path: Path) -> None:
    children = [
        {"stubborn": True, "leaves": "session", "orphan": True, "children": [{"stubborn": True}]},
        {"leaves": "group"},
    ]
    family = Family.of({"children": children}, tmp_path / "pids", ends=True)
    state = bench.finish(family.argv)
    assert (state.exit_code, state.cause) == (7, "exited")
    assert state.leftovers == 3 or not LINUX
    assert family.complete()
    assert family.living() == []


@pytest.mark.skipif(not LINUX, reason="asks /proc for the open files")
def test_neither_the_supervisor_nor_the_program_has_a_file_of_the_caller_open(bench: Bench, tmp_path: Path) -> None:
    with (tmp_path / "mine").open("w") as mine:
        os.set_inheritable(mine.fileno(), True)
        identity = bench.processes.launch(bench.spec(["sh", "-c", "ls -l /proc/$$/fd; exec sleep 600"]))
        kept = {os.readlink(entry) for entry in Path(f"/proc/{identity.pid}/fd").iterdir()}
    files = {target for target in kept if not target.startswith("pipe:")}
    own = {str(bench.folder() / name) for name in ("supervisor.log", "stdout", "stderr")}
    assert files == {os.devnull, str(bench.folder()), *own}
    out = bench.folder() / "stdout"
    until(lambda: len(out.read_text().splitlines()) == 4, "the program has listed its files")
    targets = [line.split(" -> ")[1] for line in out.read_text().splitlines()[1:]]
    assert targets == [os.devnull, str(out), str(bench.folder() / "stderr")]


def test_twenty_launches_from_eight_threads_each_end_as_they_should(bench: Bench) -> None:
    def one(number: int) -> tuple[int | None, str]:
        state = bench.finish(["sh", "-c", f"echo {number}; exit {number}"], f"n{number}")
        return state.exit_code, (bench.folder(f"n{number}") / "stdout").read_text()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(20))) == [(number, f"{number}\n") for number in range(20)]


def test_a_supervisor_that_has_ended_is_no_zombie_of_ours(bench: Bench) -> None:
    identity = bench.processes.launch(bench.spec(["true"]))
    bench.processes.wait(bench.folder(), 30)
    assert look(identity.pid) is None


def test_several_may_wait_for_the_same_process(bench: Bench) -> None:
    bench.launch(["sleep", "0.2"])
    with ThreadPoolExecutor(4) as pool:
        states = list(pool.map(lambda _: bench.processes.wait(bench.folder(), 30), range(4)))
    assert {state.cause for state in states} == {"exited"}


def test_a_folder_takes_one_process_only(bench: Bench) -> None:
    bench.finish(["true"])
    with pytest.raises(InvalidInput):
        bench.launch(["sh", "-c", "echo again"])
    assert (bench.folder() / "stdout").read_text() == ""


def test_of_two_launches_into_one_folder_at_once_only_one_starts_its_program(bench: Bench) -> None:
    def one(number: int) -> bool:
        try:
            bench.launch(["sh", "-c", f"echo {number}"])
        except (InvalidInput, WorkFailed):
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(4))) == 1
    assert bench.processes.wait(bench.folder(), 30).exit_code == 0
    assert len((bench.folder() / "stdout").read_text().splitlines()) == 1


def test_a_supervisor_that_cannot_start_is_an_error_that_says_why(bench: Bench) -> None:
    with pytest.raises(WorkFailed, match="SIGNONSENSE") as caught:
        bench.launch(["true"], graceful=("NONSENSE",))
    assert caught.value.thing == str(bench.folder())
    assert bench.processes.state(bench.folder()) is None
    assert carriers(f"TRACKDOWN_SUPERVISES={bench.marker()}") == []


@pytest.mark.parametrize("change", [{"argv": []}, {"marker": ""}, {"seconds": 0}, {"seconds": float("inf")}])
def test_a_spec_that_cannot_be_meant_is_refused(bench: Bench, change: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        bench.processes.launch(bench.spec(["true"])._replace(**change))  # type: ignore[arg-type]


def test_where_nothing_was_launched_there_is_no_state(bench: Bench) -> None:
    bench.folder().mkdir()
    (bench.folder() / "stdout").touch()  # as far as a launch may get before the identity is on record
    assert bench.processes.state(bench.folder()) is None
    with pytest.raises(NotFound):
        bench.processes.wait(bench.folder(), 1)
    with pytest.raises(NotFound):
        bench.processes.stop(bench.folder())
