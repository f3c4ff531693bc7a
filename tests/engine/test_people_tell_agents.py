"""``runs tell``: a person says something to an agent at work, and its next turn begins with it."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from trackdown.testing.processes import until
from trackdown.testing.projects import Answer, Project, finished

SECRET = "ghp_abcdefghijklmnopqrst0123456789ABCDEF"


def _play(project: Project, seconds: float = 0.0) -> str:
    return f'cat "$TRACKDOWN_PROMPT" > {project.folder}/prompt.$$; echo x >> x.txt; sleep {seconds}'


def _prompts(project: Project) -> list[str]:
    """What the agent was told, turn by turn."""
    paths = sorted(project.folder.glob("prompt.*"), key=lambda path: path.stat().st_mtime_ns)
    return [path.read_text(encoding="utf-8") for path in paths]


def _told_at_work(project: Project, *words: str) -> tuple[str, Answer, Answer]:
    key = project.ticket(_play(project, 3))
    process = project.start("run")
    until(project.turns, "the agent is at work")
    answer = project.ask("runs", "tell", key, *words)
    return key, answer, finished(process)


def test_it_hears_it_in_a_turn_of_its_own_before_the_result_is_verified(project: Project) -> None:
    key, told, answer = _told_at_work(project, "Use", "the table users")
    assert (told.code, answer.code) == (0, 0), (told, answer)
    first, second = _prompts(project)
    assert "Use the table users" not in first
    assert "> Use the table users" in second
    run = project.run_of(key)
    assert (run["state"], run["round"], len(run["turns"]), len(run["verifications"])) == ("done", 0, 2, 1)
    [message] = run["messages"]
    assert (message["text"], message["by"], message["delivered"]) == ("Use the table users", "person:ada", True)
    assert "ada: Use the table users" in project.call("runs", "show", key).out
    assert "told by a person" in project.call("runs", "logs", key).out
    assert "the agent is told: Use the table users" in project.call("log", "RUN-1").out
    assert project.differing() == 0


def test_a_secret_in_it_is_not_kept(project: Project) -> None:
    key, told, _ = _told_at_work(project, f"The token is {SECRET}")
    [message] = project.run_of(key)["messages"]
    assert message["text"] == "The token is [redacted: forge token]"
    assert SECRET not in told.out
    assert all(SECRET not in prompt for prompt in _prompts(project))
    store = (project.root / ".git" / "trackdown").rglob("*")
    assert not [path for path in store if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_it_survives_a_kill(project: Project) -> None:
    key = project.ticket(_play(project))
    project.killed_at("turn-ended", "run")
    assert project.call("runs", "tell", key, "After the kill").code == 0
    assert project.call("run").code == 0
    assert ["After the kill" in prompt for prompt in _prompts(project)] == [False, True]


def test_killed_when_it_was_just_delivered_it_is_heard_once(project: Project) -> None:
    key = project.ticket(_play(project))
    project.killed_at("turn-ended", "run")
    project.call("runs", "tell", key, "Just once")
    project.killed_at("turn-recorded", "run")
    assert project.call("run").code == 0
    assert ["Just once" in prompt for prompt in _prompts(project)] == [False, True]


def test_a_result_in_review_is_worked_on_again_and_asks_for_approval_anew(project: Project) -> None:
    key = project.ticket(_play(project), "--criterion", "It reads well")
    assert project.call("run").code == 4
    answer = project.ask("runs", "tell", key, "Shorter, please")
    assert answer.code == 4
    assert answer.runs[key]["state"] == "review"
    assert "> Shorter, please" in _prompts(project)[1]
    assert project.call("approve", key).code == 0
    assert project.file("x.txt") == "x\nx"


def test_a_message_from_stdin_keeps_its_lines(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = project.ticket(_play(project))
    project.killed_at("turn-ended", "run")
    file = tmp_path / "message"
    file.write_text("One\nTwo\n", encoding="utf-8")
    with open(file, encoding="utf-8") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert project.call("runs", "tell", key, "-").code == 0
    assert project.call("run").code == 0
    assert "> One\n> Two\n" in _prompts(project)[1]


@pytest.mark.parametrize(
    ("words", "code"),
    [(("",), 2), (("  \n",), 2), ((), 2), (("a\x07b",), 2), (("x" * 20_001,), 2)],
)
def test_a_message_that_is_none_is_refused(words: tuple[str, ...], code: int, project: Project) -> None:
    key = project.ticket(_play(project))
    project.killed_at("turn-ended", "run")
    answer = project.ask("runs", "tell", key, *words)
    assert (answer.code, project.run_of(key)["messages"]) == (code, [])


def test_a_run_that_is_over_hears_nothing_more(project: Project) -> None:
    key = project.ticket(_play(project))
    assert project.call("run").code == 0
    answer = project.ask("runs", "tell", key, "Too late")
    assert (answer.code, answer.error["code"]) == (2, "E-REFUSED")
    assert "hears nothing more" in answer.error["message"]
    assert project.ask("runs", "tell", "RUN-9", "Nobody").code == 5
    other = project.ticket("sleep 30")
    process = project.start("run", other)
    until(lambda: len(project.turns()) > 1, "the other is at work")
    process.send_signal(signal.SIGINT)
    finished(process)
    assert project.call("runs", "cancel", other).code == 0
    assert project.ask("runs", "tell", other, "Too late").code == 2
