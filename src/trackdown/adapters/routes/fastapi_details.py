"""What FastAPI states about a route in the signature of its function: query, body, response model, status code."""

from __future__ import annotations

import ast
import re
from http import HTTPStatus
from typing import Any

from trackdown.adapters.routes.python_modules import Function, Module, Modules, dotted_name
from trackdown.adapters.routes.python_values import is_of
from trackdown.adapters.routes.python_walk import argument
from trackdown.core.contracts.examples import type_word
from trackdown.core.contracts.model import Field
from trackdown.core.contracts.path_syntax import braces
from trackdown.core.contracts.paths import names

MOST_STEPS = 10
_SIMPLE = {
    **{"str": "string", "int": "integer", "float": "number", "bool": "boolean", "bytes": "string"},
    **{"date": "string", "datetime": "string", "time": "string", "timedelta": "string", "UUID": "string"},
    **{"Decimal": "number", "EmailStr": "string", "HttpUrl": "string", "Literal": "", "UUID4": "string"},
    **{"PositiveInt": "integer", "NonNegativeInt": "integer", "AnyUrl": "string"},
}
_NO_INPUT = ("Request", "Response", "BackgroundTasks", "HTTPConnection", "WebSocket", "SecurityScopes")
_MARKERS = ("Query", "Path", "Body", "Header", "Cookie", "Form", "File", "Depends", "Security")
_LISTS = ("list", "List", "Sequence", "Iterable", "set", "Set", "tuple", "Page")


class FastApiDetails:
    def __init__(self, modules: Modules) -> None:
        self._modules = modules

    def of(self, module: Module, call: ast.Call, on: Function | None, path: str) -> dict[str, Any]:
        """The details of a route, as ``Route`` names them."""
        details: dict[str, Any] = {"codes": _codes(argument(call, "status_code"))}
        if on is None:
            return details
        inputs = _Inputs(self._modules, names(braces(path)))
        inputs.take(module, on)
        stated = argument(call, "response_model")
        response = stated if stated is not None else on.returns
        return {
            **details,
            "query": tuple(inputs.query),
            "body": inputs.fields(),
            "response": model_fields(self._modules, module, response),
            "open": inputs.open,
        }


class _Inputs:
    """What the function of a route is given from outside."""

    def __init__(self, modules: Modules, in_path: list[str]) -> None:
        self._modules = modules
        self._in_path = in_path
        self.query: list[Field] = []
        self._bodies: list[tuple[Field, tuple[Field, ...] | None, bool]] = []
        self.open = False

    def fields(self) -> tuple[Field, ...] | None:
        """The body's fields: those of the one model, or one for each of several."""
        if not self._bodies:
            return None if self.open else ()
        first, inner, embedded = self._bodies[0]
        if len(self._bodies) > 1 or embedded:
            return tuple(field for field, _, _ in self._bodies)
        del first
        return inner

    def take(self, module: Module, function: Function, steps: int = 0) -> None:
        arguments = function.args
        plain = [*arguments.posonlyargs, *arguments.args]
        defaults: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
        pairs = list(zip(plain, [*defaults, *arguments.defaults], strict=True))
        pairs += list(zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))
        for item, default in pairs:
            if item.arg not in ("self", "cls"):
                self._parameter(module, item, default, steps)
        if arguments.kwarg is not None or arguments.vararg is not None:
            self.open = True

    def _parameter(self, module: Module, item: ast.arg, default: ast.expr | None, steps: int) -> None:
        annotation, marker = _annotated(item.annotation)
        if isinstance(default, ast.Call) and _last(default.func) in _MARKERS:
            marker = default
            default = argument(default, "default", 0) if _last(marker.func) not in ("Depends", "Security") else None
            default = None if isinstance(default, ast.Constant) and default.value is ... else default
        kind = _last(marker.func) if isinstance(marker, ast.Call) else ""
        if kind in ("Depends", "Security"):
            self._depends(module, marker, annotation, steps)
            return
        if kind in ("Path", "Header", "Cookie") or item.arg in self._in_path:
            return
        word, optional = _word(annotation)
        if word in _NO_INPUT:
            return
        alias = argument(marker, "alias") if isinstance(marker, ast.Call) else None
        name = alias.value if isinstance(alias, ast.Constant) and isinstance(alias.value, str) else item.arg
        field = Field(name, _SIMPLE.get(word, type_word(word)), default is None and not optional)
        self._place(module, field, annotation, word, kind)

    def _place(self, module: Module, field: Field, annotation: ast.expr | None, word: str, kind: str) -> None:
        if kind in ("Form", "File", "Body") or word == "UploadFile":
            inner = model_fields(self._modules, module, annotation) if kind == "Body" else None
            self._bodies.append((field, inner, inner is None))
            return
        inner = model_fields(self._modules, module, annotation)
        if kind == "Query":
            self.query += list(inner) if inner is not None else [field]
        elif inner is not None:
            self._bodies.append((field, inner, False))
        elif word in _SIMPLE or annotation is None or self._is_choice(module, annotation):
            self.query.append(field)
        elif word in (*_LISTS, "dict", "Dict", "Any"):
            self._bodies.append((field, None, False))
        else:
            self._bodies.append((field, None, False))
            self.open = True

    def _is_choice(self, module: Module, annotation: ast.expr) -> bool:
        found = self._modules.meaning(module, dotted_name(annotation) or "?")
        if found is None or found.name not in found.module.classes:
            return False
        return any("Enum" in _last(base) for base in found.module.classes[found.name].bases)

    def _depends(self, module: Module, marker: Any, annotation: ast.expr | None, steps: int) -> None:
        """A dependency asks for inputs of its own."""
        node = argument(marker, "dependency", 0) or annotation
        found = self._modules.meaning(module, dotted_name(node) or "?")
        if found is None or found.rest or found.name not in found.module.functions or steps > MOST_STEPS:
            self.open = True
            return
        self.take(found.module, found.module.functions[found.name], steps + 1)


