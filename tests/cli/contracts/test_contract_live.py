from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from cli_person import Answer, Person

from trackdown.testing.small_server import Reply, Request, SmallServer, serving

BASE = "# API Contract: Blog\n\n## Base Configuration\n\n| Setting | Value |\n|---|---|\n| API Prefix | `/api` |\n\n"
POST = {"id": 1, "title": "One"}


def operation(name: str, code: int = 200, example: str = '{"id": 1, "title": "text"}', request: str = "") -> str:
    asked = f"**Request:**\n```json\n{request}\n```\n" if request else ""
    return f"#### {name}\n{asked}**Response (`{code}`):**\n```json\n{example}\n```\n\n"


def routes(request: Request, stopping: threading.Event) -> Reply | None:
    if request.path.startswith("/api/slow"):
        stopping.wait(60)
    if request.method == "POST":
        return Reply(200 if request.path == "/api/wrong" else 201, POST) if b"title" in request.body else Reply(422, {})
    return {
        "/api/posts": Reply(200, [POST]),
        "/api/posts/3": Reply(200, POST),
        "/api/status": Reply(202, POST),
        "/api/schema": Reply(200, {"id": "one", "title": "One"}),
        "/api/lacking": Reply(200, {"id": 1}),
        "/api/closed": Reply(close=True),
        "/api/broken": Reply(500, {}),
        "/api/private": Reply(200 if request.headers.get("x-key") == "hush-hush" else 401, POST),
        "/api/echo": Reply(200, {"id": request.headers.get("x-key"), "title": "One"}),
        "/api/page": Reply(200, b"<p>One</p>", {"Content-Type": "text/html"}),
        "/api/moved": Reply(307, {}, {"Location": "/api/posts/3"}),
        "/api/endless-head": Reply(endless="head"),
        "/api/endless-body": Reply(endless="body"),
        "/api/huge": Reply(200, b" " * (5 * 1024 * 1024)),
        "/api/teapot": Reply(418, {}),
        "/api/null": Reply(200, {"id": 1, "title": None, "more": [1]}),
        "/api/slow": Reply(200, POST),
    }.get(request.path)


@pytest.fixture
def server() -> Iterator[SmallServer]:
    with serving(routes) as running:
        yield running


def check(person: Person, server: SmallServer, contract: str, *words: str) -> Answer:
    person.writes("API_CONTRACT.md", BASE + contract)
    return person.types("--json", "contract", "check", "API_CONTRACT.md", "--live", server.url, *words)


def data_of(answer: Answer) -> Any:
    return json.loads(answer.out)["data"]


def test_a_server_as_the_contract_says_ends_with_0(stranger: Person, server: SmallServer) -> None:
    contract = operation("GET /posts") + operation("GET /posts/{id}") + operation("GET /null")
    answer = check(stranger, server, contract)
    data = data_of(answer)
    assert answer.code == 0, answer
    assert data["present"] == ["GET /posts", "GET /posts/{id}", "GET /null"]
    assert data["failures"] == []
    assert data["requests"] == len(server.seen)


@pytest.mark.parametrize(
    ("path", "expected", "came"),
    [
        ("status", "status 200", "status 202"),
        ("schema", "a body as the contract describes it for 200", '"one" is not of types "null", "number" at id'),
        ("lacking", "a body as the contract describes it for 200", '"title" is a required property'),
        ("closed", "a whole answer", "a connection that was closed"),
        ("broken", "no error of the server", "status 500"),
        ("page", "the content type application/json", "text/html"),
        ("huge", "a body that can be read", "an answer of more than 4,194,304 bytes"),
        ("teapot", "status 200", "status 418"),
    ],
)
def test_an_answer_that_is_otherwise_is_told_with_what_was_expected(
    stranger: Person, server: SmallServer, path: str, expected: str, came: str
) -> None:
    answer = check(stranger, server, operation(f"GET /{path}"))
    data = data_of(answer)
    failure = data["failures"][0]
    assert answer.code == 1
    assert data["mismatched"] == [f"GET /{path}"]
    assert data["present"] == []
    assert (failure["expected"], failure["came"]) == (expected, came)
    assert failure["reproduce"] == f"curl -i {server.url}/api/{path}"


