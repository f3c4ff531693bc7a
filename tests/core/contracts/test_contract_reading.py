from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.contracts.lint import lint
from trackdown.core.contracts.model import Contract, Field
from trackdown.core.contracts.reading import read_contract
from trackdown.core.contracts.writing import to_markdown, to_openapi
from trackdown.errors import BadDocument

MARKDOWN = """\
# API Contract: Blog

A small blog.

## Base Configuration

| Setting | Value |
|---------|-------|
| Base URL | `http://localhost:8000` |
| API Prefix | `/api` |
| Version | 2.0 |

## Shared Models

### Post

```json
{"id": 1, "title": "string", "tags": [], "draft": true}
```

## Endpoints

### Posts

#### GET /posts

Lists posts.

**Query Parameters:**

| Name | Type | Required |
|------|------|----------|
| page | integer | no |
| q | string | yes |

**Response (`200`):** a list of `Post`

#### `POST /posts`

**Request:**

```json
{"title": "string"}
```

**Response (201):**

```json
{"id": 1}
```

**Errors:**

| Code | Description |
|------|-------------|
| 422 | Not valid |

##### PUT /posts/:id?notify={bool}

Request body:
- `title` (string, required): the title
- `draft` (boolean, optional)

Response 200:

- 404: no such post

<!--
#### DELETE /posts/{id}
-->

```
#### GET /in/a/block
```
"""


@pytest.fixture(scope="module")
def blog() -> Contract:
    return read_contract(MARKDOWN, "API_CONTRACT.md")


def test_the_operations_are_the_headings(blog: Contract) -> None:
    assert [operation.name for operation in blog.operations] == ["GET /posts", "POST /posts", "PUT /posts/{id}"]
    lines = MARKDOWN.splitlines()
    assert ["/posts" in lines[operation.line - 1] for operation in blog.operations] == [True, True, True]


def test_the_base_configuration(blog: Contract) -> None:
    assert (blog.title, blog.version, blog.description) == ("Blog", "2.0", "A small blog.")
    assert blog.bases == ("/api",)
    assert blog.servers == ("http://localhost:8000",)


def test_the_parameters_and_bodies(blog: Contract) -> None:
    every, make, put = blog.operations
    assert every.query == (Field("page", "integer", False), Field("q", "string", True))
    assert make.body == (Field("title", "string"),)
    assert put.query == (Field("notify"),)
    assert put.body == (Field("title", "string", True), Field("draft", "boolean", False))
    assert [response.code for response in put.responses] == ["200", "404"]
    assert [response.code for response in make.responses] == ["201", "422"]


def test_a_model_that_is_named_gives_its_fields(blog: Contract) -> None:
    fields = blog.operations[0].responses[0].fields
    assert fields is not None
    assert [(field.name, field.type) for field in fields] == [
        *(("id", "integer"), ("title", "string"), ("tags", "array"), ("draft", "boolean")),
    ]


BASE = {"$ref": "#/components/schemas/Base"}
TITLE = {"properties": {"title": {"type": "string"}}, "required": ["title"]}
OPENAPI = {
    "openapi": "3.0.3",
    "info": {"title": "Blog", "version": "1"},
    "servers": [{"url": "https://{host}/{v}", "variables": {"host": {"default": "a.example"}, "v": {"default": "v1"}}}],
    "paths": {
        "/posts/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "get": {
                "parameters": [{"$ref": "#/components/parameters/Page"}],
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Posts"}}}}
                },
            },
            "put": {
                "requestBody": {"$ref": "#/components/requestBodies/Post"},
                "responses": {"2XX": {}, "default": {}},
            },
        },
        "x-own": {"get": {}},
    },
    "components": {
        "parameters": {
            "Page": {"name": "page", "in": "query", "required": False, "schema": {"type": ["integer", "null"]}}
        },
        "requestBodies": {"Post": {"content": {"application/json": {"schema": {"allOf": [BASE, TITLE]}}}}},
        "schemas": {
            "Base": {"type": "object", "properties": {"id": {"type": "integer"}}},
            "Posts": {"type": "array", "items": BASE},
            "Loop": {"$ref": "#/components/schemas/Loop"},
        },
    },
}


@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_openapi_as_json_and_as_yaml(suffix: str) -> None:
    contract = read_contract(json.dumps(OPENAPI, indent=1), f"api.{suffix}")
    get, put = contract.operations
    assert [get.name, put.name] == ["GET /posts/{id}", "PUT /posts/{id}"]
    assert contract.bases == ("/v1",)
    assert get.query == (Field("page", "integer", False),)
    assert get.declared == ("id",)
    assert get.responses[0].fields == (Field("id", "integer", False),)
    assert put.body == (Field("id", "integer", False), Field("title", "string", True))
    assert [response.code for response in put.responses] == ["2XX", "default"]
    assert [remark.rule for remark in lint(contract)] == ["reference"]


