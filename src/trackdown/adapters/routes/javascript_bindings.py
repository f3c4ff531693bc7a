"""The names of one JavaScript or TypeScript file: what each is bound to where, what is imported and exported."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.adapters.routes.javascript_scopes import FUNCTIONS, Scopes
from trackdown.adapters.routes.syntax import Node, Tree, child_of, parts


class Bound(NamedTuple):
    """What a name stands for. ``source`` is the file or package it is imported from, ``name`` what it is called there,
    or in the object that it is taken out of. ``parameter``: a function is given it, and ``value`` is its own node."""

    value: Node | None = None
    source: str = ""
    name: str = ""
    parameter: bool = False


class Bindings:
    """``exports`` has nodes by name, ``passed_on`` what is exported from another file, ``members`` what is assigned to
    members such as ``this.router``."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._scopes = Scopes(tree)
        self._names: dict[str, dict[int, list[Bound]]] = {}
        self.exports: dict[str, Node] = {}
        self.passed_on: dict[str, tuple[str, str]] = {}
        self.all_passed_on: list[str] = []
        self.members: dict[str, Node] = {}
        self._declared()
        self._imported()
        self._parameters()
        self._exported()
        self._assigned()
        self.longest_member = max(map(len, self.members), default=0)

    def of(self, node: Node) -> Bound | None:
        """What a name stands for where it is used; None for one that is bound several times, or not here."""
        found = self._nearest(node)
        return found[0] if found is not None and len(found) == 1 else None

    def _nearest(self, node: Node) -> list[Bound] | None:
        """All that a name is bound to in the innermost scope that binds it."""
        scopes = self._names.get(node.text())
        number = self._scopes.at(node) if scopes else -1
        while scopes and number >= 0:
            if number in scopes:
                return scopes[number]
            number = self._scopes.outer(number)
        return None

    def in_function(self, node: Node) -> bool:
        """Whether a node lies in a function of the file."""
        return self._scopes.around(node) > 0

    def knows(self, name: str) -> bool:
        """Whether the name is bound anywhere in the file."""
        return name in self._names

    def _bind(self, name: str, bound: Bound, scope: int) -> None:
        self._names.setdefault(name, {}).setdefault(scope, []).append(bound)

    def _declared(self) -> None:
        for node in self._tree.root.find_all(kind="variable_declarator"):
            name, value = node.field("name"), node.field("value")
            if value is None and _is_ambient(node):
                continue
            scope = self._scopes.around(node)
            if name.kind() == "identifier":
                self._bind(name.text(), Bound(value), scope)
            elif name.kind() == "object_pattern":
                for item in parts(name):
                    if item.kind() == "shorthand_property_identifier_pattern":
                        self._bind(item.text(), Bound(value, name=item.text()), scope)
                    elif item.kind() == "pair_pattern":
                        local = item.field("value")
                        self._bind(local.text(), Bound(value, name=item.field("key").text()), scope)
        for kind in ("function_declaration", "class_declaration"):
            for node in self._tree.root.find_all(kind=kind):
                name = node.field("name")
                if name is not None:
                    self._bind(name.text(), Bound(node), self._scopes.around(node))

    def _imported(self) -> None:
        root = self._tree.root
        for node in root.find_all(kind="import_statement"):
            source = _quoted(child_of(node, "string"))
            clause = child_of(node, "import_clause")
            for item in parts(clause) if clause is not None else []:
                if item.kind() == "identifier":
                    self._bind(item.text(), Bound(source=source, name="default"), 0)
                elif item.kind() == "namespace_import":
                    self._bind(parts(item)[-1].text(), Bound(source=source, name="*"), 0)
                elif item.kind() == "named_imports":
                    for one in parts(item):
                        words = [word.text() for word in parts(one)]
                        if words:
                            self._bind(words[-1], Bound(source=source, name=words[0]), 0)

    def _parameters(self) -> None:
        for kind in FUNCTIONS:
            for node in self._tree.root.find_all(kind=kind):
                for name in parameters(node):
                    if name.kind() == "identifier":
                        self._bind(name.text(), Bound(name, parameter=True), self._scopes.at(node))

    def _exported(self) -> None:
        for node in self._tree.root.find_all(kind="export_statement"):
            source = _quoted(child_of(node, "string"))
            clause = child_of(node, "export_clause")
            if clause is not None:
                for item in parts(clause):
                    words = parts(item)
                    if source:
                        self.passed_on[words[-1].text()] = source, words[0].text()
                    else:
                        self.exports[words[-1].text()] = words[0]
            elif source:
                self.all_passed_on.append(source)
            else:
                self._export_of(node)

    def _export_of(self, node: Node) -> None:
        inner = [child for child in parts(node) if child.kind() != "decorator"]
        if not inner:
            return
        default = any(child.kind() == "default" for child in node.children())
        if default:
            self.exports["default"] = inner[0]
        elif inner[0].kind() in ("lexical_declaration", "variable_declaration"):
            for item in inner[0].find_all(kind="variable_declarator"):
                if item.field("name").kind() == "identifier" and item.field("value") is not None:
                    self.exports.setdefault(item.field("name").text(), item.field("value"))
        elif inner[0].field("name") is not None:
            self.exports[inner[0].field("name").text()] = inner[0]

    def _assigned(self) -> None:
        for node in self._tree.root.find_all(kind="assignment_expression"):
            left, right = node.field("left"), node.field("right")
            text = left.text()
            if text in ("module.exports", "exports"):
                self.exports["module.exports"] = right
            elif text.startswith(("module.exports.", "exports.")):
                self.exports[text.rpartition(".")[2]] = right
            elif left.kind() == "member_expression":
                self.members.setdefault(text, right)
            elif left.kind() == "identifier":
                self._reassigned(left, right)

    def _reassigned(self, left: Node, right: Node) -> None:
        """``let router; router = …`` is one binding; a second value makes the name untold."""
        found = self._nearest(left)
        if found is None:
            return
        if found[0].value is None and not found[0].source:
            found[0] = Bound(right)
        elif len(found) == 1:
            found.append(Bound())


def parameters(function: Node) -> list[Node]:
    """The parameters of a function: names, or the patterns that take them apart."""
    single = function.field("parameter")
    if single is not None:
        return [single]
    listed = function.field("parameters")
    found = []
    for item in parts(listed) if listed is not None else []:
        name = item
        if item.kind() in ("required_parameter", "optional_parameter"):
            name = item.field("pattern") or item
        elif item.kind() == "assignment_pattern":
            name = item.field("left")
        found.append(name)
    return found


def _is_ambient(declarator: Node) -> bool:
    """Whether it only tells a compiler of what another script of the page brings: ``declare const axios: Axios``."""
    statement = declarator.parent()
    above = statement.parent() if statement is not None else None
    return above is not None and above.kind() == "ambient_declaration"


def _quoted(node: Node | None) -> str:
    return "" if node is None else str(node.text())[1:-1]
