"""Spring: controllers with mapping annotations, their constants, and the context path of the configuration."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from trackdown.adapters.routes.java_source import Annotation, Constants, annotations_of
from trackdown.adapters.routes.syntax import Node, Tree, child_of, line_of, mentions, parts, trees
from trackdown.core.contracts.examples import type_word
from trackdown.core.contracts.model import Field
from trackdown.core.contracts.path_syntax import braces, written
from trackdown.core.contracts.paths import UNRESOLVED
from trackdown.core.contracts.served import ANY, Asleep, Found, Place, Route, Unresolved
from trackdown.errors import BadDocument
from trackdown.ports.routes import Sources

_VERBS = {
    **{"GetMapping": "GET", "PostMapping": "POST", "PutMapping": "PUT"},
    **{"PatchMapping": "PATCH", "DeleteMapping": "DELETE"},
}
_CONTROLLERS = ("RestController", "Controller")
_SETTINGS = ("application.properties", "application.yml", "application.yaml")
_TYPES = {"Integer": "integer", "Long": "integer", "String": "string", "Boolean": "boolean", "UUID": "string"}
_ANNOTATED = (
    "PathVariable",
    "RequestBody",
    "RequestHeader",
    "CookieValue",
    "RequestAttribute",
    "AuthenticationPrincipal",
)


class SpringReader:
    name = "spring"
    side = "server"
    suffixes = (".java", *_SETTINGS)

    def read(self, sources: Sources) -> Found:
        if not mentions(sources, (".java",), ("springframework", "@RestController", "@RequestMapping")):
            return Found()
        found = trees(sources, "java", (".java",), lambda text: "Mapping" in text or "final" in text)
        reading = _Reading(Constants(found, sources.assumed), _context_path(sources))
        for tree in found.all:
            if "Mapping" in tree.text:
                reading.take(tree)
        return Found(
            tuple(reading.routes), tuple(reading.unresolved), tuple(reading.asleep), (), tuple(found.unreadable)
        )


class _Reading:
    def __init__(self, constants: Constants, base: str | None) -> None:
        self._constants = constants
        self._base = base
        self.routes: list[Route] = []
        self.unresolved: list[Unresolved] = []
        self.asleep: list[Asleep] = []

    def take(self, tree: Tree) -> None:
        for node in tree.root.find_all(kind="class_declaration"):
            marks = annotations_of(node)
            if any(mark.name in _CONTROLLERS for mark in marks):
                mapping = next((mark for mark in marks if mark.name == "RequestMapping"), None)
                prefixes: list[str | None] = self._paths(mapping) if mapping is not None else [""]
                body = child_of(node, "class_body")
                for method in parts(body) if body is not None else []:
                    if method.kind() == "method_declaration":
                        self._method(tree, method, prefixes)
        for kind in ("line_comment", "block_comment"):
            for node in tree.root.find_all(kind=kind):
                self.asleep += _commented(tree, node)

    def _paths(self, mark: Annotation) -> list[str | None]:
        node = mark.values.get("value") or mark.values.get("path")
        return self._constants.texts(node) if node is not None else [""]

    def _method(self, tree: Tree, node: Node, prefixes: list[str | None]) -> None:
        marks = annotations_of(node)
        for mark in marks:
            methods = self._methods(mark)
            if not methods:
                continue
            place = Place(tree.path, line_of(mark.node))
            details = {"codes": _codes(marks), **self._inputs(node)}
            for prefix in prefixes:
                for path in self._paths(mark):
                    self._route(methods, prefix, path, place, details)

    def _methods(self, mark: Annotation) -> list[str]:
        if mark.name in _VERBS:
            return [_VERBS[mark.name]]
        if mark.name != "RequestMapping":
            return []
        given = mark.values.get("method")
        if given is None:
            return [ANY]
        listed = parts(given) if given.kind() == "element_value_array_initializer" else [given]
        return [item.text().rpartition(".")[2] for item in listed]

    def _route(
        self, methods: list[str], prefix: str | None, path: str | None, place: Place, details: dict[str, Any]
    ) -> None:
        for method in methods:
            if self._base is None or prefix is None or path is None or "${" in f"{prefix}{path}":
                end = _below("", path) if path is not None and "${" not in path else ""
                why = "its path is not written as constants"
                self.unresolved.append(Unresolved(method, UNRESOLVED + braces(end), place, why))
                continue
            whole = braces(f"{self._base}{_below(prefix, path)}".replace("**", "{*:path}")) or "/"
            self.routes.append(Route(method, whole, place, "spring", "spring", None, "exact", **details))

    def _inputs(self, method: Node) -> dict[str, Any]:
        """The query that a method's parameters name; one without an annotation takes whatever it likes."""
        query: list[Field] = []
        whole = False
        listed = method.field("parameters")
        for item in parts(listed) if listed is not None else []:
            marks = annotations_of(item)
            asked = next((mark for mark in marks if mark.name == "RequestParam"), None)
            if asked is None:
                whole = whole or not any(mark.name in _ANNOTATED for mark in marks)
                continue
            given = asked.values.get("value") or asked.values.get("name")
            name = self._constants.text(given) if given is not None else item.field("name").text()
            if name is None:
                whole = True
                continue
            kind = item.field("type").text()
            needed = asked.values.get("required")
            optional = (needed is not None and needed.text() == "false") or "defaultValue" in asked.values
            known = _TYPES.get(kind, type_word(kind))
            query.append(Field(name, known, not optional and not kind.startswith("Optional")))
        return {"query": tuple(query), "open": whole}