def test_yaml_with_aliases_that_grow_is_read_at_once() -> None:
    lines = ["openapi: 3.1.0", "paths:", "  /a: {get: {responses: {}}}", "x0: &x0 [1, 2]"]
    lines += [f"x{n}: &x{n} [*x{n - 1}, *x{n - 1}, *x{n - 1}]" for n in range(1, 60)]
    assert len(read_contract("\n".join(lines), "api.yaml").operations) == 1


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("# A\n", {"empty"}),
        ("# A\n#### GET /a\n**Response (200):**\n#### GET /a\n**Response (200):**\n", {"duplicate"}),
        ("# A\n#### GET /a/{x}/{x}\n**Response (200):**\n", {"path"}),
        ("# A\n#### GET /a/{x\n**Response (200):**\n", {"path"}),
        ("# A\n#### GET /a\n**Path Parameters:**\n| Name |\n|--|\n| id |\n\n**Response (200):**\n", {"parameter"}),
        ('# A\n#### GET /a\n**Request:**\n```json\n{"a": 1}\n```\n**Response (200):**\n', {"body"}),
        ("# A\n#### GET /a\n**Response (200):**\n```json\n{oops}\n```\n", {"example"}),
        ("#### GET /a\n**Response (200):**\n", {"title"}),
        ("# A\nBase path: /api\n#### GET /api/a\n**Response (200):**\n#### GET /b\n**Response (200):**\n", {"base"}),
        (
            "# A\n## Models\n### M\n```json\n{}\n```\n### M\n```json\n{}\n```\n## E\n#### GET /a\nReturns 200\n",
            {"model"},
        ),
    ],
)
def test_lint_finds_each_kind_of_mistake(text: str, rules: set[str]) -> None:
    assert {remark.rule for remark in lint(read_contract(text, "c.md"))} == rules


@given(st.text(max_size=300))
def test_any_text_is_a_contract_or_refused_with_a_hint(text: str) -> None:
    for name in ("c.md", "c.yaml", "c.json", "c"):
        hint = "read"
        try:
            lint(read_contract(text, name))
        except BadDocument as error:
            hint = error.hint
        assert hint


FIELDS = st.lists(st.sampled_from(["a", "b", "c_d"]), unique=True, max_size=3)


@given(
    st.lists(st.tuples(st.sampled_from(["GET", "POST"]), st.sampled_from(["/a", "/a/{x}", "/b"])), unique=True), FIELDS
)
def test_what_is_written_as_markdown_reads_the_same(operations: list[tuple[str, str]], fields: list[str]) -> None:
    text = "# T\n" + "".join(
        f"#### {method} {path}\n**Request:**\n```json\n{json.dumps(dict.fromkeys(fields, 'x'))}\n```\n"
        "**Response (200):**\n"
        for method, path in operations
    )
    one = read_contract(text, "c.md")
    other = read_contract(to_markdown(one), "c.md")
    assert [item._replace(line=0, body=item.body or None) for item in one.operations] == [
        item._replace(line=0) for item in other.operations
    ]


def test_an_example_shows_a_type_by_its_value_or_by_its_name() -> None:
    text = '# T\n#### POST /a\n**Request:**\n```json\n{"a": 1, "b": "integer", "c": "list", "d": null, "e": [1]}\n```\n'
    body = read_contract(text, "c.md").operations[0].body
    assert body is not None
    assert [field.type for field in body] == ["integer", "integer", "string", "", "array"]


def test_a_list_stays_a_list_on_the_way_to_openapi_and_back() -> None:
    text = (
        '# T\n## Models\n### Post\n```json\n{"id": 1}\n```\n'
        '#### GET /a\n**Response (200):**\n```json\n[{"id": 1}]\n```\n'
        "#### GET /b\n**Response (200):** list of Post\n#### GET /c\n**Response (200):** Post\n"
    )
    one = read_contract(text, "c.md")
    assert [operation.responses[0].many for operation in one.operations] == [True, True, False]
    data = to_openapi(one)
    shown = [
        data["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        for path in data["paths"]
    ]
    assert [schema["type"] for schema in shown] == ["array", "array", "object"]
    assert shown[0]["items"]["properties"] == {"id": {"type": "integer"}}
    other = read_contract(to_markdown(read_contract(json.dumps(data), "c.json")), "c.md")
    assert [operation.responses[0].many for operation in other.operations] == [True, True, False]


def test_a_list_as_a_request_stays_a_list_on_the_way_to_openapi_and_back() -> None:
    text = (
        '# T\n## Models\n### Post\n```json\n{"id": 1}\n```\n'
        '#### POST /a\n**Request:**\n```json\n[{"id": 1}]\n```\n'
        "#### POST /b\n**Request:** list of Post\n#### POST /c\n**Request:** Post\n"
    )
    one = read_contract(text, "c.md")
    assert [operation.many for operation in one.operations] == [True, True, False]
    data = to_openapi(one)
    schemas = [item["post"]["requestBody"]["content"]["application/json"]["schema"] for item in data["paths"].values()]
    assert [schema["type"] for schema in schemas] == ["array", "array", "object"]
    assert schemas[0]["items"]["required"] == ["id"]
    back = read_contract(json.dumps(data), "c.json")
    assert [operation.many for operation in back.operations] == [True, True, False]
    again = read_contract(to_markdown(back), "c.md")
    assert [operation.many for operation in again.operations] == [True, True, False]


def test_what_a_request_may_leave_out_is_still_known_after_the_way_through_markdown() -> None:
    body = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}, "required": ["a"]}
    request = {"content": {"application/json": {"schema": body}}}
    data = {"openapi": "3.1.0", "info": {}, "paths": {"/a": {"post": {"requestBody": request, "responses": {}}}}}
    one = read_contract(to_markdown(read_contract(json.dumps(data), "c.json")), "c.md")
    again = to_openapi(one)["paths"]["/a"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert again == body
