"""A contract as the text of a document: Markdown in our own shape, or the data of OpenAPI 3.1."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from trackdown.core.contracts.model import Contract, Field, Operation, Response
from trackdown.core.contracts.paths import names, shown

_EXAMPLES: dict[str, Any] = {
    **{"string": "string", "integer": 1, "number": 1.5, "boolean": True, "array": [], "object": {}},
    "": None,
}


def to_markdown(contract: Contract) -> str:
    """The contract in Markdown; reading it again gives the same operations."""
    parts = [f"# API Contract: {_line(contract.title)}", ""]
    if contract.description:
        parts += [contract.description.strip(), ""]
    parts += ["## Base Configuration", "", "| Setting | Value |", "|---|---|"]
    if contract.servers:
        parts.append(f"| Base URL | `{contract.servers[0]}` |")
    if contract.bases and not (contract.servers and contract.servers[0].rstrip("/").endswith(contract.bases[0])):
        parts.append(f"| API Prefix | `{contract.bases[0]}` |")
    if contract.version:
        parts.append(f"| Version | {_line(contract.version)} |")
    parts += ["| Content type | `application/json` |", ""]
    if contract.models:
        parts += ["## Shared Models", ""]
        for model in contract.models:
            parts += [f"### {_line(model.name)}", "", *_example(model.fields), ""]
    parts += ["## Endpoints", ""]
    for operation in contract.operations:
        parts += _markdown_operation(operation)
    return "\n".join(parts).rstrip() + "\n"


def _markdown_operation(operation: Operation) -> list[str]:
    lines = [f"#### {operation.method} {shown(operation.path)}", ""]
    if operation.summary:
        lines += [_line(operation.summary), ""]
    if operation.declared:
        lines += ["**Path Parameters:**", "", "| Name |", "|---|", *(f"| {name} |" for name in operation.declared), ""]
    if operation.query:
        lines += ["**Query Parameters:**", "", "| Name | Type | Required |", "|---|---|---|"]
        lines += [f"| {item.name} | {item.type} | {_word(item.required)} |" for item in operation.query]
        lines.append("")
    if operation.body:
        lines += ["**Request:**", "", *_example(operation.body, many=operation.many), "", *_optional(operation.body)]
    for response in operation.responses:
        if not _is_error(response):
            lines += [f"**Response (`{response.code}`):**", "", *_example(response.fields, many=response.many), ""]
    errors = [response for response in operation.responses if _is_error(response)]
    if errors:
        lines += ["**Errors:**", "", "| Code | Meaning |", "|---|---|"]
        lines += [f"| {response.code} | {_line(response.text)} |" for response in errors]
        lines.append("")
    return lines


def _is_error(response: Response) -> bool:
    return response.code[0] in "45d"


def _word(required: bool | None) -> str:
    return "" if required is None else "yes" if required else "no"


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _example(fields: Sequence[Field] | None, *, many: bool = False) -> list[str]:
    if fields is None:
        return []
    value = {field.name: _EXAMPLES[field.type] for field in fields}
    return ["```json", json.dumps([value] if many else value, indent=2, ensure_ascii=False), "```"]


def _optional(fields: Sequence[Field]) -> list[str]:
    """What an example cannot show: fields that may be left out."""
    rows = [f"| {field.name} | {field.type} | no |" for field in fields if field.required is False]
    return ["| Name | Type | Required |", "|---|---|---|", *rows, ""] if rows else []


def to_openapi(contract: Contract) -> dict[str, Any]:
    """The contract as an OpenAPI 3.1 document. What a contract does not say is left out."""
    info: dict[str, Any] = {"title": contract.title, "version": contract.version or "1.0.0"}
    if contract.description:
        info["description"] = contract.description
    data: dict[str, Any] = {"openapi": "3.1.0", "info": info}
    servers = _servers(contract)
    if servers:
        data["servers"] = [{"url": url} for url in servers]
    paths: dict[str, Any] = {}
    for operation in contract.operations:
        paths.setdefault(shown(operation.path), {}).setdefault(operation.method.lower(), _openapi_operation(operation))
    data["paths"] = paths
    if contract.models:
        data["components"] = {"schemas": {model.name: _schema(model.fields) for model in contract.models}}
    return data


def _servers(contract: Contract) -> list[str]:
    """Addresses with the base path; a base that every path has already stays in the paths."""
    bases = [
        base
        for base in contract.bases
        if not all(f"{operation.path}/".startswith(f"{base}/") for operation in contract.operations)
    ]
    if not bases:
        base = contract.bases[0] if contract.bases else ""
        return [url[: -len(base)] if base and url.endswith(base) else url for url in contract.servers]
    if not contract.servers:
        return bases
    return [url if url.rstrip("/").endswith(bases[0]) else url.rstrip("/") + bases[0] for url in contract.servers]


def _openapi_operation(operation: Operation) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if operation.summary:
        data["summary"] = operation.summary
    in_path: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names(operation.path)
    ]
    in_query = [
        {"name": item.name, "in": "query", "required": bool(item.required), "schema": _type(item)}
        for item in operation.query or ()
    ]
    if in_path or in_query:
        data["parameters"] = in_path + in_query
    if operation.body is not None:
        data["requestBody"] = _content(_schema(operation.body, shown=True), operation.many)
    responses = {response.code: _openapi_response(response) for response in operation.responses}
    data["responses"] = responses or {"default": {"description": ""}}
    return data


def _openapi_response(response: Response) -> dict[str, Any]:
    data: dict[str, Any] = {"description": response.text}
    if response.fields is not None:
        data |= _content(_schema(response.fields), response.many)
    return data


def _content(schema: dict[str, Any], many: bool) -> dict[str, Any]:
    shape = {"type": "array", "items": schema} if many else schema
    return {"content": {"application/json": {"schema": shape}}}


def _schema(fields: Sequence[Field], *, shown: bool = False) -> dict[str, Any]:
    """``shown``: what nobody calls optional is required, as in an example of a request; OpenAPI knows no third."""
    required = [field.name for field in fields if field.required or (shown and field.required is None)]
    data: dict[str, Any] = {"type": "object", "properties": {field.name: _type(field) for field in fields}}
    return {**data, "required": required} if required else data


def _type(field: Field) -> dict[str, Any]:
    return {"type": field.type} if field.type else {}