def model_fields(modules: Modules, module: Module, node: ast.expr | None, steps: int = 0) -> tuple[Field, ...] | None:
    """The fields of a pydantic model, or of those in a list; None for anything else, and where aliases are made."""
    if node is None or steps > MOST_STEPS:
        return None
    node, _ = _annotated(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = _parsed(node.value)
    if isinstance(node, ast.Subscript):
        return (
            model_fields(modules, module, node.slice, steps + 1) if _last(node.value) in (*_LISTS, "Optional") else None
        )
    if isinstance(node, ast.BinOp):
        return model_fields(modules, module, node.left, steps + 1)
    found = modules.meaning(module, dotted_name(node) or "?")
    if found is None or found.rest or found.name not in found.module.classes:
        return None
    if not is_of(modules, module, dotted_name(node), ("BaseModel", "SQLModel", "RootModel"), ("pydantic", "sqlmodel")):
        return None
    own = found.module.classes[found.name]
    fields: dict[str, Field] = {}
    for base in own.bases:
        known = model_fields(modules, found.module, base, steps + 1)
        if known is None and _last(base) not in ("BaseModel", "SQLModel"):
            return None
        fields.update({field.name: field for field in known or ()})
    for item in own.body:
        if isinstance(item, ast.Assign) and "alias_generator" in ast.dump(item):
            return None
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            field = _model_field(item, item.target.id)
            if field is not None:
                fields[item.target.id] = field
    return tuple(fields.values())


def _model_field(item: ast.AnnAssign, name: str) -> Field | None:
    annotation, marker = _annotated(item.annotation)
    word, optional = _word(annotation)
    if name.startswith("_") or word == "ClassVar" or name == "model_config":
        return None
    value = item.value
    call = value if isinstance(value, ast.Call) else marker if isinstance(marker, ast.Call) else None
    for key in ("alias", "serialization_alias"):
        alias = argument(call, key) if call is not None else None
        if isinstance(alias, ast.Constant) and isinstance(alias.value, str):
            name = alias.value
    del optional
    return Field(name, _SIMPLE.get(word, type_word(word)), value is None)


def _annotated(node: ast.expr | None) -> tuple[ast.expr | None, ast.expr | None]:
    """The type and the marker of ``Annotated[type, marker]``; without one, the type alone."""
    if isinstance(node, ast.Subscript) and _last(node.value) == "Annotated" and isinstance(node.slice, ast.Tuple):
        markers = [item for item in node.slice.elts[1:] if isinstance(item, ast.Call) and _last(item.func) in _MARKERS]
        return node.slice.elts[0], markers[0] if markers else (node.slice.elts[1] if len(node.slice.elts) > 1 else None)
    return node, None


def _word(node: ast.expr | None) -> tuple[str, bool]:
    """The name of a type, and whether None is allowed beside it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = _parsed(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        sides = [node.left, node.right]
        others = [side for side in sides if not (isinstance(side, ast.Constant) and side.value is None)]
        return (_word(others[0])[0] if others else ""), len(others) < 2
    if isinstance(node, ast.Subscript):
        word = _last(node.value)
        return (_word(node.slice)[0], True) if word == "Optional" else (word, False)
    return _last(node), False


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None


def _last(node: ast.AST | None) -> str:
    return dotted_name(node).rpartition(".")[2]


def _codes(node: ast.expr | None) -> tuple[str, ...] | None:
    """A status code that is written as a number, or by one of the usual names."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return (str(node.value),)
    word = _last(node)
    found = re.fullmatch(r"HTTP_(\d{3})_\w+", word)
    if found:
        return (found[1],)
    return (str(HTTPStatus[word].value),) if word in HTTPStatus.__members__ else None
