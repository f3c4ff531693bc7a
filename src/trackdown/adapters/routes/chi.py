"""Chi: routers, inline routes and groups, mounted handlers."""

from __future__ import annotations

from trackdown.adapters.routes.go_routers import METHODS, GoRouters, Library
from trackdown.adapters.routes.go_source import arguments, go_files
from trackdown.adapters.routes.route_graph import Style
from trackdown.adapters.routes.syntax import Node, Tree, mentions
from trackdown.core.contracts.path_syntax import braces
from trackdown.core.contracts.paths import joined
from trackdown.core.contracts.served import ANY, Found
from trackdown.ports.routes import Sources


def _join(prefix: str, path: str) -> str:
    """A lone slash below a prefix is the prefix itself."""
    return prefix if prefix and path in ("", "/") else joined(prefix, path)


def _parse(path: str) -> list[str]:
    return [braces(path.removesuffix("*") + ("{*:path}" if path.endswith("*") else ""))]


class ChiReader:
    name = "chi"
    side = "server"
    suffixes = (".go",)

    def read(self, sources: Sources) -> Found:
        if not mentions(sources, self.suffixes, ("go-chi/chi",)):
            return Found()
        style = Style("chi", _parse, slash="exact", ordered=False, join=_join)
        library = Library("go-chi/chi", ("NewRouter", "NewMux"), same=("With",))
        return _Reading(go_files(sources), style, library).found()


class _Reading(GoRouters):
    def call(self, tree: Tree, node: Node, verb: str, owner: Node) -> None:
        given = arguments(node)
        if verb.upper() in METHODS and verb != verb.upper() and len(given) == 2:
            self.route(tree, node, owner, (verb.upper(),), given[0])
        elif verb in ("Handle", "HandleFunc") and len(given) == 2:
            if self.key(tree, owner):
                self.route(tree, node, owner, (ANY,), given[0])
        elif verb in ("Method", "MethodFunc") and len(given) == 3:
            method = self.files.text(tree, given[0])
            if method is not None:
                self.route(tree, node, owner, (method.upper(),), given[1])
        elif verb in ("Route", "Mount") and len(given) == 2:
            self._below(tree, node, verb, owner, given)
        elif verb == "Group" and len(given) == 1:
            key, child = self.key(tree, owner), self.inner(tree, given[0])
            if key and child:
                self.graph.include(key, child, "", tree.place(node))

    def _below(self, tree: Tree, node: Node, verb: str, owner: Node, given: list[Node]) -> None:
        key = self.key(tree, owner)
        if not key:
            return
        prefix = self.files.text(tree, given[0])
        child = self.inner(tree, given[1]) if verb == "Route" else self.key(tree, given[1])
        if child:
            self.graph.include(key, child, prefix, tree.place(node))
        else:
            why = f"{given[1].text()[:60]} is not among the files, or made at run time"
            self.graph.include_unknown(key, prefix, tree.place(node), why)