def test_a_route_that_is_not_there_is_missing(stranger: Person, server: SmallServer) -> None:
    answer = check(stranger, server, operation("GET /posts") + operation("GET /gone"))
    assert answer.code == 1
    assert data_of(answer)["missing"] == ["GET /gone"]


def test_a_path_with_a_parameter_that_nobody_gave_a_value_for_is_unknown_not_missing(
    stranger: Person, server: SmallServer
) -> None:
    data = data_of(check(stranger, server, operation("GET /gone/{id}")))
    assert data["unknown"] == ["GET /gone/{id}"]
    assert data["missing"] == data["present"] == []


def test_a_path_with_a_documented_example_is_missing_if_the_example_is(stranger: Person, server: SmallServer) -> None:
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}, "example": 3}
    responses = {"200": {"description": "one"}, "404": {"description": "none"}}
    paths = {path: {"get": {"parameters": [parameter], "responses": responses}} for path in ("/posts/{id}", "/x/{id}")}
    document = {"openapi": "3.1.0", "info": {"title": "Blog", "version": "1"}, "paths": paths}
    stranger.writes("openapi.json", json.dumps({**document, "servers": [{"url": "/api"}]}))
    data = data_of(stranger.types("--json", "contract", "check", "openapi.json", "--live", server.url))
    assert data["present"] == ["GET /posts/{id}"]
    assert data["missing"] == ["GET /x/{id}"]


@pytest.mark.parametrize("path", ["slow", "endless-head", "endless-body"])
def test_a_route_that_does_not_answer_in_time_is_unknown_and_holds_up_nothing_else(
    stranger: Person, server: SmallServer, path: str
) -> None:
    answer = check(stranger, server, operation(f"GET /{path}") + operation("GET /posts"), "--seconds", "4")
    data = data_of(answer)
    assert answer.code == 1
    assert data["unknown"] == [f"GET /{path}"]
    assert data["present"] == ["GET /posts"]
    assert data["failures"][0]["expected"] == "an answer within 1 s"


def test_when_the_time_is_up_the_rest_is_unknown(stranger: Person, server: SmallServer) -> None:
    contract = "".join(operation(f"GET /slow/{number}") for number in range(8)) + operation("GET /posts")
    data = data_of(check(stranger, server, contract, "--seconds", "1"))
    assert len(data["unknown"]) == 9
    assert data["findings"][-1]["text"] == "the time was up before"
    assert len(server.seen) < 8


def test_only_reading_requests_are_sent_unless_all_are_asked_for(stranger: Person, server: SmallServer) -> None:
    contract = operation("GET /posts") + operation("POST /posts", 201, request='{"title": "text"}')
    for words in ((), ("--read-only",)):
        answer = check(stranger, server, contract, *words)
        assert answer.code == 1
        assert data_of(answer)["unknown"] == ["POST /posts"]
        assert {request.method for request in server.seen} == {"GET"}
    assert check(stranger, server, contract, "--allow", "unknown").code == 0
    assert check(stranger, server, contract, "--all-methods").code == 0
    assert {request.method for request in server.seen} == {"GET", "POST"}


def test_a_wrong_code_behind_a_changing_method_is_found_with_its_body(stranger: Person, server: SmallServer) -> None:
    answer = check(stranger, server, operation("POST /wrong", 201, request='{"title": "text"}'), "--all-methods")
    failure = data_of(answer)["failures"][0]
    assert failure["came"] == "status 200"
    assert f"curl -i -X POST {server.url}/api/wrong" in failure["reproduce"]
    assert """--data-raw '{"title": """ in failure["reproduce"]


def test_the_same_contract_leads_to_the_same_requests(stranger: Person, server: SmallServer) -> None:
    contract = operation("GET /posts/{id}") + operation("POST /posts", 201, request='{"title": "text"}')
    check(stranger, server, contract, "--all-methods")
    first = [(request.method, request.path, request.body) for request in server.seen]
    server.seen.clear()
    check(stranger, server, contract, "--all-methods")
    assert len(first) > 10
    assert [(request.method, request.path, request.body) for request in server.seen] == first


def test_no_more_requests_are_sent_than_were_asked_for(stranger: Person, server: SmallServer) -> None:
    contract = operation("POST /posts", 201, request='{"title": "text"}')
    check(stranger, server, contract, "--all-methods", "--max-examples", "3")
    assert len(server.seen) == 3


