"""Reading a contract from the data of an OpenAPI 3.x document. References are followed inside of the document only."""

from __future__ import annotations

from typing import Any

from trackdown.core.contracts.examples import fields_of, type_word
from trackdown.core.contracts.model import METHODS, Contract, Field, Model, Operation, Remark, Response
from trackdown.core.contracts.path_syntax import braces
from trackdown.core.contracts.paths import address
from trackdown.errors import BadDocument

MOST_STEPS = 30
"""A reference that leads on more often than this leads in a circle."""


def read_openapi(data: Any, source: str) -> Contract:
    """The contract in an OpenAPI document. Raises BadDocument for what is none, or of another version."""
    if not isinstance(data, dict):
        raise BadDocument("An OpenAPI document is a map.", thing=source, hint="It begins with `openapi: 3.1.0`.")
    version = str(data.get("openapi", ""))
    if not version.startswith("3."):
        if "swagger" in data:
            version = f"Swagger {data['swagger']}"
        raise BadDocument(
            f"This is no OpenAPI 3.x document{f' but {version[:40]}' if version else ''}.",
            thing=source,
            hint="It has a key `openapi` with a version that begins with 3; convert older documents first.",
        )
    return _Reading(data, source).contract()


class _Reading:
    def __init__(self, data: dict[Any, Any], source: str) -> None:
        self._data = data
        self._source = source
        self._remarks: list[Remark] = []

    def contract(self) -> Contract:
        info = _map(self._data.get("info"))
        servers = [_server(item) for item in _list(self._data.get("servers"))]
        bases = [address(url)[1].rstrip("/") for url in servers]
        schemas = _map(_map(self._data.get("components")).get("schemas"))
        models = [Model(str(name), self.fields(schema) or ()) for name, schema in schemas.items()]
        paths = self._data.get("paths")
        if paths is not None and not isinstance(paths, dict):
            raise BadDocument("`paths` is no map.", thing=self._source, hint="It holds one entry for each path.")
        operations = [
            operation for path, item in (paths or {}).items() for operation in self._operations(str(path), item)
        ]
        return Contract(
            title=_text(info.get("title")) or "API",
            source=self._source,
            format="openapi",
            version=_text(info.get("version")),
            description=_text(info.get("description")),
            bases=tuple(dict.fromkeys(base for base in bases if base.startswith("/"))),
            servers=tuple(dict.fromkeys(url for url in servers if url)),
            models=tuple(models),
            operations=tuple(operations),
            remarks=tuple(self._remarks),
        )

    def _operations(self, path: str, item: Any) -> list[Operation]:
        if path.startswith("x-"):
            return []
        item = self._followed(item, f"the path {path}")
        found = []
        for key, content in _map(item).items():
            method = str(key).upper()
            if method in METHODS:
                shared = _list(item.get("parameters"))
                found.append(self._operation(method, path, _map(content), shared))
            elif str(key) not in ("parameters", "summary", "description", "servers", "$ref") and key[:2] != "x-":
                self._remark("method", f"{str(key)[:40]!r} of {path} is no method of HTTP.")
        return found

    def _operation(self, method: str, path: str, content: dict[Any, Any], shared: list[Any]) -> Operation:
        label = f"{method} {path}"
        own = {}
        for raw in [*shared, *_list(content.get("parameters"))]:
            parameter = _map(self._followed(raw, label))
            own[_text(parameter.get("name")), _text(parameter.get("in"))] = parameter
        query = [self._field(name, item) for (name, where), item in own.items() if where == "query"]
        return Operation(
            method=method,
            path=braces(path),
            summary=_text(content.get("summary")) or _text(content.get("description")).partition("\n")[0],
            query=tuple(query),
            body=self._body(content.get("requestBody"), label),
            responses=tuple(
                self._response(str(code), item, label) for code, item in _map(content.get("responses")).items()
            ),
            declared=tuple(name for name, where in own if where == "path"),
            many=self._is_list(self._followed(content.get("requestBody"), label), label),
        )

    def _field(self, name: str, parameter: dict[Any, Any]) -> Field:
        schema = _map(self._followed(parameter.get("schema"), name))
        return Field(name, _type(schema), is_true(parameter.get("required", False)))

    def _body(self, raw: Any, label: str) -> tuple[Field, ...] | None:
        if raw is None:
            return None
        return self._content(self._followed(raw, label), label)

    def _response(self, code: str, raw: Any, label: str) -> Response:
        item = _map(self._followed(raw, label))
        shown = code.upper() if code.lower() != "default" else "default"
        return Response(shown, _text(item.get("description")), self._content(item, label), self._is_list(item, label))

    def _is_list(self, item: Any, label: str) -> bool:
        content = self._json(item)
        if "schema" not in content:
            return isinstance(content.get("example"), list)
        return _type(_map(self._followed(content["schema"], label))) == "array"

    def _json(self, item: Any) -> dict[Any, Any]:
        """What is said of a body in JSON, or else of a form's."""
        kinds = _map(_map(item).get("content"))
        wanted = [kind for kind in kinds if "json" in str(kind)] or [kind for kind in kinds if "form" in str(kind)]
        return _map(kinds[wanted[0]]) if wanted else {}

    def _content(self, item: Any, label: str) -> tuple[Field, ...] | None:
        content = self._json(item)
        if "schema" in content:
            return self.fields(content["schema"], label)
        return fields_of(content.get("example"))

    def fields(self, schema: Any, label: str = "a model", steps: int = 0) -> tuple[Field, ...] | None:
        """The properties of an object's schema, of the things in a list for a list; None where there are none."""
        if steps > MOST_STEPS:
            return None
        known = _map(self._followed(schema, label))
        if _type(known) == "array":
            return self.fields(known.get("items"), label, steps + 1)
        found: dict[str, Field] = {}
        for part in _list(known.get("allOf")):
            found.update({field.name: field for field in self.fields(part, label, steps + 1) or ()})
        needed = [str(name) for name in _list(known.get("required"))]
        for name, content in _map(known.get("properties")).items():
            kind = _type(_map(self._followed(content, label)))
            found[str(name)] = Field(str(name), kind, str(name) in needed)
        return tuple(found.values()) if found or known.get("properties") is not None else None

    def _followed(self, value: Any, label: str) -> Any:
        """What a reference leads to; the value itself if it is none."""
        for _ in range(MOST_STEPS):
            if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
                return value
            reference: str = value["$ref"]
            if not reference.startswith("#/"):
                self._remark("reference", f"{reference[:100]!r} in {label} leads out of the document.", "warning")
                return None
            value = self._data
            for part in reference[2:].split("/"):
                step = part.replace("~1", "/").replace("~0", "~")
                value = value.get(step) if isinstance(value, dict) else None
            if value is None:
                self._remark("reference", f"{reference[:100]!r} in {label} leads nowhere.")
        if isinstance(value, dict):
            self._remark("reference", f"A reference in {label} leads in a circle.")
        return None

    def _remark(self, rule: str, text: str, level: Any = "error") -> None:
        remark = Remark(level, rule, text)
        if remark not in self._remarks:
            self._remarks.append(remark)


def is_true(value: Any) -> bool:
    """YAML is read as text, JSON as values."""
    return value is True or value == "true"


def _type(schema: dict[Any, Any]) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):  # 3.1: ["string", "null"]
        kind = next((item for item in kind if item != "null"), "")
    if not kind:
        kind = "object" if "properties" in schema else "array" if "items" in schema else ""
    return type_word(str(kind))


def _server(item: Any) -> str:
    server = _map(item)
    url = _text(server.get("url"))
    for name, variable in _map(server.get("variables")).items():
        url = url.replace(f"{{{name}}}", _text(_map(variable).get("default")))
    return url


def _map(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
