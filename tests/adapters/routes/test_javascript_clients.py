"""Requests of JavaScript and TypeScript: axios with its instances, imported or brought by a script of the page."""

from __future__ import annotations

import pytest
from source_files import read

from trackdown.adapters.routes.javascript_clients import JavaScriptClientReader


def sent(text: str, name: str = "web/app.js") -> list[str]:
    found = read(JavaScriptClientReader(), {name: text})
    assert found.unresolved == ()
    return sorted(f"{call.method} {call.path}" for call in found.calls)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("axios.get('/a');", ["GET /a"]),
        ("window.axios.post('/a', {});", ["POST /a"]),
        ("axios('/a');", ["GET /a"]),
        ("axios({ method: 'put', url: '/a' });", ["PUT /a"]),
        ("const api = axios.create({ baseURL: '/v1' });\napi.delete('/a');", ["DELETE /v1/a"]),
    ],
)
def test_axios_needs_no_import(text: str, names: list[str]) -> None:
    assert sent(text) == names


def test_axios_may_be_declared_to_the_compiler() -> None:
    assert sent("declare const axios: any;\naxios.get('/a');\n", "web/app.ts") == ["GET /a"]


@pytest.mark.parametrize(
    "text",
    [
        "const axios = { get: (path) => path };\naxios.get('/a');",
        "import axios from './mine';\naxios.get('/a');",
        "function axios(path) {}\naxios('/a');",
        "function load(axios) { axios.get('/a'); }",
        "other.axios.get('/a');",
    ],
)
def test_what_a_file_itself_calls_axios_is_not_it(text: str) -> None:
    assert sent(text) == []
