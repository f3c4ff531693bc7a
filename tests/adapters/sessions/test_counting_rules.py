"""The rules by which each client's log is counted, one by one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

from session_lines import SESSION, claude, claude_cost, codex, codex_count, codex_meta, total

from trackdown.core.runs.usage import Usage
from trackdown.ports.sessions import Reading

Read = Callable[..., Reading]


def _log(folder: Path, *lines: str, name: str = "projects/x/log.jsonl") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def test_a_response_of_several_lines_counts_once_with_the_last_figures(tmp_path: Path, read: Read) -> None:
    first = claude("m", "r", input_tokens=10, output_tokens=1)
    last = claude("m", "r", input_tokens=10, output_tokens=77)
    assert total(read(_log(tmp_path, first, claude("other", "r2"), last))).usage == Usage(input=110, output=97)


def test_lines_without_any_id_are_never_merged(tmp_path: Path, read: Read) -> None:
    assert total(read(_log(tmp_path, claude("", ""), claude("", ""), claude("m", ""), claude("m", "")))).requests == 3


def test_what_the_client_wrote_itself_counts_nothing(tmp_path: Path, read: Read) -> None:
    assert read(_log(tmp_path, claude(model="<synthetic>"))).items == []


def test_sub_agents_count_to_the_session_that_started_them(tmp_path: Path, read: Read) -> None:
    _log(tmp_path, claude("a", session="main"), name="projects/x/main.jsonl")
    _log(tmp_path, claude("b", session="inner"), name="projects/x/main/subagents/agent-1.jsonl")
    _log(tmp_path, claude("c", session="main"), name="projects/x/agent-2.jsonl")
    assert {place.session: sums.requests for place, sums in read(tmp_path).items} == {"main": 3}


def test_a_resumed_session_that_repeats_its_history_adds_only_what_is_new(tmp_path: Path, read: Read) -> None:
    old = [claude(f"m{n}", session="old", at=f"2026-11-2{n}T10:00:00Z") for n in range(3)]
    copied = [line.replace('"old"', '"new"') for line in old]
    _log(tmp_path, *old, name="projects/x/old.jsonl")
    _log(tmp_path, *copied, claude("m9", session="new"), name="projects/x/new.jsonl")
    assert total(read(tmp_path)).requests == 4


def test_tokens_that_stay_cached_for_an_hour_are_kept_apart(tmp_path: Path, read: Read) -> None:
    written = {"ephemeral_1h_input_tokens": 30, "ephemeral_5m_input_tokens": 10}
    line = claude(input_tokens=1, cache_creation_input_tokens=40, cache_creation=written)
    assert total(read(_log(tmp_path, line))).lasting == 30


def test_the_running_cost_is_counted_by_what_it_grew(tmp_path: Path, read: Read) -> None:
    lines = [claude("a"), claude_cost("m", 0.5), claude("b"), claude_cost("m", 0.75), claude_cost("m", 0.75)]
    assert total(read(_log(tmp_path, *lines))).usage.cost == "0.75"
    begun_again = [*lines, claude_cost("m", 0.25)]
    assert total(read(_log(tmp_path, *begun_again))).usage.cost == "1"


def test_a_tool_result_that_quotes_a_log_counts_nothing(tmp_path: Path, read: Read) -> None:
    quoted = {"type": "user", "sessionId": SESSION, "message": {"content": claude("quoted")}}
    result = {"sessionId": SESSION, "toolUseResult": {"usage": {"input_tokens": "many"}}, "type": "user"}
    lines = [json.dumps(quoted, separators=(",", ":")), json.dumps(result, separators=(",", ":"))]
    reading = read(_log(tmp_path, *(f"{line}\n" for line in lines), claude()))
    assert total(reading).requests == 1
    assert reading.unread == []


def test_codex_counts_a_total_once_however_often_it_is_written(tmp_path: Path, read: Read) -> None:
    lines = [codex_meta(), codex_count(None), codex_count(100), codex_count(100, 100), codex_count(250, 150)]
    whole = total(read(_log(tmp_path, *lines, codex_count(250, 150), name="rollout-1.jsonl")))
    assert (whole.requests, whole.usage) == (2, Usage(input=250))


def test_codex_totals_leave_out_what_a_cache_held_and_reach_back_over_lost_lines(tmp_path: Path, read: Read) -> None:
    tokens = {"input_tokens": 100, "cached_input_tokens": 70, "cache_write_input_tokens": 5, "output_tokens": 9}
    info = {"total_token_usage": {**tokens, "reasoning_output_tokens": 4}, "last_token_usage": {"input_tokens": 1}}
    line = codex("event_msg", {"type": "token_count", "info": info})
    assert total(read(_log(tmp_path, codex_meta(), line, name="rollout-1.jsonl"))).usage == Usage(25, 70, 5, 9, 4)


def test_a_forked_codex_thread_adds_only_what_is_new(tmp_path: Path, read: Read) -> None:
    _log(tmp_path, codex_meta("old"), codex_count(100), codex_count(250, 150), name="rollout-1.jsonl")
    fork = codex_meta("new", forked_from_id="old")
    _log(tmp_path, fork, codex_count(100), codex_count(250, 150), codex_count(270, 20), name="rollout-2.jsonl")
    assert total(read(tmp_path)).usage.input == 270
    _log(tmp_path, fork, codex_count(270, 20), name="rollout-2.jsonl")
    assert total(read(tmp_path)).usage.input == 270


def test_gemini_counts_thoughts_as_output_and_a_message_once(tmp_path: Path, read: Read) -> None:
    head = json.dumps({"sessionId": "s", "projectHash": "p"}) + "\n"
    tokens = {"input": 150, "output": 20, "cached": 40, "thoughts": 7, "tool": 3}
    line = json.dumps({"id": "1", "type": "gemini", "timestamp": "2026-11-21T07:57:23.971Z", "tokens": tokens}) + "\n"
    log = _log(tmp_path, head, line, line, name="demo/chats/session-1.jsonl")
    ((place, sums),) = read(log).items
    assert (place.session, place.project, sums.usage) == ("s", "demo", Usage(113, 40, 0, 27, 7))


def test_an_older_gemini_log_is_one_document(tmp_path: Path, read: Read) -> None:
    message = {"id": "1", "type": "gemini", "timestamp": "2026-01-01T00:00:00Z", "tokens": {"input": 5, "output": 6}}
    text = json.dumps({"sessionId": "s", "projectHash": "p", "messages": [{"id": "0", "type": "user"}, message]})
    assert total(read(_log(tmp_path, text, name="demo/chats/session-1.json"))).usage == Usage(input=5, output=6)


def test_opencode_adds_up_the_steps_of_its_database(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "opencode.db"
    step = {
        "type": "step-finish",
        "tokens": {"input": 10, "output": 4, "reasoning": 2, "cache": {"read": 3}},
        "cost": 0.5,
    }
    message = {"role": "assistant", "modelID": "m", "time": {"created": 1795247554303}, "path": {"root": "/p"}}
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE message (id, session_id, time_created, data)")
        connection.execute("CREATE TABLE part (id, message_id, session_id, time_created, data)")
        connection.execute("INSERT INTO message VALUES ('m1', 's', 1, ?)", [json.dumps(message)])
        connection.execute("INSERT INTO message VALUES ('m2', 's', 1, '{broken')")
        for number in range(2):
            connection.execute("INSERT INTO part VALUES (?, 'm1', 's', 1, ?)", [f"p{number}", json.dumps(step)])
    connection.close()
    reading = read(path)
    ((place, sums),) = reading.items
    assert (place.session, place.model, place.project, place.day) == ("s", "m", "/p", "2026-11-21")
    assert sums.usage == Usage(20, 6, 0, 12, 4, "1")
    assert [(item.lines, item.path) for item in reading.unread] == [(1, str(path))]


def test_a_message_of_an_older_opencode_is_the_same_as_in_its_database(tmp_path: Path, read: Read) -> None:
    tokens = {"input": 10, "output": 4, "reasoning": 2, "cache": {"read": 3, "write": 1}}
    message = {"id": "m1", "sessionID": "s", "role": "assistant", "modelID": "m", "tokens": tokens, "cost": 0.25}
    log = _log(tmp_path, json.dumps(message), name="message/s/m1.json")
    assert total(read(log)).usage == Usage(10, 3, 1, 6, 2, "0.25")
