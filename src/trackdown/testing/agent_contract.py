"""What every agent adapter has to keep to, as tests. For our own adapters and for third parties'.

class TestMine(AgentContract):
    @pytest.fixture
    def case(self, tmp_path: Path) -> AgentCase:
        return AgentCase(MyAdapter(), AgentProfile("mine", "mine"), ["a line of output"])
"""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackdown.core.runs.events import EVENT_TYPES, Event, TurnOutcome
from trackdown.core.runs.failures import FAILURES
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import AgentUnavailable, BadConfiguration
from trackdown.ports.agent import AgentAdapter, TurnReader, TurnRequest

SECRET = "a secret that no agent needs"
ENDINGS = (0, 1, 130, -2, -9, -15, None)


class AgentCase(NamedTuple):
    """An adapter with a profile that can be launched here, and the output of one turn that ended well.

    ``environment`` is a person's. ``unusable`` is a profile that lacks something, for an adapter whose client cannot
    be missing.
    """

    adapter: AgentAdapter
    profile: AgentProfile
    lines: list[str]
    environment: dict[str, str] = {"PATH": "/usr/bin:/bin"}
    unusable: AgentProfile | None = None


def turn_request(folder: Path, profile: AgentProfile, prompt: str = "Do it.", round: int = 0) -> TurnRequest:
    """A request as the engine makes one, with its folders and files in ``folder``."""
    for name in ("workspace", "run", "home", "scratch"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    brief, feedback = folder / "run" / "brief.md", folder / "run" / "feedback.md"
    brief.write_text(prompt if round == 0 else "Do it.", encoding="utf-8")
    feedback.write_text(prompt, encoding="utf-8")
    return TurnRequest(
        profile=profile,
        run="run-1",
        ticket="TASK-1",
        round=round,
        prompt=prompt,
        brief=brief,
        feedback=feedback if round else None,
        workspace=folder / "workspace",
        run_dir=folder / "run",
        home=folder / "home",
        scratch=folder / "scratch",
    )


def read(reader: TurnReader, lines: list[str], exit_code: int | None = 0) -> tuple[list[Event], TurnOutcome]:
    """All events of some output, and what the turn came to."""
    events = [event for line in lines for event in reader.feed(line)]
    return events, reader.finish(exit_code, "")


class AgentContract:
    """The tests. A subclass gives the fixture ``case``."""

    @pytest.fixture
    def case(self, tmp_path: Path) -> AgentCase:
        raise NotImplementedError("a subclass says which adapter is tested")

    @pytest.fixture
    def request_(self, case: AgentCase, tmp_path: Path) -> TurnRequest:
        return turn_request(tmp_path, case.profile)

    def test_a_launch_is_a_plain_command_line(self, case: AgentCase, request_: TurnRequest) -> None:
        launch = case.adapter.launch(request_, case.environment)
        assert launch.argv
        assert all(isinstance(each, str) and "\x00" not in each for each in launch.argv)
        assert all(isinstance(name, str) and isinstance(value, str) for name, value in launch.env.items())
        assert all(hasattr(signal, f"SIG{name}") for name in launch.graceful)

    def test_launching_again_gives_the_same_command_line(self, case: AgentCase, request_: TurnRequest) -> None:
        first = case.adapter.launch(request_, case.environment)
        assert case.adapter.launch(request_, case.environment) == first

    def test_the_persons_environment_stays_with_the_person(self, case: AgentCase, request_: TurnRequest) -> None:
        launch = case.adapter.launch(request_, {**case.environment, "SOME_SECRET": SECRET})
        assert SECRET not in json.dumps(launch)

    def test_the_profile_can_name_a_variable_of_the_person(self, case: AgentCase, tmp_path: Path) -> None:
        profile = case.profile._replace(env={**case.profile.env, "GIVEN": "x-${SOME_SECRET}"})
        launch = case.adapter.launch(turn_request(tmp_path, profile), {**case.environment, "SOME_SECRET": "${PATH}"})
        assert launch.env["GIVEN"] == "x-${PATH}"

    def test_a_variable_that_is_not_set_is_named(self, case: AgentCase, tmp_path: Path) -> None:
        profile = case.profile._replace(env={"GIVEN": "${NOT_SET_ANYWHERE}"})
        with pytest.raises(BadConfiguration, match="NOT_SET_ANYWHERE"):
            case.adapter.launch(turn_request(tmp_path, profile), case.environment)

    def test_the_profiles_wishes_are_passed_on_as_data(self, case: AgentCase, tmp_path: Path) -> None:
        hostile = '"; touch owned; $(touch owned)\n[x]\nmodel = "other"'
        server = {"command": hostile, "args": [hostile], "env": {"TOKEN": "${SOME_SECRET}"}}
        profile = case.profile._replace(
            system_prompt=hostile,
            thinking="think",
            mcp_servers={"calc": server, "wiki": {"url": "http://127.0.0.1:1/mcp", "headers": {"X": hostile}}},
            allowed_tools=["Read"],
            denied_tools=["Fetch"],
            temperature=0.5,
            max_tokens=100,
        )
        request = turn_request(tmp_path, profile)
        launch = case.adapter.launch(request, {**case.environment, "SOME_SECRET": SECRET})
        assert all(isinstance(each, str) and "\x00" not in each for each in launch.argv)
        # What a server is given in secret is in no list of processes.
        assert SECRET not in json.dumps(launch.argv)
        assert case.adapter.launch(request, {**case.environment, "SOME_SECRET": SECRET}) == launch

    def test_ticket_text_is_no_option_and_no_program(self, case: AgentCase, tmp_path: Path) -> None:
        hostile = "--version; $(touch owned) `touch owned` ${HOME}\x00"
        launch = case.adapter.launch(turn_request(tmp_path, case.profile, hostile), case.environment)
        assert not any(argument.startswith("--version") for argument in launch.argv)

    def test_a_prompt_too_long_for_an_argument_is_left_in_its_file(self, case: AgentCase, tmp_path: Path) -> None:
        request = turn_request(tmp_path, case.profile, "ä" * 200_000)
        launch = case.adapter.launch(request, case.environment)
        assert max(len(argument.encode()) for argument in launch.argv) < 128 * 1024

    def test_a_client_that_is_not_there_is_an_error_with_a_way_out(self, case: AgentCase) -> None:
        profile = case.unusable or case.profile._replace(command=["no-such-client-anywhere"])
        with pytest.raises(AgentUnavailable if case.unusable is None else BadConfiguration) as caught:
            case.adapter.locate(profile, case.environment)
        assert caught.value.hint

    def test_a_turn_that_ended_well_is_finished(self, case: AgentCase, request_: TurnRequest) -> None:
        events, outcome = read(case.adapter.reader(request_), case.lines)
        assert outcome.ending == "finished"
        assert outcome.failure == ""
        assert outcome.text
        assert all(event.type in EVENT_TYPES for event in events)
        json.dumps([event.to_json() for event in events], ensure_ascii=False, allow_nan=False).encode()

    def test_the_same_lines_give_the_same_events(self, case: AgentCase, request_: TurnRequest) -> None:
        first = read(case.adapter.reader(request_), case.lines)
        assert read(case.adapter.reader(request_), case.lines) == first

    @pytest.mark.parametrize("exit_code", ENDINGS)
    def test_silence_has_an_outcome(self, case: AgentCase, request_: TurnRequest, exit_code: int | None) -> None:
        _, outcome = read(case.adapter.reader(request_), [], exit_code)
        assert exit_code is not None or outcome.ending == "lost"
        assert exit_code in (0, None) or outcome.ending in ("failed", "cancelled")
        assert outcome.ending == "finished" or (outcome.message and outcome.failure in FAILURES)

    def test_a_stream_may_stop_anywhere(self, case: AgentCase, request_: TurnRequest) -> None:
        for length in range(len(case.lines)):
            cut = [*case.lines[:length], case.lines[length][: len(case.lines[length]) // 2]]
            _, outcome = read(case.adapter.reader(request_), cut, None)
            assert outcome.ending in ("lost", "finished")

    def test_no_line_is_too_strange_to_read(self, case: AgentCase, request_: TurnRequest) -> None:
        # Defined in here because one property must not be shared by several classes of tests.
        @settings(max_examples=50, deadline=None)
        @given(lines=st.lists(strange_lines(case.lines), max_size=8), exit_code=st.sampled_from(ENDINGS))
        def every_stream_is_read(lines: list[str], exit_code: int | None) -> None:
            events, outcome = read(case.adapter.reader(request_), lines, exit_code)
            json.dumps([event.to_json() for event in events], ensure_ascii=False, allow_nan=False).encode()
            json.dumps(outcome, ensure_ascii=False, allow_nan=False).encode()
            assert min(outcome.usage[:5]) >= 0
            assert outcome.usage.reasoning <= outcome.usage.output
            assert (outcome.failure == "") if outcome.ending == "finished" else (outcome.failure in FAILURES)

        every_stream_is_read()


def strange_lines(recorded: list[str]) -> st.SearchStrategy[str]:
    """Bytes that are no text, JSON that nobody expects, and recorded events with some of their values exchanged."""
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner))
    events = [line for line in recorded if line.startswith("{")]
    exchanged = st.builds(_exchanged, st.sampled_from(events or ["{}"]), st.integers(0, 30), values)
    odd = st.sampled_from(
        ['{"type": ', "[" * 3000, '{"a":' * 3000, '{"type": ["result"]}', "null", '"\\ud800"', "\x00"]
    )
    return odd | exchanged | st.binary().map(lambda data: data.decode("utf-8", "replace")) | values.map(json.dumps)


def _exchanged(line: str, place: int, value: object) -> str:
    """The line with one of its values, at whatever depth, replaced."""
    top = json.loads(line)
    places = list(_places(top))
    if places:
        holder, key = places[place % len(places)]
        holder[key] = value
    return json.dumps(top)


def _places(value: object) -> list[tuple[dict[str, object], str]]:
    if isinstance(value, list):
        return [place for item in value for place in _places(item)]
    if not isinstance(value, dict):
        return []
    return [(value, key) for key in value] + [place for item in value.values() for place in _places(item)]
