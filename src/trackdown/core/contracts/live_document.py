"""A contract as the OpenAPI document that a running server is tried by.

An OpenAPI contract is tried by its own text. A Markdown contract says less than OpenAPI can, so its document only holds
an answer to what the contract shows: a field that is in an example has to be there, but more of them may, it may be
null, and a list of such things is as good as one; where it shows a list, one alone is not. In its paths it tries small
numbers, which a test server is likely to know.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from trackdown.core.contracts.document_data import data_of
from trackdown.core.contracts.model import Contract, Field, Operation
from trackdown.core.contracts.paths import shown
from trackdown.core.contracts.writing import to_openapi
from trackdown.errors import BadDocument

_SMALL = {"type": "integer", "minimum": 1, "maximum": 9}
_LEADING = ("$ref", "externalValue", "operationRef")


def live_document(contract: Contract, text: str) -> str:
    """``text`` is the contract's own. Raises BadDocument for a reference that leads out of it: nothing is fetched."""
    if contract.format == "openapi":
        body = text.removeprefix("\ufeff")
        _stays_inside(data_of(body, contract.source), contract.source)
        return body
    data = to_openapi(contract)
    data.pop("servers", None)
    for operation in contract.operations:
        _completed(data["paths"][shown(operation.path)][operation.method.lower()], operation)
    return json.dumps(data)


def _stays_inside(data: Any, source: str) -> None:
    seen: set[int] = set()
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if not isinstance(value, dict | list) or id(value) in seen:
            continue
        seen.add(id(value))
        for key, content in value.items() if isinstance(value, dict) else enumerate(value):
            if key in _LEADING and isinstance(content, str) and not (key == "$ref" and content.startswith("#")):
                raise BadDocument(
                    f"The {key} {content[:100]!r} leads out of the document.",
                    thing=source,
                    hint="Bundle what it needs into one document: a live check fetches nothing.",
                )
            waiting.append(content)


def _completed(data: dict[str, Any], operation: Operation) -> None:
    for parameter in data.get("parameters", []):
        if parameter["in"] == "path":
            parameter["schema"] = _SMALL
    if operation.body is not None:
        schema = {**_object(operation.body, nullable=False), "additionalProperties": False}
        body = {"type": "array", "items": schema} if operation.many else schema
        data["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    for response in operation.responses:
        if response.fields:
            shape = _object(response.fields, nullable=True)
            # The words for objects and those for lists do not mind each other (JSON Schema, validation 6.4 and 6.5).
            either = {**shape, "type": ["object", "array"], "items": shape}
            schema = {"type": "array", "items": shape} if response.many else either
            data["responses"][response.code]["content"]["application/json"]["schema"] = schema


def _object(fields: Sequence[Field], *, nullable: bool) -> dict[str, Any]:
    """Fields of an example are required: nothing says that they may be left out."""
    return {
        "type": "object",
        "properties": {field.name: _type(field.type, nullable=nullable) for field in fields},
        "required": [field.name for field in fields if field.required is not False],
    }


def _type(word: str, *, nullable: bool) -> dict[str, Any]:
    if not word:
        return {}
    if not nullable:
        return {"type": word}
    return {"type": ["number" if word == "integer" else word, "null"]}
