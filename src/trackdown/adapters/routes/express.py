"""Express: applications and routers, mounted below each other over several files."""

from __future__ import annotations

from trackdown.adapters.routes.javascript import COMPONENTS, SUFFIXES, arguments, javascript
from trackdown.adapters.routes.javascript_routers import VERBS, JavaScriptRouters, Made
from trackdown.adapters.routes.route_graph import Style
from trackdown.adapters.routes.syntax import Node, Tree, mentions, parts
from trackdown.core.contracts.path_syntax import colons
from trackdown.core.contracts.served import ANY, Found
from trackdown.ports.routes import Sources

_FUNCTIONS = ("arrow_function", "function_expression", "function_declaration")
_CHAINED = (*VERBS, "use")
_OF_A_ROUTE = (*VERBS, "trace", "connect", "search")


class ExpressReader:
    name = "express"
    side = "server"
    suffixes = SUFFIXES

    def read(self, sources: Sources) -> Found:
        if not mentions(sources, COMPONENTS, ("express",)):
            return Found()
        style = Style("express", colons)
        return _Reading(javascript(sources), style, ("express",)).found()


class _Reading(JavaScriptRouters):
    def made(self, tree: Tree, node: Node) -> Made | None:
        callee = node.field("function") if node.kind() == "call_expression" else node.field("constructor")
        outside = self.js.meaning(tree, callee).outside if callee is not None else ""
        if outside == "express":
            return Made(root=True)
        return Made() if outside == "express#Router" else None

    def call(self, tree: Tree, node: Node) -> None:
        callee = node.field("function")
        if callee.kind() != "member_expression":
            return
        verb, target = callee.field("property").text(), callee.field("object")
        if verb == "use":
            self._use(tree, node, target)
        elif verb in VERBS:
            self._route(tree, node, verb, target)

    def _route(self, tree: Tree, node: Node, verb: str, target: Node) -> None:
        given = arguments(node)
        chained = self._chained(tree, target)
        if chained is not None:
            owner, first = chained
        elif len(given) >= 2:
            owner, first = self.owner(tree, target, _CHAINED), given[0]
        else:
            return
        texts = self._texts(tree, first)
        key = self.key(tree, owner)
        method = ANY if verb == "all" else verb.upper()
        place = tree.place(node)
        if not key:
            if self.is_lost(tree, owner) and all(text is not None and text.startswith("/") for text in texts):
                for text in texts:
                    self.graph.loose(method, text, place, f"which router {owner.text()[:40]} is cannot be told")
            return
        for text in texts:
            if first.kind() == "regex":
                self.graph.loose(method, None, place, "its path is a pattern, or made at run time")
            else:
                self.graph.route(key, (method,), text, place)

    def _chained(self, tree: Tree, target: Node) -> tuple[Node, Node] | None:
        """The router and the path of ``router.route("/x").get(…).post(…)``."""
        route = self.owner(tree, target, _OF_A_ROUTE)
        callee = route.field("function") if route.kind() == "call_expression" else None
        if callee is None or callee.kind() != "member_expression" or not arguments(route):
            return None
        return (callee.field("object"), arguments(route)[0]) if callee.field("property").text() == "route" else None

    def _texts(self, tree: Tree, node: Node) -> list[str | None]:
        if node.kind() == "array":
            return [self.js.text(tree, item) for item in node.children() if item.is_named()]
        return [self.js.text(tree, node)]

    def _use(self, tree: Tree, node: Node, target: Node) -> None:
        key = self.key(tree, self.owner(tree, target, _CHAINED))
        given = arguments(node)
        if not key or not given:
            return
        prefixes: list[str | None] = [""]
        first = self._texts(tree, given[0])
        if None not in first:
            prefixes, given = first, given[1:]
        elif len(given) > 1 and self._is_computed(tree, given[0]):
            prefixes, given = [None], given[1:]
        inner = [part for item in given for part in (parts(item) if item.kind() == "array" else [item])]
        inner = [item for item in inner if item.kind() not in _FUNCTIONS]
        # Beside a router, what cannot be told is what runs before it.
        served = [item for item in inner if self.is_router(tree, item)] or inner
        for item in served:
            for prefix in prefixes:
                self.hang(key, tree, item, prefix)

    def _is_computed(self, tree: Tree, node: Node) -> bool:
        """Whether a first argument is a path that is made at run time, and no function that runs before the others."""
        if node.kind() in ("template_string", "binary_expression"):
            return True
        found = self.js.meaning(tree, node)
        if node.kind() == "member_expression":
            return found.node is None and not found.outside
        return found.node is not None and found.node.kind() in ("template_string", "binary_expression")
