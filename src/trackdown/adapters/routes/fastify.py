"""Fastify: short and full route declarations, and plugins that are registered below a prefix."""

from __future__ import annotations

from trackdown.adapters.routes.javascript import COMPONENTS, SUFFIXES, Meaning, arguments, javascript, member
from trackdown.adapters.routes.javascript_bindings import parameters
from trackdown.adapters.routes.javascript_routers import VERBS, JavaScriptRouters, Made
from trackdown.adapters.routes.javascript_scopes import FUNCTIONS
from trackdown.adapters.routes.route_graph import Style
from trackdown.adapters.routes.syntax import Node, Tree, mentions, parts
from trackdown.core.contracts.path_syntax import colons
from trackdown.core.contracts.served import ANY, Found
from trackdown.ports.routes import Sources

_WORDS = ("fastify", "Fastify")
_WRAPPERS = ("fastify-plugin",)
_CHAINED = (*VERBS, "register", "route", "withTypeProvider")


def _join(prefix: str, path: str) -> str:
    """A lone slash below a prefix is the prefix itself, which is answered with and without it."""
    if prefix and path in ("", "/"):
        return prefix
    return f"{prefix.rstrip('/')}/{path.lstrip('/')}" if path else prefix


class FastifyReader:
    name = "fastify"
    side = "server"
    suffixes = SUFFIXES

    def read(self, sources: Sources) -> Found:
        if not mentions(sources, COMPONENTS, _WORDS):
            return Found()
        # Its router takes the most exact path, and a slash at the end makes another one.
        style = Style("fastify", colons, slash="exact", ordered=False, join=_join)
        return _Reading(javascript(sources), style, _WORDS).found()


class _Reading(JavaScriptRouters):
    def made(self, tree: Tree, node: Node) -> Made | None:
        callee = node.field("function") if node.kind() == "call_expression" else None
        outside = self.js.meaning(tree, callee).outside if callee is not None else ""
        return Made(root=True) if outside in ("fastify", "fastify#fastify", "fastify#default") else None

    def call(self, tree: Tree, node: Node) -> None:
        callee = node.field("function")
        if callee.kind() != "member_expression":
            return
        verb, target, given = callee.field("property").text(), callee.field("object"), arguments(node)
        target = self.owner(tree, target, _CHAINED)
        if verb == "register" and given:
            self._register(tree, node, target, given)
        elif verb == "route" and len(given) == 1:
            self._full(tree, node, target, given[0])
        elif verb in VERBS and len(given) >= 2:
            method = ANY if verb == "all" else verb.upper()
            self._route(tree, node, target, [method], self.js.text(tree, given[0]))

    def _full(self, tree: Tree, node: Node, target: Node, options: Node) -> None:
        """``fastify.route({ method: ["GET"], url: "/posts" })``."""
        found = self.js.meaning(tree, options)
        where, value = (found.tree, found.node) if found.tree is not None else (tree, options)
        method, url = member(value, "method"), member(value, "url") or member(value, "path")
        if where is None or value is None or method is None or url is None:
            return
        listed = parts(method) if method.kind() == "array" else [method]
        texts = [self.js.text(where, item) for item in listed]
        if None in texts:
            key = self.key(tree, target)
            if key:
                why = "its methods are not written as constants"
                self.graph.method_unknown(key, self.js.text(where, url), tree.place(node), why)
            return
        self._route(tree, node, target, [text.upper() for text in texts if text], self.js.text(where, url))

    def _route(self, tree: Tree, node: Node, target: Node, methods: list[str], path: str | None) -> None:
        key = self.key(tree, target)
        if key:
            self.graph.route(key, tuple(methods), path, tree.place(node))
        elif self.is_lost(tree, target) and path is not None and path.startswith("/"):
            why = f"which server {target.text()[:40]} is cannot be told"
            self.graph.loose(methods[0], path, tree.place(node), why)

    def _register(self, tree: Tree, node: Node, target: Node, given: list[Node]) -> None:
        key = self.key(tree, target)
        if not key:
            return
        prefix: str | None = ""
        if len(given) > 1:
            options = self.js.meaning(tree, given[1])
            value = member(options.node, "prefix") if options.node is not None else None
            if value is not None and options.tree is not None:
                prefix = self.js.text(options.tree, value)
            elif options.node is None or options.node.kind() != "object":
                prefix = None
        plugin = self._plugin(self.js.meaning(tree, given[0]))
        if plugin.outside and not plugin.outside.startswith((".", "@/", "~/")):
            return  # a package's plugin: what it serves is its own affair
        if plugin.tree is not None and plugin.node is not None and plugin.node.kind() in FUNCTIONS:
            names = parameters(plugin.node)
            inner = self.key_of(Meaning(plugin.tree, names[0])) if names else ""
            if inner:
                self.graph.include(key, inner, prefix, tree.place(node))
            return
        why = f"{given[0].text()[:60]} is not among the files, or made at run time"
        self.graph.include_unknown(key, prefix, tree.place(node), why)

    def _plugin(self, found: Meaning) -> Meaning:
        """The function of a plugin, also of one that ``fastify-plugin`` wraps, or an ``import()`` brings."""
        if found.tree is None or found.node is None:
            return found
        if found.node.kind() == "program":
            return self.js.export(found.tree, "default")
        if found.node.kind() == "call_expression" and arguments(found.node):
            callee = self.js.meaning(found.tree, found.node.field("function"))
            if callee.outside.partition("#")[0] in _WRAPPERS:
                return self.js.meaning(found.tree, arguments(found.node)[0])
        return found
