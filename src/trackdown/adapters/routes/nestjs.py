"""NestJS: controllers and their decorated methods, the global prefix, versions in the path."""

from __future__ import annotations

from typing import Any

from trackdown.adapters.routes.javascript import JavaScript, arguments, member
from trackdown.adapters.routes.javascript_comments import commented_routes
from trackdown.adapters.routes.syntax import Node, Tree, child_of, mentions, parts, trees
from trackdown.core.contracts.model import Field
from trackdown.core.contracts.path_syntax import colons
from trackdown.core.contracts.paths import UNRESOLVED, joined
from trackdown.core.contracts.served import ANY, Found, Route, Unresolved
from trackdown.ports.routes import Sources

_SUFFIXES = (".ts", ".mts", ".js")
_VERBS = {
    **{"Get": "GET", "Post": "POST", "Put": "PUT", "Patch": "PATCH", "Delete": "DELETE"},
    **{"Head": "HEAD", "Options": "OPTIONS", "All": ANY},
}


class NestReader:
    name = "nestjs"
    side = "server"
    suffixes = _SUFFIXES

    def read(self, sources: Sources) -> Found:
        if not mentions(sources, _SUFFIXES, ("@nestjs/",)):
            return Found()
        wanted = trees(sources, "nestjs", _SUFFIXES, lambda text: "@nestjs/" in text or "export" in text)
        return _Reading(JavaScript(wanted, sources.assumed)).found()


class _Reading:
    def __init__(self, js: JavaScript) -> None:
        self._js = js
        self._prefix: str | None = ""
        self._excluded: list[str] = []
        self._versions = False
        self._routes: list[Route] = []
        self._unresolved: list[Unresolved] = []

    def found(self) -> Found:
        for tree in self._js.trees:
            self._settings(tree)
        asleep = []
        for tree in self._js.trees:
            if "Controller" in tree.text:
                for decorator in tree.root.find_all(kind="decorator"):
                    if _name(decorator) == "Controller":
                        self._controller(tree, decorator)
                asleep += commented_routes(tree)
        return Found(tuple(self._routes), tuple(self._unresolved), tuple(asleep), (), tuple(self._js.unreadable))

    def _settings(self, tree: Tree) -> None:
        if "setGlobalPrefix" not in tree.text and "enableVersioning" not in tree.text:
            return
        for call in tree.root.find_all(kind="call_expression"):
            name = call.field("function").text().rpartition(".")[2]
            given = arguments(call)
            if name == "setGlobalPrefix" and given:
                self._prefix = self._js.text(tree, given[0])
                listed = member(given[1], "exclude") if len(given) > 1 else None
                texts = [self._js.text(tree, item) for item in parts(listed)] if listed is not None else []
                self._excluded = [text.strip("/") for text in texts if text is not None]
            elif name == "enableVersioning":
                kind = member(given[0], "type") if given else None
                self._versions = kind is None or kind.text().endswith("URI")

    def _controller(self, tree: Tree, decorator: Node) -> None:
        around = decorator.parent()
        owner = around if around.kind() == "class_declaration" else child_of(around, "class_declaration")
        body = child_of(owner, "class_body") if owner is not None else None
        if body is None:
            return
        prefixes, version = self._below(tree, decorator)
        pending: list[Node] = []
        turn = 0
        for item in parts(body):
            if item.kind() == "decorator":
                pending.append(item)
                continue
            if item.kind() == "method_definition":
                for one in [*pending, *(child for child in parts(item) if child.kind() == "decorator")]:
                    if _name(one) in _VERBS:
                        turn += 1
                        self._method(tree, one, prefixes, version, pending, item, (owner, turn))
            pending = []

    def _below(self, tree: Tree, decorator: Node) -> tuple[list[str | None], str | None]:
        """The prefixes of a controller, and its version (None for one that cannot be told)."""
        given = _given(decorator)
        if not given:
            return [""], ""
        node, version = given[0], ""
        told: str | None = version
        if node.kind() == "object":
            stated = member(node, "version")
            told = "" if stated is None else self._js.text(tree, stated)
            path = member(node, "path")
            if path is None:
                return [""], told
            node = path
        return self._texts(tree, node), told

    def _texts(self, tree: Tree, node: Node) -> list[str | None]:
        if node.kind() == "array":
            return [self._js.text(tree, item) for item in parts(node)]
        return [self._js.text(tree, node)]

    def _method(
        self,
        tree: Tree,
        decorator: Node,
        prefixes: list[str | None],
        version: str | None,
        decorators: list[Node],
        item: Node,
        order: tuple[Node, int],
    ) -> None:
        given = _given(decorator)
        paths: list[str | None] = self._texts(tree, given[0]) if given else [""]
        details: dict[str, Any] = {"codes": _codes(decorators), **_inputs(self._js, tree, item)}
        owner, turn = order
        application = f"{tree.path}:{owner.field('name').text()}"
        method, place = _VERBS[_name(decorator)], tree.place(decorator)
        for prefix in prefixes:
            for path in paths:
                whole = self._whole(prefix, path, version)
                if whole is None:
                    end = f"/{path.strip('/')}" if path is not None else ""
                    shown = UNRESOLVED + (colons(end)[0] if end.strip("/") else "")
                    self._unresolved.append(Unresolved(method, shown, place, "its path is not written as constants"))
                    continue
                for one in colons(whole):
                    route = Route(method, one, place, "nestjs", application, turn, "either", **details)
                    self._routes.append(route)

    def _whole(self, prefix: str | None, path: str | None, version: str | None) -> str | None:
        if prefix is None or path is None or (version is None and self._versions):
            return None
        own = joined(f"/{prefix.strip('/')}" if prefix.strip("/") else "", path.strip("/"))
        if own.strip("/") in self._excluded:
            return f"/{own.strip('/')}"
        if self._prefix is None:
            return None
        parts_of = [self._prefix.strip("/"), f"v{version}" if version and self._versions else "", own.strip("/")]
        return "/" + "/".join(part for part in parts_of if part)


def _codes(decorators: list[Node]) -> tuple[str, ...] | None:
    for decorator in decorators:
        given = _given(decorator)
        if _name(decorator) == "HttpCode" and given:
            if given[0].text().isdigit():
                return (given[0].text(),)
            from http import HTTPStatus

            word = given[0].text().rpartition(".")[2]
            return (str(HTTPStatus[word].value),) if word in HTTPStatus.__members__ else None
    return None


def _inputs(js: JavaScript, tree: Tree, method: Node) -> dict[str, Any]:
    """The query that a method's parameters name."""
    query: list[Field] = []
    whole = False
    listed = method.field("parameters")
    for item in parts(listed) if listed is not None else []:
        for decorator in (child for child in parts(item) if child.kind() == "decorator"):
            if _name(decorator) != "Query":
                whole = whole or _name(decorator) not in ("Param", "Body", "Headers", "Req", "Res")
                continue
            given = _given(decorator)
            name = js.text(tree, given[0]) if given else None
            if name is None:
                whole = True
            else:
                optional = item.kind() == "optional_parameter" or item.field("value") is not None
                query.append(Field(name, "", False if optional else None))
    return {"query": tuple(query), "open": whole}


def _name(decorator: Node) -> str:
    found = parts(decorator)
    if not found:
        return ""
    callee = found[0].field("function") if found[0].kind() == "call_expression" else found[0]
    return str(callee.text())


def _given(decorator: Node) -> list[Node]:
    found = parts(decorator)
    return arguments(found[0]) if found and found[0].kind() == "call_expression" else []
