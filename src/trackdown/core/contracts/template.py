"""A new contract, ready to be filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trackdown.core.contracts.model import METHODS, Contract, Field, Model, Operation, Response
from trackdown.core.contracts.path_syntax import written
from trackdown.errors import InvalidInput

_SUCCESS = {"POST": "201", "DELETE": "204"}
_ITEM = (Field("id", "integer", True), Field("name", "string", True))
_STARTER = ("GET /api/items", "POST /api/items", "GET /api/items/{id}", "PUT /api/items/{id}", "DELETE /api/items/{id}")


def new_contract(title: str, operations: Sequence[str], source: str) -> Contract:
    """A contract of these operations (``GET /posts/{id}``), or of an example's if none are named. Raises
    InvalidInput."""
    drafts = [_operation(text) for text in operations or _STARTER]
    names = [operation.name for operation in drafts]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise InvalidInput(f"{twice} is there twice.", thing=twice, hint="Name every operation once.")
    models = () if operations else (Model("Item", _ITEM),)
    return Contract(
        title=" ".join(title.split()) or "API",
        source=source,
        format="markdown",
        version="1.0.0",
        servers=("http://localhost:8000",),
        models=models,
        operations=tuple(drafts),
    )


def _operation(text: str) -> Operation:
    found = re.fullmatch(r"\s*([A-Za-z]+)\s+(/\S*)\s*", text)
    if found is None or found[1].upper() not in METHODS:
        raise InvalidInput(
            "An operation is a method and a path.", thing=text[:100], hint="For example `GET /api/posts/{id}`."
        )
    method, path = found[1].upper(), written(found[2])
    success = _SUCCESS.get(method, "200")
    body = (Field("name", "string", True),) if method in ("POST", "PUT", "PATCH") else None
    many = method == "GET" and not path.endswith("}")
    responses = [Response(success, "", None if success == "204" else _ITEM, many)]
    if "{" in path:
        responses.append(Response("404", "There is no such thing."))
    if body:
        responses.append(Response("422", "The body is not valid."))
    return Operation(method, path, body=body, responses=tuple(responses))