def _below(prefix: str, path: str) -> str:
    """Spring puts one slash between the two, and one before the first."""
    start = f"/{prefix.strip('/')}" if prefix.strip("/") else ""
    return f"{start}/{path.removeprefix('/')}" if path else start


def _codes(marks: list[Annotation]) -> tuple[str, ...] | None:
    for mark in marks:
        node = mark.values.get("value") or mark.values.get("code")
        if mark.name == "ResponseStatus" and node is not None:
            word = node.text().rpartition(".")[2]
            return (str(HTTPStatus[word].value),) if word in HTTPStatus.__members__ else None
    return None


def _commented(tree: Tree, node: Node) -> list[Asleep]:
    """Mappings that stand in a comment."""
    from ast_grep_py import SgRoot

    text = str(node.text())
    text = text[2:] if text.startswith("//") else text[2:-2]
    if "Mapping(" not in text:
        return []
    root = SgRoot(f"class C {{ {text}\n void stub() {{}} }}", "java").root()
    found = []
    for mark in root.find_all(kind="annotation"):
        name = mark.field("name")
        value = mark.find(kind="string_literal")
        if name is not None and name.text() in _VERBS and value is not None:
            place = Place(tree.path, line_of(node) + line_of(mark) - 1)
            found.append(Asleep(_VERBS[name.text()], written(value.text()[1:-1]), place, "commented out"))
    return found


def _context_path(sources: Sources) -> str | None:
    """What the configuration puts before all paths; None for what the environment decides."""
    for file in sources.ending(*_SETTINGS):
        value = ""
        if file.path.endswith(".properties"):
            for line in file.text.splitlines():
                name, _, content = line.partition("=")
                if name.strip() in ("server.servlet.context-path", "spring.mvc.servlet.path"):
                    value += content.strip()
        else:
            value = _from_yaml(file.text, file.path)
        if "${" in value:
            return None
        if value:
            return f"/{value.strip('/')}" if value.strip("/") else ""
    return ""


def _from_yaml(text: str, path: str) -> str:
    from trackdown.core.contracts.document_data import data_of

    try:
        data: Any = data_of(text, path)
        for key in ("server", "servlet", "context-path"):
            data = data.get(key) if isinstance(data, dict) else None
    except BadDocument:  # several documents in one file, or a profile's own syntax
        return ""
    return data if isinstance(data, str) else ""
