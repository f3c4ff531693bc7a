"""The nine cases in which a checker that matches lines is wrong: four false alarms, five things it lets pass."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import pytest
from cli_person import Person

FASTAPI = "from fastapi import FastAPI\napp = FastAPI()\n"
POSTS = "#### GET /api/posts\n#### POST /api/posts\n"


def check(person: Person, contract: str, *arguments: str, **files: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the data of a check of these files in the folder ``code``."""
    person.writes("API_CONTRACT.md", f"# Blog\n\n{contract}")
    for name, text in files.items():
        stem, _, suffix = name.rpartition("_")
        person.writes(f"code/{stem.replace('__', '/')}.{suffix}", dedent(text))
    answer = person.types("--json", "contract", "check", "API_CONTRACT.md", "code", *arguments)
    return answer.code, json.loads(answer.out)["data"]


def test_a_prefix_given_where_the_router_is_included(stranger: Person) -> None:
    main = f"{FASTAPI}from posts import r\napp.include_router(r, prefix='/api/posts')\n"
    posts = """
    from fastapi import APIRouter
    r = APIRouter()
    @r.get("")
    def every(): ...
    @r.post("")
    def make(): ...
    """
    code, data = check(stranger, POSTS, main_py=main, posts_py=posts)
    assert code == 0, data
    assert data["present"] == ["GET /api/posts", "POST /api/posts"]


def test_methods_of_a_flask_route(stranger: Person) -> None:
    app = """
    from flask import Flask
    app = Flask(__name__)
    @app.route("/api/posts", methods=["POST"])
    def make(): ...
    @app.route("/api/posts")
    def every(): ...
    """
    assert check(stranger, POSTS, app_py=app)[0] == 0


def test_a_prefix_in_single_quotes(stranger: Person) -> None:
    app = """
    from fastapi import APIRouter
    router = APIRouter(prefix='/api/posts')
    @router.get('')
    def every(): ...
    @router.post('')
    def make(): ...
    """
    assert check(stranger, POSTS, app_py=app)[0] == 0


def test_a_router_of_any_name(stranger: Person) -> None:
    app = """
    from fastapi import FastAPI, APIRouter
    blog_endpoints = APIRouter(prefix="/api")
    @blog_endpoints.get("/posts")
    def every(): ...
    @blog_endpoints.post(
        "/posts",
    )
    def make(): ...
    service = FastAPI()
    service.include_router(blog_endpoints)
    """
    assert check(stranger, POSTS, app_py=app)[0] == 0


def test_a_path_that_differs_only_in_case_does_not_pass(stranger: Person) -> None:
    app = f'{FASTAPI}@app.get("/api/Posts")\ndef every(): ...\n'
    code, data = check(stranger, "#### GET /api/posts\n", app_py=app)
    assert code == 1
    assert data["mismatched"] == ["GET /api/posts"]
    assert data["findings"][0]["rule"] == "case"
    assert (data["missing"], data["extra"]) == ([], [])


def test_an_endpoint_that_the_contract_does_not_know_does_not_pass(stranger: Person) -> None:
    app = f'{FASTAPI}@app.get("/api/posts")\ndef every(): ...\n@app.delete("/api/posts")\ndef gone(): ...\n'
    code, data = check(stranger, "#### GET /api/posts\n", app_py=app)
    assert code == 1
    assert data["extra"] == ["DELETE /api/posts"]


def test_a_schema_that_differs_does_not_pass(stranger: Person) -> None:
    contract = '#### POST /api/posts\n\n**Request:**\n\n```json\n{"title": "a", "body": "b"}\n```\n'
    app = f"""
    {FASTAPI.replace(chr(10), chr(10) + "    ").rstrip()}
    from pydantic import BaseModel
    class Post(BaseModel):
        title: int
        text: str
    @app.post("/api/posts")
    def make(post: Post): ...
    """
    code, data = check(stranger, contract, app_py=app)
    assert code == 1
    assert data["mismatched"] == ["POST /api/posts"]
    told = data["findings"][0]["text"]
    assert "title is string in the contract and integer in the code" in told
    assert "body is not in the code" in told
    assert "text is not in the contract" in told


@pytest.mark.parametrize("call", ["fetch('/api/posts', { method: 'PUT' })", "axios.put('/api/posts', {})"])
def test_a_frontend_that_calls_with_the_wrong_method_does_not_pass(stranger: Person, call: str) -> None:
    app = f'{FASTAPI}@app.post("/api/posts")\ndef make(): ...\n'
    stranger.writes("web/api.ts", f"import axios from 'axios';\n{call};\n")
    code, data = check(stranger, "#### POST /api/posts\n", "--client", "web", app_py=app)
    assert code == 1
    assert data["mismatched"] == ["POST /api/posts"]
    assert [item["side"] for item in data["findings"]] == ["client"]
    assert "PUT" in data["findings"][0]["text"]


@pytest.mark.parametrize("mark", ["# {}", "#{}", '"""\n{}\n"""'])
def test_a_route_that_is_commented_out_does_not_pass(stranger: Person, mark: str) -> None:
    hidden = mark.format('@app.get("/api/posts")')
    code, data = check(stranger, "#### GET /api/posts\n", app_py=f"{FASTAPI}{hidden}\n")
    assert code == 1
    assert data["missing"] == ["GET /api/posts"]
    assert "commented out" in data["findings"][0]["text"]
    assert data["findings"][0]["file"] == "code/app.py"


def test_a_contract_without_any_endpoint_is_an_error(stranger: Person) -> None:
    stranger.writes("API_CONTRACT.md", "# Blog\n\nNothing yet.\n")
    stranger.writes("code/app.py", FASTAPI)
    error = stranger.fails("contract", "check", "API_CONTRACT.md", "code")
    assert error["exit"] == 2
    assert "no operation" in error["message"]
