from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest
from cli_person import Person

from trackdown.testing.small_server import Reply, Request, SmallServer, serving

SECRET = "s3cr3t-value"


def nobody(request: Request, stopping: threading.Event) -> Reply:
    return Reply(200, {})


@pytest.fixture
def server() -> Iterator[SmallServer]:
    with serving(nobody) as running:
        yield running


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://127.0.0.1", "file:///etc/passwd", "127.0.0.1:8000", "http://", "http://[::1", "http://h:port", "//h"),
        *("http://h:99999", "http://h:0", "http://h/?a=b", "http://h/#top", "http://h/{x}", "http://h/a b", "nan"),
        *("http://h/\x07", "http://h\\x", "http://ä.example", f"http://{'h' * 70000}/?"),
    ],
)
def test_what_is_no_address_of_a_server_is_refused(stranger: Person, url: str) -> None:
    stranger.writes("API_CONTRACT.md", "# Blog\n#### GET /posts\n")
    error = stranger.fails("contract", "check", "API_CONTRACT.md", "--live", url)
    assert (error["exit"], error["code"]) == (2, "E-USAGE")


def test_a_password_in_the_address_is_refused_and_not_repeated(stranger: Person) -> None:
    stranger.writes("API_CONTRACT.md", "# Blog\n#### GET /posts\n")
    answer = stranger.types("contract", "check", "API_CONTRACT.md", "--live", f"http://me:{SECRET}@127.0.0.1:1")
    assert answer.code == 2
    assert SECRET not in answer.out + answer.err


@pytest.mark.parametrize(
    "header",
    ["", SECRET, f": {SECRET}", f"A B: {SECRET}", f"A: {SECRET}\nB: c", f"A: \x00{SECRET}", f"A: {SECRET}…"],
)
def test_what_is_no_header_is_refused_and_not_repeated(stranger: Person, server: SmallServer, header: str) -> None:
    stranger.writes("API_CONTRACT.md", "# Blog\n#### GET /posts\n")
    answer = stranger.types("contract", "check", "API_CONTRACT.md", "--live", server.url, "--header", header)
    assert answer.code == 2
    assert SECRET not in answer.out + answer.err
    assert server.seen == []


@pytest.mark.parametrize("header", ["Host: elsewhere", "Content-Length: 0", "transfer-encoding: chunked"])
def test_headers_that_say_how_a_request_is_sent_are_not_given(
    stranger: Person, server: SmallServer, header: str
) -> None:
    stranger.writes("API_CONTRACT.md", "# Blog\n#### GET /posts\n")
    words = ("contract", "check", "API_CONTRACT.md", "--live", server.url, "--header", header)
    assert stranger.fails(*words)["exit"] == 2
    assert server.seen == []


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--header", "A: b"),
        ("--all-methods", "src"),
        ("--seconds", "3", "src"),
        ("--live", "http://127.0.0.1:1", "src"),
        ("--live", "http://127.0.0.1:1", "--client", "src"),
        ("--live", "http://127.0.0.1:1", "--base-path", "/api"),
        ("--live", "http://127.0.0.1:1", "--read-only", "--all-methods"),
        ("--live", "http://127.0.0.1:1", "--seconds", "0"),
        ("--live", "http://127.0.0.1:1", "--seconds", "nan"),
        ("--live", "http://127.0.0.1:1", "--max-examples", "-1"),
    ],
)
def test_options_that_do_not_go_together_are_refused(stranger: Person, words: tuple[str, ...]) -> None:
    stranger.writes("API_CONTRACT.md", "# Blog\n#### GET /posts\n")
    stranger.writes("src/app.py", "")
    assert stranger.fails("contract", "check", "API_CONTRACT.md", *words)["code"] == "E-USAGE"


def openapi(operation: object, path: str = "/posts") -> str:
    info = {"title": "Blog", "version": "1"}
    return json.dumps({"openapi": "3.1.0", "info": info, "paths": {path: {"get": operation}}})


@pytest.mark.parametrize(
    "schema",
    [{"$ref": "http://127.0.0.1:1/x.json"}, {"$ref": "other.yaml#/X"}, {"$ref": "file:///etc/passwd"}, {"$ref": "/x"}],
)
def test_a_reference_out_of_the_document_is_not_followed(
    stranger: Person, server: SmallServer, schema: dict[str, str]
) -> None:
    content = {"application/json": {"schema": schema}}
    text = openapi({"responses": {"200": {"description": "", "content": content}}})
    stranger.writes("openapi.json", text)
    error = stranger.fails("contract", "check", "openapi.json", "--live", server.url)
    assert (error["exit"], error["code"]) == (2, "E-DOCUMENT")
    assert "leads out of the document" in error["message"]
    assert server.seen == []


@pytest.mark.parametrize(
    "text",
    [
        *("", "\x00\x01", "# Blog\n", "{", "openapi: 2.0\n", openapi({}).replace("3.1.0", "9"), "[]"),
        openapi({"responses": []}).replace('{"get": {"responses": []}}', '["get"]'),
    ],
)
def test_a_contract_that_nothing_can_be_sent_by_ends_with_2(stranger: Person, server: SmallServer, text: str) -> None:
    stranger.writes("contract", text)
    assert stranger.fails("contract", "check", "contract", "--live", server.url)["exit"] == 2
    assert server.seen == []


@pytest.mark.parametrize(
    "operation",
    [
        *({}, {"responses": []}, {"responses": {"200": None}}, {"parameters": 3}, {"parameters": [{"in": "path"}]}),
        {"parameters": [{"name": "q", "in": "query", "required": True, "schema": {"type": "string", "pattern": "("}}]},
        {"parameters": [{"name": "q", "in": "query", "required": True, "schema": False}], "responses": {}},
        {"responses": {"200": {"content": {"application/json": {"schema": {"type": "wrong"}}}}}},
    ],
)
def test_an_operation_that_is_half_written_breaks_nothing(
    stranger: Person, server: SmallServer, operation: object
) -> None:
    stranger.writes("openapi.json", openapi(operation))
    answer = stranger.types("--json", "contract", "check", "openapi.json", "--live", server.url)
    found = json.loads(answer.out)
    assert answer.code in (0, 1, 2), found
    assert all(error["code"] != "E-WORK-FAILED" for error in found["errors"]), found


def test_a_reference_that_leads_nowhere_is_not_passed_over(stranger: Person, server: SmallServer) -> None:
    content = {"application/json": {"schema": {"$ref": "#/nowhere"}}}
    stranger.writes("openapi.json", openapi({"responses": {"200": {"description": "", "content": content}}}))
    error = stranger.fails("contract", "check", "openapi.json", "--live", server.url)
    assert (error["exit"], error["code"]) == (2, "E-DOCUMENT")
    assert "leads nowhere" in error["message"]


def test_the_help_warns_of_methods_that_change_something(stranger: Person) -> None:
    text = " ".join(stranger.does("contract", "check", "--help").split())
    assert "it makes, changes and deletes, so a test server only" in text
    assert "trackdown contract check API_CONTRACT.md --live http://127.0.0.1:8000" in text
