"""Real scripts as agents."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from trackdown.adapters.agents.command import CommandAdapter
from trackdown.core.runs.events import Event, TurnOutcome
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import BadConfiguration
from trackdown.ports.agent import TurnRequest

Asked = Callable[..., TurnRequest]
PATH = {"PATH": "/usr/bin:/bin"}


def played(request: TurnRequest) -> tuple[list[Event], TurnOutcome]:
    launch = CommandAdapter().launch(request, PATH)
    done = subprocess.run(
        launch.argv,
        cwd=request.workspace,
        env=PATH | launch.env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    reader = CommandAdapter().reader(request)
    events = [event for line in done.stdout.splitlines() for event in reader.feed(line)]
    return events, reader.finish(done.returncode, done.stderr)


def test_a_script_works_in_the_workspace_and_reads_its_brief(asked: Asked) -> None:
    script = 'cat "$TRACKDOWN_BRIEF" > done.txt; echo "$TRACKDOWN_TICKET $TRACKDOWN_ROUND ${TRACKDOWN_FEEDBACK-none}"'
    request = asked(AgentProfile("own", "command", command=script), "Write `done.txt`, $(now).")
    events, outcome = played(request)
    assert (request.workspace / "done.txt").read_text() == "Write `done.txt`, $(now)."
    assert [event.data["text"] for event in events] == ["TASK-1 0 none"]
    assert outcome.ending == "finished"


def test_from_round_one_on_a_script_finds_what_failed(asked: Asked) -> None:
    script = 'cat "$TRACKDOWN_FEEDBACK"; echo; echo "$TRACKDOWN_ROUND $TRACKDOWN_SESSION"'
    request = asked(AgentProfile("own", "command", command=script), "The test fails.", round=1, session="s-1")
    assert played(request)[1].text == "The test fails.\n1 s-1"


def test_a_list_runs_without_a_shell_and_a_script_gets_arguments_by_number(asked: Asked) -> None:
    plain = AgentProfile("own", "command", command=["printf", "%s\n"], args=["$HOME;", "b c"])
    assert played(asked(plain))[1].text == "$HOME;\nb c"
    script = AgentProfile("own", "command", command='printf "%s|" "$@"', args=["$HOME;", "b c"])
    assert played(asked(script))[1].text == "$HOME;|b c|"


def test_a_script_that_fails_says_so_in_its_own_words(asked: Asked) -> None:
    request = asked(AgentProfile("own", "command", command="echo trying; echo no compiler >&2; exit 7"))
    outcome = played(request)[1]
    assert outcome.ending == "failed"
    assert "exit code 7: no compiler" in outcome.message


def test_an_agent_without_a_command_is_a_mistake_in_its_file(asked: Asked) -> None:
    with pytest.raises(BadConfiguration) as caught:
        CommandAdapter().launch(asked(AgentProfile("own", "command")), PATH)
    assert "`command`" in caught.value.hint
