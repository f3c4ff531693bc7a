"""What the readers of Go's frameworks share: which router an expression means, groups, functions that are given one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

from trackdown.adapters.routes.go_source import FUNCTIONS, GoFiles, Meaning, arguments, imported, parameters
from trackdown.adapters.routes.route_graph import RouteGraph, Style
from trackdown.adapters.routes.syntax import Node, Tree, end_of, inside, line_of
from trackdown.core.contracts.path_syntax import written
from trackdown.core.contracts.served import Asleep, Found, Place

MOST_STEPS = 10
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


class Library(NamedTuple):
    """A framework: its package's path, what makes a router of its own, and what makes one below another."""

    path: str
    makers: tuple[str, ...]
    below: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


class GoRouters(ABC):
    """A reader of one framework gives ``call``."""

    def __init__(self, files: GoFiles, style: Style, library: Library) -> None:
        self.files = files
        self.graph = RouteGraph(style)
        self.library = library

    @abstractmethod
    def call(self, tree: Tree, node: Node, verb: str, owner: Node) -> None:
        """Take in what a call of a method does."""

    def found(self) -> Found:
        asleep: list[Asleep] = []
        for tree in self.files.trees:
            if self.name_in(tree):
                asleep += _commented(tree)
            calls = tree.root.find_all(kind="call_expression")
            for node in sorted(calls, key=lambda node: end_of(node.field("function"))):
                self._given(tree, node)
                callee = node.field("function")
                if callee.kind() == "selector_expression":
                    self.call(tree, node, callee.field("field").text(), callee.field("operand"))
        found = self.graph.found()
        return found._replace(asleep=(*found.asleep, *asleep), unreadable=tuple(self.files.unreadable))

    def name_in(self, tree: Tree) -> str:
        """What the framework's package is called in a file."""
        return imported(tree, self.library.path)

    def key(self, tree: Tree, node: Node, steps: int = 0) -> str:
        """The router that an expression means, known to the graph; empty if that is none, or cannot be told."""
        found = self.files.meaning(tree, node)
        if found is None or steps > MOST_STEPS:
            return ""
        if found.node.kind() == "identifier":
            return self._parameter(found)
        if found.node.kind() != "call_expression":
            return ""
        return self._made(found, steps)

    def _made(self, found: Meaning, steps: int) -> str:
        callee = found.node.field("function")
        package = self.name_in(found.tree)
        place = found.tree.place(found.node)
        if package and callee.text() in [f"{package}.{maker}" for maker in self.library.makers]:
            self.graph.router(found.key, place, root=True)
            return found.key
        if callee.kind() == "selector_expression":
            verb, owner = callee.field("field").text(), callee.field("operand")
            if verb in self.library.same:
                return self.key(found.tree, owner, steps + 1)
            if verb in self.library.below and arguments(found.node):
                above = self.key(found.tree, owner, steps + 1)
                if not above:
                    return ""
                if found.key not in self.graph:
                    prefix = self.files.text(found.tree, arguments(found.node)[0])
                    self.graph.router(found.key, place)
                    self.graph.include(above, found.key, prefix, place)
                return found.key
        return self._returned(found.tree, callee, steps)

    def _returned(self, tree: Tree, callee: Node, steps: int) -> str:
        """What a function of these files returns, if it is one router."""
        function = self.files.function(tree, callee)
        if function is None:
            return ""
        keys = set()
        for node in function.node.find_all(kind="return_statement"):
            listed = [child for child in node.children() if child.kind() == "expression_list"]
            first = listed[0].children()[0] if listed else None
            if first is not None and first.kind() in ("identifier", "call_expression", "selector_expression"):
                keys.add(self.key(function.tree, first, steps + 1))
        keys.discard("")
        return keys.pop() if len(keys) == 1 else ""

    def _parameter(self, found: Meaning) -> str:
        """A router that a function is given."""
        around = inside(found.node, FUNCTIONS)
        package = self.name_in(found.tree)
        for item in parameters(around) if around is not None and package else []:
            if item.name.text() == found.node.text() and f"{package}." in item.type:
                self.graph.router(found.key, found.tree.place(found.node))
                return found.key
        return ""

    def _given(self, tree: Tree, node: Node) -> None:
        """``Register(group)``: what the function does to its parameter, it does to the router."""
        callee = node.field("function")
        if callee.kind() not in ("identifier", "selector_expression") or not arguments(node):
            return
        function = self.files.function(tree, callee)
        if function is None:
            return
        for item, value in zip(parameters(function.node), arguments(node), strict=False):
            key = self.key(tree, value)
            inner = self._parameter(Meaning(function.tree, item.name)) if key else ""
            if inner and inner != key:
                self.graph.include(key, inner, "", tree.place(node))

    def inner(self, tree: Tree, node: Node) -> str:
        """The router that a function takes as its first parameter, given as a literal or by name."""
        function = self.files.function(tree, node)
        names = parameters(function.node) if function is not None else []
        return self._parameter(Meaning(function.tree, names[0].name)) if function is not None and names else ""

    def lost(self, tree: Tree, owner: Node, path: str | None) -> bool:
        """Whether what looks like a route belongs to a router that cannot be told."""
        known = owner.kind() == "identifier" and self.files.knows(tree, owner.text())
        found = self.files.meaning(tree, owner)
        unknown = found is None or found.node.kind() in ("identifier", "call_expression")
        return bool(self.name_in(tree)) and known and unknown and path is not None and path.startswith("/")

    def route(self, tree: Tree, node: Node, owner: Node, methods: tuple[str, ...], first: Node) -> None:
        """One route, or what cannot be told about it."""
        path = self.files.text(tree, first)
        key = self.key(tree, owner)
        if key:
            self.graph.route(key, methods, path, tree.place(node))
        elif self.lost(tree, owner, path):
            why = f"which router {owner.text()[:40]} is cannot be told"
            self.graph.loose(methods[0], path, tree.place(node), why)


def _commented(tree: Tree) -> list[Asleep]:
    """Routes that stand in comments."""
    from ast_grep_py import SgRoot

    found = []
    for comment in tree.root.find_all(kind="comment"):
        text = comment.text().removeprefix("//").removeprefix("/*").removesuffix("*/")
        if '("' not in text:
            continue
        root = SgRoot(f"package p\nfunc f() {{\n{text}\n}}", "go").root()
        for call in root.find_all(kind="call_expression"):
            callee = call.field("function")
            verb = callee.text().rpartition(".")[2].upper() if callee is not None else ""
            first = arguments(call)[0] if arguments(call) else None
            if first is None or first.kind() != "interpreted_string_literal":
                continue
            path = first.text()[1:-1]
            if verb in ("HANDLE", "HANDLEFUNC"):
                verb, _, path = path.rpartition(" ")
            if verb in METHODS and path.startswith("/"):
                place = Place(tree.path, line_of(comment) + line_of(call) - 3)
                found.append(Asleep(verb, written(path), place, "commented out"))
    return found
