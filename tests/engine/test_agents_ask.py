"""An agent asks a person: its run waits, somebody answers, and it goes on where it was."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.sandbox.bubblewrap import Bubblewrap
from trackdown.engine import asking
from trackdown.testing.processes import carriers
from trackdown.testing.projects import AGENT, Project, finished
from trackdown.testing.repositories import commit_all

OUTER = Bubblewrap(os.environ).outer()
CHOICE = {"question": "Which colour?", "context": "The page has none.", "options": ["red", "blue"]}


def asks(question: dict[str, Any] | str, then: str = "", place: str = "$TRACKDOWN_QUESTION") -> str:
    """A play that asks in its first turn, and in the second writes down what it was told."""
    text = question if isinstance(question, str) else json.dumps(question)
    return f"""
if [ ! -f half.txt ]; then
  echo half > half.txt
  cat > "{place}" <<'END'
{text}
END
  {then}
  exit 0
fi
cp "$TRACKDOWN_PROMPT" told.txt
"""


@pytest.fixture
def asked(project: Project) -> tuple[Project, str]:
    """A project in which the run of a ticket waits for an answer."""
    key = project.ticket(asks(CHOICE))
    assert project.ask("run").code == 4
    return project, key


def test_a_run_that_asked_waits_and_the_question_is_listed(asked: tuple[Project, str]) -> None:
    project, key = asked
    run = project.run_of(key)
    assert (run["state"], run["wait"]["kind"], run["wait"]["detail"]) == ("waiting", "question", "Q-1: Which colour?")
    assert (run["turns"][0]["ending"], run["turns"][0]["failure"], run["round"]) == ("question", "", 0)
    (question,) = project.ask("questions").data
    assert question["asked_at"]
    del question["asked_at"]
    assert question == {
        "key": "Q-1",
        "ticket": key,
        "run": "RUN-1",
        "agent": AGENT,
        "title": "Do it",
        "state": "open",
        "question": "Which colour?",
        "context": "The page has none.",
        "options": ["red", "blue"],
        "kind": "decision",
        "urgency": "normal",
        "answer": None,
    }
    assert "trackdown answer Q-1" in project.call("questions").out
    assert project.log() == []
    assert project.ask("run").data["runs"] == [], "nobody has answered yet"


def test_the_answer_reaches_the_agent_in_its_workspace_and_the_run_is_merged(asked: tuple[Project, str]) -> None:
    project, key = asked
    answer = project.ask("answer", "Q-1", "Neither:", "green")
    assert (answer.code, answer.runs[key]["outcome"], answer.runs[key]["round"]) == (0, "merged", 0)
    told = project.file("told.txt")
    assert "> Which colour?" in told
    assert "> Neither: green" in told
    assert project.file("half.txt") == "half"
    (question,) = project.ask("questions", "--all").data
    assert (question["state"], question["answer"]["text"], question["answer"]["by"]) == (
        "answered",
        "Neither: green",
        "person:ada",
    )
    assert project.ask("questions").data == []
    assert project.differing() == 0


def test_an_option_is_chosen_by_its_number(asked: tuple[Project, str]) -> None:
    project, _ = asked
    assert project.ask("answer", "Q-1", "--option", "2").code == 0
    assert "> blue" in project.file("told.txt")


def test_a_skipped_question_is_the_agents_to_decide(asked: tuple[Project, str]) -> None:
    project, key = asked
    assert project.ask("answer", key, "--skip").code == 0, "the ticket asks just one"
    assert "leaves it to you" in project.file("told.txt")


@pytest.mark.parametrize("point", ["turn-recorded", "turn-launched", "turn-ended", "committed", "landed"])
def test_an_answer_survives_a_kill_on_the_way(point: str, asked: tuple[Project, str]) -> None:
    project, key = asked
    project.killed_at(point, "answer", "Q-1", "green")
    assert project.ask("answer", "Q-1", "red").error["code"] == "E-REFUSED", "it is answered"
    assert project.ask("run").code == 0
    assert project.shown(key)["status"] == "done"
    assert "> green" in project.file("told.txt")
    assert len(project.turns()) == 2
    assert project.differing() == 0


@pytest.mark.parametrize("point", ["turn-ended", "parked"])
@pytest.mark.parametrize("word", ["run", "recover"])
def test_a_question_survives_a_kill_before_anybody_saw_it(point: str, word: str, project: Project) -> None:
    key = project.ticket(asks(CHOICE))
    project.killed_at(point, "run")
    project.ask(word)
    assert [item["key"] for item in project.ask("questions").data] == ["Q-1"]
    assert project.ask("answer", "Q-1", "green").code == 0
    assert len(project.turns()) == 2
    assert project.shown(key)["status"] == "done"
    assert project.differing() == 0


def test_an_answer_can_be_left_for_the_next_run(asked: tuple[Project, str]) -> None:
    project, key = asked
    answer = project.ask("answer", "Q-1", "green", "--no-run")
    assert (answer.code, answer.data["state"]) == (0, "working")
    assert len(project.turns()) == 1
    assert project.ask("run").runs[key]["outcome"] == "merged"


def test_an_answer_given_before_the_run_was_put_aside_is_taken(project: Project) -> None:
    key = project.ticket(asks(CHOICE))
    project.killed_at("turn-ended", "run")
    assert project.ask("answer", "Q-1", "green").runs[key]["outcome"] == "merged"


def test_a_second_answer_is_refused_and_changes_nothing(asked: tuple[Project, str]) -> None:
    project, _ = asked
    project.ask("answer", "Q-1", "green", "--no-run")
    again = project.ask("answer", "Q-1", "red")
    assert (again.code, again.error["code"]) == (2, "E-REFUSED")
    assert project.ask("questions", "--all").data[0]["answer"]["text"] == "green"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("Q-1",), 2),
        (("Q-1", "green", "--skip"), 2),
        (("Q-1", "--option", "3"), 2),
        (("Q-1", "--option", "0"), 2),
        (("Q-1", "  "), 2),
        (("Q-1", "a\x00b"), 2),
        (("Q-1", "x" * 3_000_000), 2),
        (("Q-9", "green"), 5),
        (("TASK-99", "green"), 5),
        (("../Q", "green"), 2),
        (("1", "green"), 2),
    ],
)
def test_what_is_no_answer_is_refused_and_the_run_waits_on(
    words: tuple[str, ...], code: int, asked: tuple[Project, str]
) -> None:
    project, key = asked
    assert project.ask("answer", *words).code == code
    assert project.run_of(key)["state"] == "waiting"
    assert project.ask("questions").data[0]["answer"] is None


def test_who_answers_what_is_no_question_is_told_what_one_is_called(asked: tuple[Project, str]) -> None:
    project, _ = asked
    wrong = project.ask("answer", "1", "green").error
    assert "names no question" in wrong["message"]
    assert "Q-1" in wrong["hint"]
    assert "trackdown questions" in project.ask("answer", "Q-70", "green").error["hint"]
    assert "trackdown runs" in project.ask("runs", "show", "RUN-70").error["hint"]


def test_the_question_of_a_cancelled_run_is_closed(asked: tuple[Project, str]) -> None:
    project, key = asked
    assert project.ask("runs", "cancel", "RUN-1").code == 0
    assert project.ask("questions").data == []
    assert project.ask("questions", "--all").data[0]["state"] == "closed"
    refused = project.ask("answer", "Q-1", "green")
    assert (refused.code, refused.error["code"]) == (2, "E-REFUSED")
    assert project.shown(key)["status"] == "open"


def test_the_file_may_lie_in_the_runs_folder_and_hold_plain_words(project: Project) -> None:
    project.ticket(asks("Which colour do you want?", place="$TRACKDOWN_RUN_DIR/question.json"))
    assert project.ask("run").code == 4
    (question,) = project.ask("questions").data
    assert (question["question"], question["kind"]) == ("Which colour do you want?", "other")
    assert project.ask("answer", "Q-1", "green").code == 0, "it is not asked again"


def test_an_empty_question_is_none(project: Project) -> None:
    project.ticket('echo x > x.txt; : > "$TRACKDOWN_QUESTION"')
    assert project.ask("run").data["summary"] == {"merged": 1}
    assert project.ask("questions", "--all").data == []


@pytest.mark.parametrize("make", ["ln -s /etc/hostname", "mkfifo", "mkdir"])
def test_what_is_no_plain_file_is_not_read(make: str, project: Project) -> None:
    project.ticket(f'echo x > x.txt; {make} "$TRACKDOWN_QUESTION"')
    assert finished(project.start("run")).code == 0
    assert project.ask("questions", "--all").data == []


def test_an_agent_that_works_on_after_asking_is_ended(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "GRACE_SECONDS", 0.2)
    key = project.ticket(asks(CHOICE, then="sleep 300"))
    assert project.ask("run").code == 4
    run = project.run_of(key)
    assert run["turns"][0]["ending"] == "question"
    assert carriers(f"TRACKDOWN_PROCESS=run-{run['uid']}") == []
    assert project.ask("answer", "Q-1", "green").runs[key]["outcome"] == "merged"


def test_a_turn_that_failed_after_asking_has_asked(project: Project) -> None:
    project.ticket(asks(CHOICE, then="exit 3"))
    assert project.ask("run").code == 4
    assert project.ask("answer", "Q-1", "green").code == 0


def test_an_agent_without_a_conversation_is_told_the_answer_in_a_fix_round_too(project: Project) -> None:
    key = project.ticket(
        "", "--criterion", "c", "--check", "grep green told.txt && test -f good.txt",
        rounds=[asks(CHOICE), 'cp "$TRACKDOWN_PROMPT" told.txt; touch good.txt'],
    )  # fmt: skip
    project.ask("run")
    assert project.ask("answer", "Q-1", "green").runs[key]["outcome"] == "fixed"
    assert "test -f good.txt" in project.file("told.txt")


def test_two_questions_one_after_the_other_have_keys_of_their_own(project: Project) -> None:
    play = """
