from __future__ import annotations

import json
from typing import Any

import pytest

from trackdown.core.contracts.live_document import live_document
from trackdown.core.contracts.reading import read_contract
from trackdown.errors import BadDocument

MARKDOWN = """\
# API Contract: Blog

#### POST /posts/{id}
**Request:**
```json
{"title": "text"}
```
**Response (`201`):**
```json
{"id": 1, "tags": []}
```
"""


def post() -> Any:
    text = MARKDOWN
    data = json.loads(live_document(read_contract(text, "API_CONTRACT.md"), text))
    return data["paths"]["/posts/{id}"]["post"]


def test_the_fields_of_an_example_are_sent_and_no_others() -> None:
    schema = post()["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["title"]
    assert schema["additionalProperties"] is False


def test_the_fields_of_an_example_have_to_come_back_alone_or_in_a_list() -> None:
    schema = post()["responses"]["201"]["content"]["application/json"]["schema"]
    assert schema["type"] == ["object", "array"]
    assert schema["required"] == schema["items"]["required"] == ["id", "tags"]
    assert schema["properties"]["id"] == {"type": ["number", "null"]}
    assert "additionalProperties" not in schema


def test_where_the_contract_shows_a_list_one_thing_alone_is_no_answer() -> None:
    text = '# T\n\n#### GET /posts\n**Response (`200`):**\n```json\n[{"id": 1}]\n```\n'
    data = json.loads(live_document(read_contract(text, "c.md"), text))
    schema = data["paths"]["/posts"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["type"] == "array"
    assert schema["items"]["required"] == ["id"]


def test_where_the_contract_shows_a_list_as_a_request_a_list_is_sent() -> None:
    text = '# T\n\n#### POST /posts\n**Request:**\n```json\n[{"id": 1}]\n```\n'
    data = json.loads(live_document(read_contract(text, "c.md"), text))
    schema = data["paths"]["/posts"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert (schema["type"], schema["items"]["additionalProperties"]) == ("array", False)


def test_a_parameter_of_the_path_is_a_small_number() -> None:
    assert post()["parameters"][0]["schema"] == {"type": "integer", "minimum": 1, "maximum": 9}


def test_an_openapi_contract_is_taken_as_it_is() -> None:
    text = '\ufeff{"openapi": "3.1.0", "paths": {"/x": {"get": {"x-mine": {"$ref": "#/paths"}}}}}'
    assert live_document(read_contract(text, "openapi.json"), text) == text[1:]


@pytest.mark.parametrize("leading", ['{"$ref": "x.json"}', '{"externalValue": "http://h/x"}', '[{"$ref": "//h/x#/a"}]'])
def test_what_leads_out_of_the_document_is_refused(leading: str) -> None:
    text = f'{{"openapi": "3.1.0", "paths": {{"/x": {{"get": {{"x-mine": {leading}}}}}}}}}'
    with pytest.raises(BadDocument, match="leads out of the document"):
        live_document(read_contract(text, "openapi.json"), text)


def test_a_document_that_mentions_one_thing_endlessly_often_is_read_once() -> None:
    levels = "\n".join(f"  l{at}: &l{at} [{', '.join([f'*l{at - 1}'] * 9)}]" for at in range(1, 40))
    text = f"openapi: 3.1.0\nx-all:\n  l0: &l0 [a]\n{levels}\npaths: {{}}\n"
    assert live_document(read_contract(text, "openapi.yaml"), text) == text
