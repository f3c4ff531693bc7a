"""The scripted model server, asked by a plain HTTP client in all of its dialects."""

from __future__ import annotations

import http.client
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from trackdown.testing.model_server import (
    Consumed,
    ModelServer,
    drop,
    error,
    garbage,
    hang,
    mcp,
    raw,
    shell,
    structured,
    text,
    write,
)

MESSAGES_TOOLS = [{"name": "Bash"}, {"name": "Write"}, {"name": "StructuredOutput"}]
RESPONSES_TOOLS = [{"type": "function", "name": "exec_command"}, {"type": "custom", "name": "apply_patch"}]
CHAT_TOOLS = [{"type": "function", "function": {"name": name}} for name in ("bash", "write")]
GEMINI_TOOLS = [{"functionDeclarations": [{"name": "run_shell_command"}, {"name": "write_file"}]}]
CHAT = "/v1/chat/completions"
GEMINI = "/v1beta/models/m:generateContent"
PROGRAM_TOOLS = [
    {
        "type": "additional_tools",
        "tools": [{"type": "namespace", "name": "functions", "tools": [{"type": "custom", "name": "exec"}]}],
    }
]
Body = dict[str, Any]


def messages(said: int = 0, prompt: str = "Do it.", tools: object = MESSAGES_TOOLS) -> Body:
    """A request after so many answers of the model."""
    history = [{"role": role, "content": "x"} for _ in range(said) for role in ("assistant", "user")]
    return {"model": "m", "tools": tools, "messages": [{"role": "user", "content": prompt}, *history]}


def responses(said: int = 0, prompt: str = "Do it.", tools: object = RESPONSES_TOOLS, more: Any = ()) -> Body:
    history = [{"type": kind} for _ in range(said) for kind in ("function_call", "function_call_output")]
    asked = {"role": "user", "content": [{"type": "input_text", "text": prompt}]}
    return {"model": "m", "tools": tools, "input": [*more, asked, *history]}


def chat(said: int = 0, prompt: str = "Do it.", tools: object = CHAT_TOOLS) -> Body:
    history = [{"role": role, "content": "x"} for _ in range(said) for role in ("assistant", "tool")]
    return {"model": "m", "tools": tools, "messages": [{"role": "user", "content": prompt}, *history]}


def gemini(said: int = 0, prompt: str = "Do it.", tools: object = GEMINI_TOOLS) -> Body:
    history = [{"role": role, "parts": [{"text": "x"}]} for _ in range(said) for role in ("model", "user")]
    return {"tools": tools, "contents": [{"role": "user", "parts": [{"text": prompt}]}, *history]}


def post(server: ModelServer, path: str, body: Body) -> Any:
    request = urllib.request.Request(server.url + path, json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())