def test_what_a_header_holds_is_sent_and_never_printed(stranger: Person, server: SmallServer) -> None:
    contract = operation("GET /private") + operation("GET /echo") + operation("GET /broken")
    assert data_of(check(stranger, server, contract))["unknown"] == ["GET /private"]
    for form in ("text", "sarif", "junit", "digest"):
        words = ("--header", "X-Key: hush-hush", "--format", form)
        answer = check(stranger, server, contract, *words)
        assert data_of(answer)["present"] == ["GET /private"]
        plain = stranger.types("contract", "check", "API_CONTRACT.md", "--live", server.url, *words)
        assert "hush" not in answer.out + answer.err + plain.out + plain.err
    assert f"curl -i {server.url}/api/broken -H 'X-Key: ***'" in answer.out


def test_a_redirect_is_followed_at_the_same_server_only(stranger: Person, server: SmallServer) -> None:
    def away(request: Request, stopping: threading.Event) -> Reply:
        return Reply(302, {}, {"Location": f"{server.url}/api/posts"})

    assert check(stranger, server, operation("GET /moved")).code == 0
    server.seen.clear()
    with serving(away) as other:
        answer = check(stranger, other, operation("GET /posts"), "--header", "X-Key: hush-hush")
    assert data_of(answer)["mismatched"] == ["GET /posts"]
    assert server.seen == []


def test_a_path_in_the_url_stands_for_the_base_of_the_contract(stranger: Person, server: SmallServer) -> None:
    stranger.writes("other.md", BASE.replace("/api", "/v9") + operation("GET /posts"))
    for url, code in ((server.url, 1), (f"{server.url}/api", 0), (f"{server.url}/api/", 0)):
        assert stranger.types("contract", "check", "other.md", "--live", url).code == code


def test_a_server_that_cannot_be_reached_is_told_apart(stranger: Person) -> None:
    with serving(routes) as gone:
        pass
    stranger.writes("API_CONTRACT.md", BASE + operation("GET /posts"))
    error = stranger.fails("contract", "check", "API_CONTRACT.md", "--live", gone.url)
    assert error["exit"] == 2
    assert "cannot be reached: nothing listens there" in error["message"]
    assert "Start it" in error["hint"]


def test_what_was_found_is_given_to_other_programs_and_agents(stranger: Person, server: SmallServer) -> None:
    contract = operation("GET /gone") + operation("GET /status") + operation("GET /gone/{id}")
    stranger.writes("API_CONTRACT.md", contract)
    words = ("contract", "check", "API_CONTRACT.md", "--live", f"{server.url}/api", "--format")
    sarif = json.loads(stranger.types(*words, "sarif").out)
    assert [item["ruleId"] for item in sarif["runs"][0]["results"]] == [
        *("contract/missing", "contract/mismatched", "contract/unknown"),
    ]
    assert ElementTree.fromstring(stranger.types(*words, "junit").out)[0].attrib["failures"] == "3"
    assert stranger.types(*words, "digest").out.splitlines() == [
        "The code does not keep to API_CONTRACT.md:",
        "- missing GET /gone: the server answers 404",
        "- wrong GET /status: expected status 200, came status 202",
        "Mend exactly these. The contract itself stays as it is.",
    ]
    answer = stranger.types(*words, "junit", "--output", "found.xml")
    assert answer.out.startswith("0 of 3 operations are as the contract says, 1 missing, 1 mismatched, 1 unknown (")
    assert (stranger.folder / "found.xml").read_text().startswith("<?xml")


def test_nothing_is_written_where_one_works(
    stranger: Person, server: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(stranger.folder)
    stranger.writes("schemathesis.toml", "no toml [")
    before = sorted(path.name for path in stranger.folder.iterdir())
    assert check(stranger, server, operation("GET /posts/{id}")).code == 0
    assert sorted(path.name for path in stranger.folder.iterdir()) == sorted([*before, "API_CONTRACT.md"])


def test_without_the_extra_it_is_said_what_to_install(stranger: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("trackdown.adapters.live")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "schemathesis", None)
    stranger.writes("API_CONTRACT.md", BASE + operation("GET /posts"))
    error = stranger.fails("contract", "check", "API_CONTRACT.md", "--live", "http://127.0.0.1:1")
    assert error["exit"] == 2
    assert "pip install 'trackdown[live]'" in error["hint"]
