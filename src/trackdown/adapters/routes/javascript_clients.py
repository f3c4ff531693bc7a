"""Requests that JavaScript and TypeScript send: fetch, and axios with its instances."""

from __future__ import annotations

from trackdown.adapters.routes.javascript import COMPONENTS, JavaScript, Meaning, arguments, javascript, member
from trackdown.adapters.routes.request_paths import request
from trackdown.adapters.routes.syntax import Node, Tree, short_text
from trackdown.core.contracts.served import ANY, Found, Sent, Unresolved
from trackdown.ports.routes import Sources

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_AXIOS = "axios"


class JavaScriptClientReader:
    name = "fetch and axios"
    side = "client"
    suffixes = COMPONENTS

    def read(self, sources: Sources) -> Found:
        if not any("fetch" in file.text or _AXIOS in file.text for file in sources.ending(*COMPONENTS)):
            return Found()
        js = javascript(sources)
        reading = _Reading(js)
        for tree in js.trees:
            for node in tree.root.find_all(kind="call_expression"):
                reading.take(tree, node)
        return Found((), tuple(reading.unresolved), (), tuple(reading.calls), tuple(js.unreadable))


_FETCH = ("fetch", "window.fetch", "globalThis.fetch", "$fetch", "self.fetch")
_LONGEST = 40
"""Characters: no name of a global function is longer."""


class _Reading:
    def __init__(self, js: JavaScript) -> None:
        self._js = js
        self.calls: list[Sent] = []
        self.unresolved: list[Unresolved] = []

    def take(self, tree: Tree, node: Node) -> None:
        callee, given = node.field("function"), arguments(node)
        if not given:
            return
        if short_text(callee, _LONGEST) in _FETCH:
            if not self._shadowed(tree, callee):
                self._send(tree, node, given[0], given[1] if len(given) > 1 else None, "fetch", [])
        elif callee.kind() == "member_expression":
            verb = callee.field("property").text()
            base = self._instance(tree, callee.field("object"))
            if base is not None and verb in _VERBS:
                self._sent(tree, node, verb.upper(), base + self._pieces(tree, given[0]), _AXIOS)
            elif base is not None and verb == "request":
                self._configured(tree, node, given[0], base)
        elif callee.kind() == "identifier":
            base = self._instance(tree, callee)
            if base is None:
                return
            if given[0].kind() == "object":
                self._configured(tree, node, given[0], base)
            else:
                self._send(tree, node, given[0], given[1] if len(given) > 1 else None, _AXIOS, base)

    def _shadowed(self, tree: Tree, callee: Node) -> bool:
        """Whether a file's own function is called ``fetch``."""
        return callee.kind() == "identifier" and self._js.function(self._js.meaning(tree, callee)) is not None

    def _instance(self, tree: Tree, node: Node) -> list[str | None] | None:
        """What stands before the paths of axios, or of an instance that ``axios.create`` made; None for another."""
        if self._is_global(tree, node):
            return []
        found = self._js.meaning(tree, node)
        if found.outside in (_AXIOS, "axios#axios"):
            return []
        if found.tree is None or found.node is None or found.node.kind() != "call_expression":
            return None
        if not self._makes(found.tree, found.node.field("function")):
            return None
        given = arguments(found.node)
        options = self._js.meaning(found.tree, given[0]) if given else Meaning(None, None)
        value = member(options.node, "baseURL") if options.node is not None else None
        if value is None or options.tree is None:
            return []
        return self._pieces(options.tree, value)

    def _makes(self, tree: Tree, function: Node) -> bool:
        """Whether it is ``axios.create``."""
        if self._js.meaning(tree, function).outside == "axios#create":
            return True
        whole = function.field("object") if function.kind() == "member_expression" else None
        return whole is not None and self._is_global(tree, whole) and function.field("property").text() == "create"

    def _is_global(self, tree: Tree, node: Node) -> bool:
        """Whether it is the ``axios`` that a script of the page brings, and no name of the file's own."""
        name = short_text(node, _LONGEST).removeprefix("window.").removeprefix("globalThis.")
        if name != _AXIOS:
            return False
        return node.kind() == "member_expression" or not self._js.bindings(tree).knows(_AXIOS)

    def _pieces(self, tree: Tree, node: Node) -> list[str | None]:
        pieces = self._js.pieces(tree, node)
        return pieces if pieces is not None else [None]

    def _configured(self, tree: Tree, node: Node, options: Node, base: list[str | None]) -> None:
        """``axios({ method: "post", url: "/x" })``."""
        url, method = member(options, "url"), member(options, "method")
        if url is not None:
            text = "GET" if method is None else self._js.text(tree, method)
            self._sent(tree, node, text.upper() if text else None, base + self._pieces(tree, url), _AXIOS)

    def _send(
        self, tree: Tree, node: Node, url: Node, options: Node | None, library: str, base: list[str | None]
    ) -> None:
        method: str | None = "GET"
        if options is not None:
            found = self._js.meaning(tree, options)
            stated = member(found.node, "method") if found.node is not None and found.tree is not None else None
            if stated is not None and found.tree is not None:
                method = self._js.text(found.tree, stated)
            elif found.node is None or found.node.kind() != "object" or "..." in found.node.text():
                method = None if found.node is None or "..." in found.node.text() else "GET"
        self._sent(tree, node, method.upper() if method else None, base + self._pieces(tree, url), library)

    def _sent(self, tree: Tree, node: Node, method: str | None, pieces: list[str | None], library: str) -> None:
        place = tree.place(node)
        found = request(pieces)
        if isinstance(found, str):
            self.unresolved.append(Unresolved(method or ANY, found, place, "its address is computed"))
        elif method is None:
            self.unresolved.append(Unresolved(ANY, found.path, place, "its method is computed"))
        else:
            self.calls.append(Sent(method, found.path, place, library, found.host))
