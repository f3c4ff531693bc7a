from __future__ import annotations

import io
import json
import sys

import pytest
from cli_person import Person


def test_a_new_contract_can_be_linted_and_shown(stranger: Person) -> None:
    stranger.does("contract", "new", "API_CONTRACT.md", "--title", "Blog")
    assert stranger.asks("contract", "lint", "API_CONTRACT.md", "--strict")["remarks"] == []
    data = stranger.asks("contract", "show", "API_CONTRACT.md")
    assert data["title"] == "Blog"
    assert [item["operation"] for item in data["operations"]][:2] == ["GET /api/items", "POST /api/items"]
    openapi = stranger.does("contract", "convert", "API_CONTRACT.md", "--to", "openapi-yaml")
    assert openapi.count("type: array") == 1


def test_a_new_contract_has_the_operations_that_were_named(stranger: Person) -> None:
    words = ("--operation", "get /posts/:id", "--operation", "DELETE /posts/<int:id>")
    text = stranger.does("contract", "new", *words)
    assert "#### GET /posts/{id}\n" in text
    assert "#### DELETE /posts/{id}\n" in text


@pytest.mark.parametrize("operation", ["GET", "FETCH /x", "/x", "GET x", ""])
def test_what_is_no_operation_is_refused(stranger: Person, operation: str) -> None:
    assert stranger.fails("contract", "new", "c.md", "--operation", operation)["exit"] == 2
    assert not (stranger.folder / "c.md").exists()


def test_a_file_that_is_there_is_kept(stranger: Person) -> None:
    stranger.writes("mine.md", "mine")
    assert stranger.fails("contract", "new", "mine.md")["exit"] == 2
    stranger.does("contract", "new", "API_CONTRACT.md")
    convert = ("contract", "convert", "API_CONTRACT.md", "--to", "openapi-json", "--output", "mine.md")
    assert stranger.fails(*convert)["exit"] == 2
    assert (stranger.folder / "mine.md").read_text() == "mine"


def test_lint_ends_with_1_for_errors_and_names_the_line(stranger: Person) -> None:
    stranger.writes("API_CONTRACT.md", "# Blog\n\n#### GET /a/{x}\n\n#### GET /a/{y}\n\n#### FETCH /b\n")
    answer = stranger.types("contract", "lint", "API_CONTRACT.md")
    assert answer.code == 1
    assert "error  API_CONTRACT.md:5  GET /a/{y} and GET /a/{x} are one path. [ambiguous]" in answer.out
    assert "error  API_CONTRACT.md:7  FETCH is no method of HTTP. [method]" in answer.out


def test_warnings_fail_only_where_they_should(stranger: Person) -> None:
    stranger.writes("API_CONTRACT.md", "# Blog\n\n#### GET /a\n")
    assert stranger.types("contract", "lint", "API_CONTRACT.md").code == 0
    assert stranger.types("contract", "lint", "API_CONTRACT.md", "--strict").code == 1


@pytest.mark.parametrize("target", ["openapi-json", "openapi-yaml"])
def test_a_contract_survives_the_way_to_openapi_and_back(stranger: Person, target: str) -> None:
    stranger.does("contract", "new", "API_CONTRACT.md", "--title", "Blog")
    suffix = target.rpartition("-")[2]
    stranger.does("contract", "convert", "API_CONTRACT.md", "--to", target, "--output", f"api.{suffix}")
    stranger.does("contract", "convert", f"api.{suffix}", "--to", "markdown", "--output", "back.md")
    first, last = (stranger.asks("contract", "show", name) for name in ("API_CONTRACT.md", "back.md"))
    for item in (*first["operations"], *last["operations"]):
        del item["line"]
    assert [item["operation"] for item in last["operations"]] == [item["operation"] for item in first["operations"]]
    for one, other in zip(first["operations"], last["operations"], strict=True):
        assert [item["code"] for item in one["responses"]] == [item["code"] for item in other["responses"]]
        assert [field["name"] for field in one["body"] or []] == [field["name"] for field in other["body"] or []]
    assert last["title"] == first["title"]


def test_code_that_keeps_to_a_contract_keeps_to_what_the_contract_is_converted_to(stranger: Person) -> None:
    stranger.writes("c.md", '# T\n\n#### POST /a\n**Request:**\n```json\n{"title": "x"}\n```\n')
    stranger.writes(
        "a.py",
        "from fastapi import FastAPI\nfrom pydantic import BaseModel\n\napp = FastAPI()\n\n\n"
        "class New(BaseModel):\n    title: str\n\n\n@app.post('/a')\ndef make(new: New): ...\n",
    )
    stranger.does("contract", "convert", "c.md", "--to", "openapi-yaml", "--output", "c.yaml")
    for contract in ("c.md", "c.yaml"):
        done = stranger.types("contract", "check", contract, "a.py")
        assert (done.code, done.out.splitlines()[-1]) == (
            0,
            "1 of 1 operations are as the contract says (1 route in 1 file by fastapi).",
        )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("c.md", b""),
        ("c.md", b"\xff\xfe"),
        ("c.md", b"\x00\x01"),
        ("c.json", b"{"),
        ("c.json", b'{"openapi": "3.0.0", "openapi": "3.1.0"}'),
        ("c.json", b'{"openapi": "3.0.0", "x": NaN}'),
        ("c.json", b"[1]"),
        ("c.json", b'{"swagger": "2.0", "paths": {}}'),
        ("c.json", b'{"openapi": "3.0.0", "paths": []}'),
        ("c.yaml", b"openapi: [3.0"),
        ("c.yaml", b"openapi: 3.0.0\npaths: {}\npaths: {}\n"),
        ("c.yaml", b"a: &a [*a]\n"),
        ("c.yaml", b"just text"),
        ("c.json", b"[" * 100_000),
        ("c.yaml", b"- " * 3_000 + b"x"),
    ],
)
def test_what_is_no_contract_is_refused_with_a_clear_error(stranger: Person, name: str, content: bytes) -> None:
    stranger.writes(name, content)
    for verb in ("lint", "show"):
        error = stranger.fails("contract", verb, name)
        assert error["exit"] == 2
        assert error["code"] in ("E-DOCUMENT", "E-INPUT")
        assert error["hint"]


def test_a_contract_comes_from_stdin_only_when_asked(stranger: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps({"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {}}}}})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert [item["operation"] for item in stranger.asks("contract", "show", "-")["operations"]] == ["GET /a"]
