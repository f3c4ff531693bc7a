"""Gin: engines, groups below each other, functions that fill a group."""

from __future__ import annotations

from trackdown.adapters.routes.go_routers import METHODS, GoRouters, Library
from trackdown.adapters.routes.go_source import arguments, go_files
from trackdown.adapters.routes.route_graph import Style
from trackdown.adapters.routes.syntax import Node, Tree, mentions
from trackdown.core.contracts.path_syntax import colons
from trackdown.core.contracts.served import ANY, Found
from trackdown.ports.routes import Sources


class GinReader:
    name = "gin"
    side = "server"
    suffixes = (".go",)

    def read(self, sources: Sources) -> Found:
        if not mentions(sources, self.suffixes, ("gin-gonic/gin",)):
            return Found()
        # Its tree takes the most exact path; a slash at the end is redirected.
        style = Style("gin", colons, ordered=False)
        library = Library("gin-gonic/gin", ("Default", "New"), below=("Group",), same=("Use",))
        return _Reading(go_files(sources), style, library).found()


class _Reading(GoRouters):
    def call(self, tree: Tree, node: Node, verb: str, owner: Node) -> None:
        given = arguments(node)
        if verb in METHODS and len(given) >= 2:
            self.route(tree, node, owner, (verb,), given[0])
        elif verb == "Any" and len(given) >= 2:
            self.route(tree, node, owner, (ANY,), given[0])
        elif verb in ("Handle", "Match") and len(given) >= 3:
            self._named(tree, node, owner, given)

    def _named(self, tree: Tree, node: Node, owner: Node, given: list[Node]) -> None:
        """``r.Handle("GET", "/x", h)``, ``r.Match([]string{"GET"}, "/x", h)``."""
        literals = (
            given[0].find_all(kind="interpreted_string_literal")
            if given[0].kind() == "composite_literal"
            else [given[0]]
        )
        texts = [self.files.text(tree, item) for item in literals]
        if None not in texts and texts:
            self.route(tree, node, owner, tuple(text.upper() for text in texts if text), given[1])
            return
        key = self.key(tree, owner)
        if key:
            why = "its methods are not written as constants"
            self.graph.method_unknown(key, self.files.text(tree, given[1]), tree.place(node), why)
