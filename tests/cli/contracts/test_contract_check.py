from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from cli_person import Person

CONTRACT = """\
# API Contract: Blog

#### GET /api/posts
#### GET /api/posts/{id}
#### DELETE /api/posts/{id}
"""
APP = """\
from fastapi import FastAPI
app = FastAPI()

@app.get("/api/posts")
def every(): ...

@app.get("/api/posts/{post_id:int}")
def one(post_id: int): ...
"""


@pytest.fixture
def blog(stranger: Person) -> Person:
    stranger.writes("API_CONTRACT.md", CONTRACT)
    stranger.writes("backend/app.py", APP)
    return stranger


def test_a_whole_implementation_ends_with_0(blog: Person) -> None:
    blog.writes("backend/more.py", "from app import app\n@app.delete('/api/posts/{x}')\ndef gone(x: int): ...\n")
    data = blog.asks("contract", "check", "API_CONTRACT.md", "backend")
    assert data["complete"] is True
    assert [data[kind] for kind in ("missing", "extra", "mismatched", "shadowed", "unknown")] == [[], [], [], [], []]
    assert data["operations"][1]["file"] == "backend/app.py"
    assert data["operations"][1]["line"] == 7
    assert data["frameworks"] == ["fastapi"]


def test_what_is_missing_ends_with_1_and_is_named(blog: Person) -> None:
    answer = blog.types("contract", "check", "API_CONTRACT.md", "backend")
    assert answer.code == 1
    assert "missing (1)\n  DELETE /api/posts/{id}: no route serves it\n" in answer.out
    assert "2 of 3 operations are as the contract says, 1 missing" in answer.out


def test_files_may_be_named_one_by_one_whatever_they_are_called(blog: Person) -> None:
    blog.writes("backend/test_app.py", APP)
    assert blog.types("contract", "check", "API_CONTRACT.md", "backend/test_app.py").code == 1
    data = json.loads(blog.types("--json", "contract", "check", "API_CONTRACT.md", "backend/test_app.py").out)["data"]
    assert data["files"] == 1
    assert len(data["present"]) == 2


def test_tests_dependencies_and_hidden_folders_are_not_the_implementation(blog: Person) -> None:
    for folder in ("node_modules/x", ".venv/lib", "tests", "__pycache__"):
        blog.writes(f"backend/{folder}/other.py", APP.replace("/api/posts", "/elsewhere"))
    data = json.loads(blog.types("--json", "contract", "check", "API_CONTRACT.md", "backend").out)["data"]
    assert data["files"] == 1
    assert data["extra"] == []


def test_a_file_that_cannot_be_parsed_is_named_and_ends_with_2(blog: Person) -> None:
    blog.writes("backend/broken.py", "def f(:\n")
    answer = blog.types("--json", "contract", "check", "API_CONTRACT.md", "backend")
    content = json.loads(answer.out)
    assert answer.code == 2
    assert content["data"]["unreadable"][0]["file"] == "backend/broken.py"
    assert content["errors"][0]["thing"] == "backend/broken.py:1"
    assert content["data"]["missing"] == ["DELETE /api/posts/{id}"]


def test_unreadable_files_can_be_skipped(blog: Person) -> None:
    blog.writes("backend/broken.py", "def f(:\n")
    blog.writes("backend/more.py", "from app import app\n@app.delete('/api/posts/{x}')\ndef gone(x: int): ...\n")
    assert blog.types("contract", "check", "API_CONTRACT.md", "backend").code == 2
    assert blog.types("contract", "check", "API_CONTRACT.md", "backend", "--skip-unreadable").code == 0


@pytest.mark.parametrize("content", [b"\xff\xfe\x00app", b"app = \x00", b"# " + b"x" * (5 * 1024 * 1024)])
def test_binary_and_huge_files_are_unreadable(blog: Person, content: bytes) -> None:
    blog.writes("backend/strange.py", content)
    answer = blog.types("--json", "contract", "check", "API_CONTRACT.md", "backend")
    assert answer.code == 2
    assert [item["file"] for item in json.loads(answer.out)["data"]["unreadable"]] == ["backend/strange.py"]


@pytest.mark.parametrize("words", [("nowhere.md", "backend"), ("API_CONTRACT.md", "nowhere")])
def test_a_path_that_leads_nowhere_ends_with_2(blog: Person, words: tuple[str, str]) -> None:
    error = blog.fails("contract", "check", *words)
    assert error["exit"] == 2
    assert error["thing"].startswith("nowhere")


def test_a_folder_without_any_route_misses_everything(blog: Person) -> None:
    blog.writes("empty/readme.txt", "nothing")
    answer = blog.types("contract", "check", "API_CONTRACT.md", "empty")
    assert answer.code == 1
    assert "no framework was recognised" in answer.out


def test_extra_routes_can_be_allowed(blog: Person) -> None:
    blog.writes("API_CONTRACT.md", "# Blog\n#### GET /api/posts\n")
    assert blog.types("contract", "check", "API_CONTRACT.md", "backend").code == 1
    answer = blog.types("contract", "check", "API_CONTRACT.md", "backend", "--allow", "extra")
    assert answer.code == 0, answer


def test_a_base_path_that_all_share_is_reported_once(blog: Person) -> None:
    blog.writes("backend/app.py", APP.replace("/api/posts", "/v2/posts"))
    data = json.loads(blog.types("--json", "contract", "check", "API_CONTRACT.md", "backend").out)["data"]
    assert data["base"] == {"contract": "/api", "code": "/v2", "same": False}
    assert data["mismatched"] == ["base path /api"]
    assert data["missing"] == ["DELETE /api/posts/{id}"]
    assert data["extra"] == []


