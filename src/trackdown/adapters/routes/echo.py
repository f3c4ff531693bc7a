"""Echo: instances, groups below each other, functions that fill a group."""

from __future__ import annotations

from trackdown.adapters.routes.go_routers import METHODS, GoRouters, Library
from trackdown.adapters.routes.go_source import arguments, go_files
from trackdown.adapters.routes.route_graph import Style
from trackdown.adapters.routes.syntax import Node, Tree, mentions
from trackdown.core.contracts.path_syntax import colons
from trackdown.core.contracts.served import ANY, Found
from trackdown.ports.routes import Sources


class EchoReader:
    name = "echo"
    side = "server"
    suffixes = (".go",)

    def read(self, sources: Sources) -> Found:
        if not mentions(sources, self.suffixes, ("labstack/echo",)):
            return Found()
        style = Style("echo", colons, slash="exact", ordered=False, join=lambda prefix, path: prefix + path)
        return _Reading(go_files(sources), style, Library("labstack/echo", ("New",), below=("Group",))).found()


class _Reading(GoRouters):
    def call(self, tree: Tree, node: Node, verb: str, owner: Node) -> None:
        given = arguments(node)
        if verb in METHODS and len(given) >= 2:
            self.route(tree, node, owner, (verb,), given[0])
        elif verb == "Any" and len(given) >= 2:
            self.route(tree, node, owner, (ANY,), given[0])
        elif verb == "Add" and len(given) >= 3:
            method = self.files.text(tree, given[0])
            key = self.key(tree, owner)
            if method is not None:
                self.route(tree, node, owner, (method.upper(),), given[1])
            elif key:
                why = "its method is not written as a constant"
                self.graph.method_unknown(key, self.files.text(tree, given[1]), tree.place(node), why)
