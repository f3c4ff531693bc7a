"""Contracts and what became of them, as ``--json`` shows them."""

from __future__ import annotations

from typing import Any

from trackdown.core.contracts.client_comparison import ClientComparison
from trackdown.core.contracts.comparison import KINDS, Finding, Verdict
from trackdown.core.contracts.model import Contract, Field, Operation, Remark
from trackdown.core.contracts.served import Place
from trackdown.services.contracts.checking import Checked


def check_data(found: Checked) -> dict[str, Any]:
    """The lists hold operations such as ``GET /api/posts/{id}``; ``findings`` says why each is there."""
    named: dict[str, Any] = {
        kind: list(dict.fromkeys(item.operation for item in found.findings if item.kind == kind)) for kind in KINDS
    }
    contract, base = found.contract, found.comparison.base
    return {
        "contract": {"source": contract.source, "title": contract.title, "format": contract.format},
        "complete": found.complete and not found.unreadable,
        "present": [item.operation.name for item in found.comparison.verdicts if item.state == "present"],
        **named,
        "base": {"contract": base.contract or "/", "code": base.code or "/", "same": base.same},
        "operations": [_verdict(item) for item in found.comparison.verdicts],
        "findings": [_finding(item) for item in found.findings],
        "unreadable": [{**_place(item.place), "why": item.why} for item in found.unreadable],
        "client": _client(found.client) if found.client is not None else None,
        "frameworks": list(found.frameworks),
        "routes": found.routes,
        "files": found.files,
    }


def _verdict(item: Verdict) -> dict[str, Any]:
    return {
        "operation": item.operation.name,
        "state": item.state,
        **_place(item.place),
        "framework": item.framework or None,
        "contract_line": item.operation.line or None,
    }


def _finding(item: Finding) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "operation": item.operation,
        "rule": item.rule,
        "text": item.text,
        **_place(item.place),
        "contract_line": item.line or None,
        "side": item.side,
    }


def _client(client: ClientComparison) -> dict[str, Any]:
    return {
        "calls": client.calls,
        "called": list(client.called),
        "uncalled": list(client.uncalled),
        "foreign": client.foreign,
    }


def _place(place: Place | None) -> dict[str, Any]:
    return {"file": place.file if place else None, "line": place.line if place else None}


def remark_data(remark: Remark) -> dict[str, Any]:
    return {**remark._asdict(), "line": remark.line or None}


def contract_data(contract: Contract) -> dict[str, Any]:
    return {
        "title": contract.title,
        "source": contract.source,
        "format": contract.format,
        "version": contract.version or None,
        "description": contract.description or None,
        "bases": list(contract.bases),
        "servers": list(contract.servers),
        "operations": [_operation(item) for item in contract.operations],
        "models": [{"name": item.name, "fields": _fields(item.fields)} for item in contract.models],
    }


def _operation(item: Operation) -> dict[str, Any]:
    return {
        "operation": item.name,
        "method": item.method,
        "path": item.name.partition(" ")[2],
        "summary": item.summary or None,
        "query": _fields(item.query),
        "body": _fields(item.body),
        "responses": [
            {"code": response.code, "text": response.text or None, "fields": _fields(response.fields)}
            for response in item.responses
        ],
        "line": item.line or None,
    }


def _fields(fields: tuple[Field, ...] | None) -> list[dict[str, Any]] | None:
    """``None`` is what nobody says, an empty list what is said to be nothing."""
    if fields is None:
        return None
    return [{"name": field.name, "type": field.type or None, "required": field.required} for field in fields]
