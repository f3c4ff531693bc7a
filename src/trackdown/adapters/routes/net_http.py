"""Go's own net/http: patterns with methods and parameters (since Go 1.22), muxes below a stripped prefix."""

from __future__ import annotations

from trackdown.adapters.routes.go_routers import GoRouters, Library
from trackdown.adapters.routes.go_source import arguments, go_files
from trackdown.adapters.routes.route_graph import Style
from trackdown.adapters.routes.syntax import Node, Tree, mentions
from trackdown.core.contracts.path_syntax import braces
from trackdown.core.contracts.served import ANY, Found
from trackdown.ports.routes import Sources

_DEFAULT = "http.DefaultServeMux"


class NetHttpReader:
    name = "net/http"
    side = "server"
    suffixes = (".go",)

    def read(self, sources: Sources) -> Found:
        if not mentions(sources, self.suffixes, ('"net/http"',)):
            return Found()
        # The most exact pattern is taken; one that ends with a slash also answers without.
        style = Style("net/http", lambda path: [braces(path)], slash="added", ordered=False)
        return _Reading(go_files(sources), style, Library("net/http", ("NewServeMux",))).found()


class _Reading(GoRouters):
    def call(self, tree: Tree, node: Node, verb: str, owner: Node) -> None:
        given = arguments(node)
        if verb not in ("Handle", "HandleFunc") or len(given) != 2:
            return
        key = self._mux(tree, owner)
        if not key:
            path = self._pattern(tree, given[0])[1]
            if self.lost(tree, owner, path) and "chi" not in tree.text and "mux" not in tree.text:
                self.graph.loose(ANY, path, tree.place(node), "which mux it is cannot be told")
            return
        method, path = self._pattern(tree, given[0])
        if self._stripped(tree, node, key, given[1]):
            return
        if given[1].kind() == "call_expression" and given[1].field("function").text() == "http.FileServer":
            return
        self.graph.route(key, (method,), path, tree.place(node))

    def _mux(self, tree: Tree, owner: Node) -> str:
        if owner.text() == self.name_in(tree) and owner.kind() == "identifier":
            self.graph.router(_DEFAULT, tree.place(owner), root=True)
            return _DEFAULT
        return self.key(tree, owner)

    def _pattern(self, tree: Tree, node: Node) -> tuple[str, str | None]:
        """The method and the path of ``"GET example.com/posts/{id}"``."""
        text = self.files.text(tree, node)
        if text is None:
            return ANY, None
        method, space, path = text.strip().partition(" ")
        if not space:
            method, path = ANY, text
        path = path.strip()
        return method.upper(), path[path.find("/") :] if "/" in path else path

    def _stripped(self, tree: Tree, node: Node, key: str, handler: Node) -> bool:
        """``mux.Handle("/api/", http.StripPrefix("/api", inner))``."""
        if handler.kind() == "call_expression" and handler.field("function").text().endswith(".StripPrefix"):
            inner = arguments(handler)
            child = self.key(tree, inner[1]) if len(inner) == 2 else ""
            if child:
                self.graph.include(key, child, self.files.text(tree, inner[0]), tree.place(node))
                return True
            return "FileServer" in handler.text()
        child = self.key(tree, handler) if handler.kind() in ("identifier", "call_expression") else ""
        if child and child != key:
            # A mux without its prefix stripped sees whole paths.
            self.graph.include(key, child, "", tree.place(node))
            return True
        return False