def streamed(server: ModelServer, path: str, body: Body) -> list[Body]:
    """The data of all events of a stream."""
    data = json.dumps({**body, "stream": True}).encode()
    with urllib.request.urlopen(urllib.request.Request(server.url + path, data), timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    data_lines = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    return [json.loads(line) for line in data_lines if line != "[DONE]"]


DIALECTS: list[tuple[str, Callable[..., Body]]] = [
    ("/v1/messages", messages),
    ("/v1/responses", responses),
    (CHAT, chat),
    (GEMINI, gemini),
]


@pytest.mark.parametrize(
    ("turn", "name", "arguments"),
    [
        (shell("ls"), "Bash", {"command": "ls", "description": "A scripted command"}),
        (write("a.txt", "x\n"), "Write", {"file_path": "a.txt", "content": "x\n"}),
        (raw("Grep", {"pattern": "x"}), "Grep", {"pattern": "x"}),
        (structured({"ok": True}), "StructuredOutput", {"ok": True}),
    ],
)
def test_an_action_becomes_a_call_of_a_declared_tool(turn: Any, name: str, arguments: object) -> None:
    with ModelServer([turn]) as server:
        block = post(server, "/v1/messages?beta=true", messages())["content"][0]
        events = streamed(server, "/v1/messages", messages())
    assert (block["type"], block["name"], block["input"]) == ("tool_use", name, arguments)
    assert json.loads(events[2]["delta"]["partial_json"]) == arguments
    assert [event["type"] for event in events][::5] == ["message_start", "message_stop"]


@pytest.mark.parametrize(
    ("turn", "request_", "kind", "said"),
    [
        (shell("ls"), responses(), "function_call", '{"cmd": "ls"}'),
        (write("a.txt", "x\n"), responses(), "custom_tool_call", "*** Add File: a.txt\n+x\n"),
        (shell("ls"), responses(tools=[], more=PROGRAM_TOOLS), "custom_tool_call", 'tools.exec_command({"cmd": "ls"})'),
        (write("a b.txt", "x"), responses(tools=RESPONSES_TOOLS[:1]), "function_call", "printf %s x > 'a b.txt'"),
        (write("a.txt", "x"), responses(tools=[], more=PROGRAM_TOOLS), "custom_tool_call", "tools.apply_patch("),
        (structured({"ok": 1}), responses(), "message", '{\\"ok\\": 1}'),
    ],
)
def test_the_other_dialect_has_its_own_tools(turn: Any, request_: Body, kind: str, said: str) -> None:
    with ModelServer([turn]) as server:
        item = post(server, "/v1/responses", request_)["output"][0]
        events = streamed(server, "/v1/responses", request_)
    assert item["type"] == kind
    assert said in (item.get("arguments") or item.get("input") or json.dumps(item["content"]))
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    assert events[-1]["type"] == "response.completed"
    assert events[-1]["response"]["output"][0]["type"] == kind


@pytest.mark.parametrize(("path", "body"), DIALECTS)
def test_the_turn_follows_from_the_requests_history(path: str, body: Callable[..., Body]) -> None:
    with ModelServer([shell("one"), shell("two"), text("Done.")]) as server:
        for said in (2, 0, 1, 0, 9):
            post(server, path, body(said))
        answer = json.dumps(post(server, path, body(9)))
        assert server.turns_taken() == [2, 0, 1, 0, 9, 9]
    assert "Done." in answer


@pytest.mark.parametrize(("path", "body"), DIALECTS)
def test_a_request_without_tools_uses_up_no_turn(path: str, body: Callable[..., Body]) -> None:
    with ModelServer([shell("one")]) as server:
        assert "A title" in json.dumps(post(server, path, body(tools=[])))
        assert server.turns_taken() == []


@pytest.mark.parametrize(("path", "body"), DIALECTS)
def test_parallel_agents_get_the_script_of_their_own_task(path: str, body: Callable[..., Body]) -> None:
    with ModelServer({"greeting": [text("Hello.")], "greeting in French": [text("Salut.")], "": [text("?")]}) as server:
        said = [json.dumps(post(server, path, body(prompt=f"Add a {what}."))) for what in ("greeting", "x")]
        said.append(json.dumps(post(server, path, body(prompt="Add a greeting in French."))))
    assert ["Hello." in said[0], "?" in said[1], "Salut." in said[2]] == [True, True, True]


@pytest.mark.parametrize(
    ("turn", "name", "arguments"),
    [
        (shell("ls"), "bash", {"command": "ls", "description": "A scripted command"}),
        (write("a.txt", "x\n"), "write", {"filePath": "a.txt", "content": "x\n"}),
        (mcp("calc", "add", {"a": 1}), "calc_add", {"a": 1}),
    ],
)
def test_chat_completions_call_functions(turn: Any, name: str, arguments: object) -> None:
    with ModelServer([turn]) as server:
        choice = post(server, CHAT, chat())["choices"][0]
        chunks = streamed(server, CHAT, chat())
    call = choice["message"]["tool_calls"][0]["function"]
    assert (call["name"], json.loads(call["arguments"]), choice["finish_reason"]) == (name, arguments, "tool_calls")
    assert chunks[1]["choices"][0]["delta"]["tool_calls"][0]["function"] == call
    assert chunks[-1]["usage"]["total_tokens"] == 170


@pytest.mark.parametrize(
    ("turn", "part"),
    [
        (shell("ls"), {"name": "run_shell_command", "args": {"command": "ls", "description": "A scripted command"}}),
        (write("a.txt", "x"), {"name": "write_file", "args": {"file_path": "a.txt", "content": "x"}}),
        (mcp("calc", "add", {"a": 1}), {"name": "mcp_calc_add", "args": {"a": 1}}),
    ],
)
def test_gemini_calls_functions_and_streams_by_the_path(turn: Any, part: Body) -> None:
    with ModelServer([turn]) as server:
        whole = post(server, GEMINI, gemini())
        chunks = streamed(server, GEMINI.replace(":generate", ":streamGenerate") + "?alt=sse", gemini())
    call = whole["candidates"][0]["content"]["parts"][0]["functionCall"]
    assert {name: call[name] for name in part} == part
    assert chunks[-1]["candidates"][0]["content"]["parts"][0]["functionCall"]["name"] == part["name"]
    assert chunks[0]["candidates"] == []


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/v1/messages", messages(), '"name": "mcp__calc__add"'),
        ("/v1/responses", responses(), '"namespace": "mcp__calc"'),
        ("/v1/responses", responses(tools=[], more=PROGRAM_TOOLS), "tools.mcp__calc__add("),
    ],
)
def test_a_tool_of_an_mcp_server_has_the_clients_name_for_it(path: str, body: Body, said: str) -> None:
    with ModelServer([mcp("calc", "add", {"a": 1})]) as server:
        assert said in json.dumps(post(server, path, body))