n=$(ls n.* 2>/dev/null | wc -l)
touch n.$n
if [ $n -lt 2 ]; then echo "{\\"question\\": \\"number $n?\\"}" > "$TRACKDOWN_QUESTION"; fi
"""
    key = project.ticket(play)
    project.ask("run")
    project.ask("answer", "Q-1", "a")
    assert [item["question"] for item in project.ask("questions").data] == ["number 1?"]
    assert project.ask("answer", key, "b").runs[key]["outcome"] == "merged"
    assert [item["key"] for item in project.ask("questions", "--all").data] == ["Q-1", "Q-2"]


def test_a_question_is_recorded_without_the_secrets_in_it(project: Project) -> None:
    secret = "ghp_aB3dE5fG7hJ9kL2mN4pQ6rS8tU0vW2xY4zA6"
    project.ticket(asks({"question": f"Is {secret} right?", "context": secret, "options": [f"no, {secret}"]}))
    project.ask("run")
    (question,) = project.ask("questions").data
    assert "[redacted: forge token]" in question["question"]
    assert secret not in project.call("--json", "questions").out + project.call("--json", "runs", "show", "RUN-1").out


def test_a_question_left_in_two_places_is_asked_once(project: Project) -> None:
    project.ticket(asks(CHOICE, then='cp "$TRACKDOWN_QUESTION" "$TRACKDOWN_RUN_DIR/question.json"'))
    assert project.ask("run").code == 4
    assert project.ask("answer", "Q-1", "red").code == 0
    assert project.ask("questions", "--all").data[0]["answer"]["text"] == "red"
    assert len(project.ask("questions", "--all").data) == 1
    assert "red" in project.file("told.txt")


def test_an_agent_may_neither_list_nor_answer(project: Project) -> None:
    said = project.folder / "said"
    command = f"{os.sys.executable} -m trackdown -C {project.root} --json"  # type: ignore[attr-defined]
    tries = f"{command} questions > {said}.1 || true; {command} answer Q-1 green > {said}.2 || true"
    project.ticket(asks(CHOICE))
    project.ask("run")
    project.ticket(f"echo x > x.txt; {tries}")
    project.ask("run")
    codes = [json.loads(Path(f"{said}.{n}").read_text())["errors"][0]["code"] for n in (1, 2)]
    assert codes == ["E-NEEDS-PERSON"] * 2
    assert project.ask("questions").data[0]["answer"] is None


def test_answers_reach_later_tickets_of_the_same_epic_but_no_credential(project: Project) -> None:
    epic = str(project.ask("create", "--kind", "epic", "--title", "All of it").data["key"])
    first = project.ticket(asks(CHOICE), "--parent", epic)
    secret = project.ticket(asks({"question": "The key?", "kind": "credential"}), "--parent", epic)
    second = project.ticket("", "--parent", epic)
    elsewhere = project.ticket("")
    project.ask("run", first, secret, "--jobs", "1")
    texts = {item["ticket"]: item["key"] for item in project.ask("questions").data}
    project.ask("answer", texts[first], "green", "--no-run")
    project.ask("answer", texts[secret], "hunter2", "--no-run")
    brief = project.call("show", second, "--brief").out
    assert "## Answers given before" in brief
    assert "Which colour?" in brief
    assert "green" in brief
    assert "hunter2" not in brief
    assert "green" not in project.call("show", elsewhere, "--brief").out


def test_the_question_is_in_the_transcript_and_in_the_run(asked: tuple[Project, str]) -> None:
    project, key = asked
    out = project.call("runs", "show", key).out
    assert "Q-1: Which colour?" in out
    assert "question" in project.call("runs", "logs", key).out


@pytest.mark.skipif(not OUTER.works, reason=f"no sandbox here: {OUTER.detail}")
def test_an_agent_in_a_sandbox_can_ask(project: Project) -> None:
    project.configure('[sandbox]\npolicy = "workspace"\nrequired = true\n')
    key = project.ticket(asks(CHOICE))
    # It plays the script itself: nothing around it has to write elsewhere.
    project.agent(command=["sh", "-e", str(project.plays / f"{key}.sh")])
    commit_all(project.root)
    answer = project.ask("run")
    assert answer.code == 4, answer
    assert project.ask("answer", "Q-1", "green").runs[key]["outcome"] == "merged"
