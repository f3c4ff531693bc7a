"""What the readers of JavaScript's server frameworks share: which router an expression means, what is hung into it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

from trackdown.adapters.routes.javascript import JavaScript, Meaning, arguments
from trackdown.adapters.routes.javascript_bindings import parameters
from trackdown.adapters.routes.javascript_comments import commented_routes
from trackdown.adapters.routes.javascript_scopes import FUNCTIONS
from trackdown.adapters.routes.route_graph import RouteGraph, Style
from trackdown.adapters.routes.syntax import Node, Tree, end_of
from trackdown.core.contracts.served import Found

VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "all")
MOST_STEPS = 10


class Made(NamedTuple):
    """A router that an expression makes. ``prefix`` of None cannot be told; ``root``: it serves by itself."""

    prefix: str | None = ""
    root: bool = False


class JavaScriptRouters(ABC):
    """A reader of one framework gives ``made`` and ``call``."""

    def __init__(self, js: JavaScript, style: Style, words: tuple[str, ...]) -> None:
        self.js = js
        self.graph = RouteGraph(style)
        self._words = words
        self._owners: dict[tuple[str, int, tuple[str, ...]], Node] = {}

    @abstractmethod
    def made(self, tree: Tree, node: Node) -> Made | None:
        """The router that this node makes, if it makes one."""

    @abstractmethod
    def call(self, tree: Tree, node: Node) -> None:
        """Take in what a call does to a router."""

    def found(self) -> Found:
        asleep = []
        used = [tree for tree in self.js.trees if any(word in tree.text for word in self._words)]
        if not used:
            return Found(unreadable=tuple(self.js.unreadable))
        for tree in self.js.trees:
            calls = tree.root.find_all(kind="call_expression")
            for node in sorted(calls, key=lambda node: end_of(node.field("function"))):
                self._given(tree, node)
                self.call(tree, node)
            asleep += commented_routes(tree)
        found = self.graph.found()
        return found._replace(asleep=(*found.asleep, *asleep), unreadable=tuple(self.js.unreadable))

    def key(self, tree: Tree, node: Node, steps: int = 0) -> str:
        """The router that an expression means, known to the graph; empty if that is none, or cannot be told."""
        return self.key_of(self.js.meaning(tree, node), steps)

    def key_of(self, found: Meaning, steps: int = 0) -> str:
        if found.tree is None or found.node is None or steps > MOST_STEPS:
            return ""
        kind = found.node.kind()
        if kind in ("call_expression", "new_expression"):
            made = self.made(found.tree, found.node)
            if made is not None:
                self.graph.router(found.key, found.tree.place(found.node), made.prefix, root=made.root)
                return found.key
            owner = _called_on(found.node) if kind == "call_expression" else None
            if owner is not None and (key := self.key(found.tree, owner, steps + 1)):
                return key
            if kind == "call_expression":
                callee = self.js.meaning(found.tree, found.node.field("function"))
                return self.key_of(self.js.returned(callee), steps + 1)
        if kind == "identifier" and self.js.bindings(found.tree).in_function(found.node):
            self.graph.router(found.key, found.tree.place(found.node))
            return found.key
        return ""

    def owner(self, tree: Tree, target: Node, through: tuple[str, ...]) -> Node:
        """What ``router.get(…).post(…)`` is called on in the end, through calls of these methods. Of a chain, every
        call is asked about, so that what was found for a shorter part of it is kept."""
        passed = []
        while target.kind() == "call_expression" and target.field("function").kind() == "member_expression":
            callee, key = target.field("function"), (tree.path, end_of(target), through)
            if key in self._owners:
                target = self._owners[key]
                break
            if callee.field("property").text() not in through:
                break
            passed.append(key)
            target = callee.field("object")
        self._owners.update(dict.fromkeys(passed, target))
        return target

    def is_router(self, tree: Tree, node: Node) -> bool:
        key = self.key(tree, node)
        return bool(key) and not self.is_parameter(key, tree, node)

    def is_lost(self, tree: Tree, node: Node) -> bool:
        """Whether a name of the framework's file is bound to something that cannot be told."""
        if node.kind() != "identifier" or not any(word in tree.text for word in self._words):
            return False
        found = self.js.meaning(tree, node)
        if found.tree is not None and found.node is not None and found.node.kind() == "call_expression":
            found = self.js.meaning(found.tree, found.node.field("function"))
        if found.outside:
            return found.outside.startswith((".", "@/", "~/"))
        return found.node is None and self.js.bindings(tree).knows(node.text())

    def is_parameter(self, key: str, tree: Tree, node: Node) -> bool:
        """Whether what an expression means is only known as a parameter of a function."""
        found = self.js.meaning(tree, node)
        return bool(key) and found.node is not None and found.node.kind() == "identifier"

    def _given(self, tree: Tree, node: Node) -> None:
        """``register(app)``: what the function does to its parameter, it does to the router."""
        callee = node.field("function")
        if callee.kind() not in ("identifier", "member_expression", "call_expression"):
            return
        found = self.js.meaning(tree, callee)
        if found.tree is None or found.node is None or found.node.kind() not in FUNCTIONS:
            return
        for name, value in zip(parameters(found.node), arguments(node), strict=False):
            key = self.key(tree, value) if value.kind() in ("identifier", "member_expression") else ""
            if key and name.kind() == "identifier":
                inner = self.key_of(Meaning(found.tree, name))
                if inner and inner != key:
                    self.graph.include(key, inner, "", tree.place(node))

    def hang(self, key: str, tree: Tree, node: Node, prefix: str | None) -> bool:
        """Include the router that an expression means; whether it means one, or something that is none."""
        child = self.key(tree, node)
        if child and not self.is_parameter(child, tree, node):
            self.graph.include(key, child, prefix, tree.place(node))
            return True
        found = self.js.meaning(tree, node)
        if found.tree is not None and found.node is not None and found.node.kind() == "call_expression":
            # What a function of another file returns is a router, or something that runs before one.
            found = self.js.meaning(found.tree, found.node.field("function"))
        if found.outside.startswith((".", "@/", "~/")):
            why = f"{node.text()[:60]} is not among the files"
            self.graph.include_unknown(key, prefix, tree.place(node), why)
        elif found.node is None and not found.outside and self.js.bindings(tree).knows(node.text().partition(".")[0]):
            why = f"what {node.text()[:60]} is cannot be told"
            self.graph.include_unknown(key, prefix, tree.place(node), why)
        return False


def _called_on(node: Node) -> Node | None:
    """What ``router.use(…).get(…)`` gives back: the router itself."""
    callee = node.field("function")
    if callee.kind() == "member_expression" and callee.field("property").text() in (*VERBS, "use", "register"):
        owner: Node = callee.field("object")
        return owner
    return None
