"""Koa with its router (``@koa/router``, ``koa-router``): prefixes, nested routers, mounted applications."""

from __future__ import annotations

from trackdown.adapters.routes.javascript import COMPONENTS, SUFFIXES, arguments, javascript, member
from trackdown.adapters.routes.javascript_routers import VERBS, JavaScriptRouters, Made
from trackdown.adapters.routes.route_graph import Style
from trackdown.adapters.routes.syntax import Node, Tree, mentions
from trackdown.core.contracts.path_syntax import colons
from trackdown.core.contracts.served import ANY, Found
from trackdown.ports.routes import Sources

_PACKAGES = ("@koa/router", "koa-router")
_WORDS = ("koa",)
_CHAINED = (*VERBS, "del", "use")


class KoaReader:
    name = "koa"
    side = "server"
    suffixes = SUFFIXES

    def read(self, sources: Sources) -> Found:
        if not mentions(sources, COMPONENTS, _PACKAGES):
            return Found()
        return _Reading(javascript(sources), Style("koa", colons), _WORDS).found()


class _Reading(JavaScriptRouters):
    def made(self, tree: Tree, node: Node) -> Made | None:
        callee = node.field("constructor") if node.kind() == "new_expression" else node.field("function")
        outside = self.js.meaning(tree, callee).outside if callee is not None else ""
        if outside == "koa":
            return Made(root=True)
        if outside.partition("#")[0] not in _PACKAGES:
            return None
        given = arguments(node)
        prefix = member(given[0], "prefix") if given else None
        if prefix is not None:
            return Made(self.js.text(tree, prefix))
        return Made(None if given and given[0].kind() != "object" else "")

    def call(self, tree: Tree, node: Node) -> None:
        callee = node.field("function")
        if callee.kind() != "member_expression":
            return
        verb, target, given = callee.field("property").text(), callee.field("object"), arguments(node)
        if verb == "prefix" and len(given) == 1:
            key = self.key(tree, target)
            if key:
                self.graph.put_before(key, self.js.text(tree, given[0]))
        elif verb == "use":
            self._use(tree, target, given)
        elif verb in (*VERBS, "del") and len(given) >= 2:
            self._route(tree, node, verb, self.owner(tree, target, _CHAINED), given)

    def _route(self, tree: Tree, node: Node, verb: str, owner: Node, given: list[Node]) -> None:
        first = given[0]
        path = self.js.text(tree, first)
        # router.get("name", "/path", handler)
        if len(given) >= 3 and path is not None and not path.startswith("/"):
            path = self.js.text(tree, given[1])
        method = ANY if verb == "all" else "DELETE" if verb == "del" else verb.upper()
        key = self.key(tree, owner)
        place = tree.place(node)
        if key:
            self.graph.route(key, (method,), path, place)
        elif self.is_lost(tree, owner) and path is not None and path.startswith("/"):
            self.graph.loose(method, path, place, f"which router {owner.text()[:40]} is cannot be told")

    def _use(self, tree: Tree, target: Node, given: list[Node]) -> None:
        key = self.key(tree, self.owner(tree, target, _CHAINED))
        if not key or not given:
            return
        prefix: str | None = ""
        if len(given) > 1 and self._routes_of(given[0]) is None:
            told = self.js.text(tree, given[0])
            if told is not None or given[0].kind() in ("template_string", "binary_expression"):
                prefix = told
        for item in given:
            inner = self._routes_of(item)
            if inner is not None:
                self.hang(key, tree, inner, prefix)

    def _routes_of(self, node: Node) -> Node | None:
        """The router of ``router.routes()``."""
        if node.kind() == "call_expression" and node.field("function").kind() == "member_expression":
            callee = node.field("function")
            if callee.field("property").text() in ("routes", "middleware"):
                owner: Node = callee.field("object")
                return owner
        return None