@pytest.mark.parametrize(("path", "body"), DIALECTS)
def test_an_answer_can_be_in_no_dialect(path: str, body: Callable[..., Body]) -> None:
    with ModelServer([garbage("<html>", times=1)]) as server:
        with pytest.raises(json.JSONDecodeError):
            post(server, path, body())
        assert "recovered" in json.dumps(post(server, path, body()))


def test_the_dialects_report_the_same_tokens_in_their_own_way() -> None:
    with ModelServer([text("x", Consumed(100, 40, 10, 20, 5))]) as server:
        one = post(server, "/v1/messages", messages())["usage"]
        other = post(server, "/v1/responses", responses())["usage"]
        third = post(server, CHAT, chat())["usage"]
        fourth = post(server, GEMINI, gemini())["usageMetadata"]
    assert (one["input_tokens"], one["cache_read_input_tokens"], one["cache_creation_input_tokens"]) == (100, 40, 10)
    assert (other["input_tokens"], other["input_tokens_details"]["cached_tokens"]) == (150, 40)
    assert one["output_tokens"] == other["output_tokens"] == third["completion_tokens"] == 20
    assert (third["prompt_tokens"], third["prompt_tokens_details"]["cached_tokens"]) == (150, 40)
    assert (fourth["promptTokenCount"], fourth["candidatesTokenCount"], fourth["thoughtsTokenCount"]) == (150, 15, 5)


@pytest.mark.parametrize(("path", "body"), DIALECTS)
def test_an_error_is_served_so_many_times_and_then_the_turn_after_it(path: str, body: Callable[..., Body]) -> None:
    with ModelServer([error(429, "slow down", retry_after=7, times=2, then=text("At last."))]) as server:
        for _ in range(2):
            with pytest.raises(urllib.error.HTTPError) as caught:
                post(server, path, body())
            assert caught.value.code == 429
            assert caught.value.headers["retry-after"] == "7"
            assert "slow down" in caught.value.read().decode()
        assert "At last." in json.dumps(post(server, path, body()))


@pytest.mark.parametrize("events", [0, 3])
def test_the_connection_can_break_before_and_during_an_answer(events: int) -> None:
    with ModelServer([drop(events, times=1)]) as server:
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            streamed(server, "/v1/responses", responses())
        assert "recovered" in json.dumps(streamed(server, "/v1/responses", responses()))


def test_a_hanging_answer_ends_with_the_server() -> None:
    ended: list[str] = []

    def ask(server: ModelServer) -> None:
        try:
            ended.append(str(len(streamed(server, "/v1/messages", messages()))))
        except (http.client.HTTPException, OSError) as broken:
            ended.append(type(broken).__name__)

    with ModelServer([hang(600)]) as server:
        asking = threading.Thread(target=ask, args=(server,))
        asking.start()
        pause = threading.Event()
        for _ in range(200):
            if server.requests or pause.wait(0.05):
                break
        assert server.turns_taken() == [0]
        assert not ended
    asking.join(10)
    assert ended


def test_a_script_that_no_declared_tool_can_follow_is_an_error_with_the_reason() -> None:
    with ModelServer([shell("ls")]) as server, pytest.raises(urllib.error.HTTPError) as caught:
        post(server, "/v1/messages", messages(tools=[{"name": "Read"}]))
    assert caught.value.code == 400
    assert "no shell among the declared tools" in caught.value.read().decode()


def test_what_came_in_is_kept() -> None:
    with ModelServer([text("x")]) as server:
        post(server, "/v1/messages", messages(prompt="Look."))
        seen = server.requests[0]
    assert (seen.method, seen.path, seen.headers["content-type"]) == ("POST", "/v1/messages", "application/json")
    assert seen.body["messages"][0]["content"] == "Look."