def test_a_base_path_that_a_proxy_adds_can_be_said(blog: Person) -> None:
    blog.writes("backend/app.py", APP.replace("/api/posts", "/posts"))
    words = ("contract", "check", "API_CONTRACT.md", "backend", "--base-path", "/api")
    data = json.loads(blog.types("--json", *words).out)["data"]
    assert data["base"]["same"] is True
    assert len(data["present"]) == 2
    assert blog.fails("contract", "check", "API_CONTRACT.md", "backend", "--base-path", "api")["exit"] == 2


def test_sarif_points_at_the_code_and_at_the_contract(blog: Person) -> None:
    blog.writes("backend/my app.py", "from app import app\n@app.get('/other')\ndef other(): ...\n")
    answer = blog.types("contract", "check", "API_CONTRACT.md", "backend", "--format", "sarif")
    assert answer.code == 1
    run = json.loads(answer.out)["runs"][0]
    places = {item["ruleId"]: item["locations"][0]["physicalLocation"] for item in run["results"]}
    assert places["contract/missing"]["artifactLocation"]["uri"] == "API_CONTRACT.md"
    assert places["contract/missing"]["region"]["startLine"] == 5
    assert places["contract/extra"]["artifactLocation"]["uri"] == "backend/my%20app.py"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[item["ruleIndex"]] == item["ruleId"] for item in run["results"])


def test_junit_has_a_case_for_each_operation(blog: Person) -> None:
    blog.writes("backend/more.py", "from app import app\n@app.get('/x<&\"')\ndef other(): ...\n")
    answer = blog.types("contract", "check", "API_CONTRACT.md", "backend", "--format", "junit", "--output", "out.xml")
    assert answer.code == 1
    suite = ElementTree.fromstring((blog.folder / "out.xml").read_text()).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("4", "2")
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failed == ["DELETE /api/posts/{id}", 'GET /x<&"']


def test_the_digest_is_a_message_to_whoever_mends_it(blog: Person) -> None:
    answer = blog.types("contract", "check", "API_CONTRACT.md", "backend", "--format", "digest")
    assert answer.out.splitlines()[1] == "- missing DELETE /api/posts/{id}: no route serves it"
    blog.writes("API_CONTRACT.md", "# Blog\n#### GET /api/posts\n#### GET /api/posts/{id}\n")
    assert blog.types("contract", "check", "API_CONTRACT.md", "backend", "--format", "digest").out.strip() == ""


def test_what_source_code_says_cannot_steer_a_terminal(blog: Person) -> None:
    blog.writes("backend/evil.py", "from app import app\n@app.get('/\\x1b[2J\\u202e')\ndef evil(): ...\n")
    for shape in ("text", "digest", "junit"):
        answer = blog.types("contract", "check", "API_CONTRACT.md", "backend", "--format", shape)
        assert "\x1b" not in answer.out
        assert "\u202e" not in answer.out


def test_it_works_without_a_project_and_changes_nothing(blog: Person) -> None:
    before = sorted(path.name for path in blog.folder.iterdir())
    blog.types("contract", "check", "API_CONTRACT.md", "backend")
    assert sorted(path.name for path in blog.folder.iterdir()) == before
    assert not blog.store.exists()


def test_a_client_may_leave_operations_out_and_call_other_hosts(blog: Person) -> None:
    blog.writes("API_CONTRACT.md", "# Blog\n#### GET /api/posts\n#### GET /api/posts/{id}\n")
    blog.writes("web/a.js", "fetch('https://other.example/x');\nfetch(`/api/posts/${id}`);\n")
    data = blog.asks("contract", "check", "API_CONTRACT.md", "backend", "--client", "web")
    assert data["client"] == {
        "calls": 1,
        "called": ["GET /api/posts/{id}"],
        "uncalled": ["GET /api/posts"],
        "foreign": 1,
    }


def test_a_client_that_calls_what_the_contract_does_not_have_is_reported(blog: Person) -> None:
    blog.writes("API_CONTRACT.md", "# Blog\n#### GET /api/posts\n#### GET /api/posts/{id}\n")
    blog.writes("web/a.py", "import requests\nrequests.get('http://localhost:8000/api/users')\nrequests.get(url)\n")
    answer = blog.types("--json", "contract", "check", "API_CONTRACT.md", "backend", "--client", "web")
    data = json.loads(answer.out)["data"]
    assert answer.code == 1
    assert data["extra"] == ["GET /api/users"]
    assert data["unknown"] == ["GET …"]


def test_a_file_that_cannot_be_parsed_is_named_whatever_it_was(blog: Person) -> None:
    blog.writes("other/a.py", "def (\n")
    error = blog.fails("contract", "check", "API_CONTRACT.md", "other")
    assert error["exit"] == 2
    assert error["thing"] == "other/a.py:1"


def test_a_computed_prefix_is_unknown_until_a_person_says_what_it_is(blog: Person) -> None:
    blog.writes("API_CONTRACT.md", "# Blog\n#### GET /api/posts\n#### GET /api/posts/{id}\n")
    blog.writes("backend/app.py", "from settings import s\n" + APP.replace('"/api/posts', 's.API + "/posts'))
    data = json.loads(blog.types("--json", "contract", "check", "API_CONTRACT.md", "backend").out)["data"]
    assert data["unknown"] == ["GET …"]
    blog.does("contract", "check", "API_CONTRACT.md", "backend", "--assume", "s.API=/api")
    assert blog.fails("contract", "check", "API_CONTRACT.md", "backend", "--assume", "s.API")["exit"] == 2
