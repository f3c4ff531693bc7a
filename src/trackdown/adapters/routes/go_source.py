"""Go files: constants, packages, functions, and what a name is bound to where."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.adapters.routes.syntax import Node, Tree, Trees, child_of, end_of, inside, parts, start_of, trees
from trackdown.ports.routes import Sources

MOST_STEPS = 20
FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
_MARKS = ("net/http", "gin", "echo", "chi", "const ", "Routes", "Register")


class Meaning(NamedTuple):
    """The node that makes what an expression stands for, in its file."""

    tree: Tree
    node: Node

    @property
    def key(self) -> str:
        return f"{self.tree.path}:{start_of(self.node)}-{end_of(self.node)}"


class Parameter(NamedTuple):
    name: Node
    type: str


class GoFiles:
    def __init__(self, found: Trees, assumed: dict[str, str]) -> None:
        self._assumed = assumed
        self.trees = found.all
        self.unreadable = found.unreadable
        self._constants: dict[str, list[tuple[Tree, Node]]] = {}
        self._names: dict[str, dict[str, list[tuple[int, int, int, Node]]]] = {}
        self._members: dict[str, list[Meaning]] = {}
        self._fields: dict[str, Meaning | None] = {}
        self._functions: dict[str, list[Meaning]] = {}
        for tree in self.trees:
            self._take(tree)

    def _take(self, tree: Tree) -> None:
        self._names[tree.path] = {}
        for node in tree.root.find_all(kind="const_spec"):
            listed = child_of(node, "expression_list")
            name = node.field("name")
            if name is not None and listed is not None and parts(listed):
                self._constants.setdefault(name.text(), []).append((tree, parts(listed)[0]))
        for kind in ("short_var_declaration", "assignment_statement"):
            for node in tree.root.find_all(kind=kind):
                self._bound(tree, node, parts(node.field("left")), parts(node.field("right")))
        for node in tree.root.find_all(kind="var_spec"):
            listed = child_of(node, "expression_list")
            if listed is not None and node.field("name") is not None:
                self._bound(tree, node, [node.field("name")], parts(listed))
        for node in tree.root.find_all(kind="keyed_element"):
            inner = parts(node)
            if len(inner) == 2:
                self._members.setdefault(inner[0].text(), []).append(Meaning(tree, _unwrapped(inner[1])))
        for kind in FUNCTIONS:
            for node in tree.root.find_all(kind=kind):
                name = node.field("name") if kind != "func_literal" else None
                if name is not None:
                    self._functions.setdefault(name.text(), []).append(Meaning(tree, node))
                for item in parameters(node):
                    self._bind(tree, item.name.text(), item.name, node)

    def _bound(self, tree: Tree, node: Node, left: list[Node], right: list[Node]) -> None:
        for name, value in zip(left, right, strict=False):
            if name.kind() == "identifier":
                self._bind(tree, name.text(), value, inside(node, FUNCTIONS) or tree.root)
            elif name.kind() == "selector_expression":
                self._members.setdefault(name.field("field").text(), []).append(Meaning(tree, value))

    def _bind(self, tree: Tree, name: str, value: Node, scope: Node) -> None:
        entry = (start_of(scope), end_of(scope), start_of(value), value)
        self._names[tree.path].setdefault(name, []).append(entry)

    def meaning(self, tree: Tree, node: Node, steps: int = 0) -> Meaning | None:
        """What an expression stands for; None if that cannot be told."""
        if steps > MOST_STEPS:
            return None
        if node.kind() == "identifier":
            at = start_of(node)
            known = [item for item in self._names[tree.path].get(node.text(), []) if item[0] <= at <= item[1]]
            if not known:
                return None
            nearest = max(item[0] for item in known)
            # A value that is given before the use; a name's own first mention is its binding.
            found = [item for item in known if item[0] == nearest and item[2] <= at] or known
            value = max(found, key=lambda item: item[2])[3]
            if start_of(value) == at or (value.kind() == "identifier" and _is_parameter(value)):
                return Meaning(tree, value)
            return self.meaning(tree, value, steps + 1)
        if node.kind() == "selector_expression":
            return self._field(node.field("field").text())
        return Meaning(tree, _unwrapped(node))

    def _field(self, name: str) -> Meaning | None:
        """What the fields of that name hold, if that is one thing; told once, as fields are given to each other."""
        if name not in self._fields:
            self._fields[name] = None
            found = [self.meaning(item.tree, item.node) for item in self._members.get(name, [])]
            keys = {item.key: item for item in found if item is not None}
            self._fields[name] = next(iter(keys.values())) if len(keys) == 1 else None
        return self._fields[name]

    def knows(self, tree: Tree, name: str) -> bool:
        return name in self._names[tree.path]

    def text(self, tree: Tree, node: Node, steps: int = 0) -> str | None:
        """The text that an expression always is; None if that cannot be told."""
        kind = node.kind()
        if steps > MOST_STEPS:
            return None
        if node.text() in self._assumed:
            return self._assumed[node.text()]
        if kind in ("interpreted_string_literal", "raw_string_literal"):
            return str(node.text())[1:-1]
        if kind == "binary_expression" and node.field("operator").text() == "+":
            left = self.text(tree, node.field("left"), steps + 1)
            right = self.text(tree, node.field("right"), steps + 1)
            return None if left is None or right is None else left + right
        if kind in ("identifier", "selector_expression"):
            name = node.text().rpartition(".")[2]
            package = node.text().rpartition(".")[0] or package_of(tree)
            known = [item for item in self._constants.get(name, []) if package_of(item[0]) == package]
            if len(known) == 1:
                return self.text(known[0][0], known[0][1], steps + 1)
            if kind == "identifier" and self._bound_once(tree, name):
                found = self.meaning(tree, node, steps + 1)
                literal = found is not None and found.node.kind() == "interpreted_string_literal"
                return self.text(found.tree, found.node, steps + 1) if found is not None and literal else None
        if kind == "call_expression" and node.field("function").text() == "http.MethodGet":
            return "GET"
        return None

    def _bound_once(self, tree: Tree, name: str) -> bool:
        return len(self._names[tree.path].get(name, [])) == 1

    def function(self, tree: Tree, node: Node) -> Meaning | None:
        """The one function or method that a call means; None where several have its name."""
        if node.kind() == "func_literal":
            return Meaning(tree, node)
        name = node.text().rpartition(".")[2]
        known = self._functions.get(name, [])
        if node.kind() == "identifier":
            known = [item for item in known if package_of(item.tree) == package_of(tree) and _is_plain(item.node)]
        elif node.kind() == "selector_expression":
            owner = node.field("operand").text()
            of_package = [item for item in known if package_of(item.tree) == owner and _is_plain(item.node)]
            known = of_package or [item for item in known if not _is_plain(item.node)]
        return known[0] if len(known) == 1 else None


def _is_parameter(node: Node) -> bool:
    return inside(node, ("parameter_declaration",)) is not None


def _is_plain(node: Node) -> bool:
    return bool(node.kind() == "function_declaration")


def _unwrapped(node: Node) -> Node:
    """Without ``&`` and brackets around it."""
    while node.kind() in ("unary_expression", "parenthesized_expression", "literal_element") and parts(node):
        node = parts(node)[-1]
    return node


def parameters(function: Node) -> list[Parameter]:
    """The names of a function's parameters with their types."""
    listed = function.field("parameters")
    found = []
    for item in parts(listed) if listed is not None else []:
        kind = item.field("type")
        for name in parts(item):
            if name.kind() == "identifier" and kind is not None:
                found.append(Parameter(name, kind.text()))
    return found


def package_of(tree: Tree) -> str:
    clause = child_of(tree.root, "package_clause")
    return str(parts(clause)[0].text()) if clause is not None and parts(clause) else ""


def imported(tree: Tree, path: str) -> str:
    """What a package is called in a file; empty where it is not imported. ``path`` is a part of its path."""
    for node in tree.root.find_all(kind="import_spec"):
        source = node.field("path").text().strip('"`')
        if source == path or (path in source and "/" in path and source.startswith("github.com/")):
            name = node.field("name")
            last = [part for part in source.split("/") if not (part[:1] == "v" and part[1:].isdigit())][-1]
            return str(name.text()) if name is not None else last
    return ""


def arguments(call: Node) -> list[Node]:
    found = call.field("arguments")
    return parts(found) if found is not None else []


def go_files(sources: Sources) -> GoFiles:
    """The Go files among the sources, parsed once for all readers; those that could matter."""
    return sources.once(
        "go",
        lambda: GoFiles(
            trees(sources, "go", (".go",), lambda text: any(mark in text for mark in _MARKS)), sources.assumed
        ),
    )
