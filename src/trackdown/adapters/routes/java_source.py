"""Java files: their constants and their annotations."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.adapters.routes.syntax import Node, Trees, child_of, inside, parts

MOST_STEPS = 20


class Annotation(NamedTuple):
    """``values`` by the name of the element; a single value is that of ``value``."""

    name: str
    node: Node
    values: dict[str, Node]


def annotations_of(node: Node) -> list[Annotation]:
    """What stands before a class, a method or a parameter."""
    modifiers = child_of(node, "modifiers")
    found = []
    for item in parts(modifiers) if modifiers is not None else []:
        if item.kind() not in ("annotation", "marker_annotation"):
            continue
        values: dict[str, Node] = {}
        listed = child_of(item, "annotation_argument_list")
        for argument in parts(listed) if listed is not None else []:
            if argument.kind() == "element_value_pair":
                values[argument.field("key").text()] = argument.field("value")
            else:
                values["value"] = argument
        found.append(Annotation(item.field("name").text().rpartition(".")[2], item, values))
    return found


class Constants:
    """The ``static final`` texts of all files, by class and name."""

    def __init__(self, trees: Trees, assumed: dict[str, str]) -> None:
        self._assumed = assumed
        self._known: dict[tuple[str, str], list[Node]] = {}
        for tree in trees.all:
            for node in tree.root.find_all(kind="field_declaration"):
                self._take(node)
            for node in tree.root.find_all(kind="constant_declaration"):
                self._take(node)

    def _take(self, node: Node) -> None:
        modifiers = child_of(node, "modifiers")
        constant = node.kind() == "constant_declaration" or (modifiers is not None and "final" in modifiers.text())
        owner = _class_of(node)
        declared = child_of(node, "variable_declarator")
        if constant and declared is not None and declared.field("value") is not None:
            key = owner, declared.field("name").text()
            self._known.setdefault(key, []).append(declared.field("value"))

    def text(self, node: Node, steps: int = 0) -> str | None:
        """The text that an expression always is; None if that cannot be told."""
        if steps > MOST_STEPS:
            return None
        if node.text() in self._assumed:
            return self._assumed[node.text()]
        kind = node.kind()
        if kind == "string_literal":
            return "".join(_unescaped(child) for child in parts(node))
        if kind == "binary_expression" and node.field("operator").text() == "+":
            left, right = self.text(node.field("left"), steps + 1), self.text(node.field("right"), steps + 1)
            return None if left is None or right is None else left + right
        if kind == "parenthesized_expression":
            return self.text(parts(node)[0], steps + 1)
        if kind in ("identifier", "field_access"):
            words = node.text().split(".")
            owner = words[-2] if len(words) > 1 else _class_of(node)
            known = self._known.get((owner, words[-1]), [])
            return self.text(known[0], steps + 1) if len(known) == 1 else None
        return None

    def texts(self, node: Node) -> list[str | None]:
        """The texts of one value or of a list of them."""
        return [
            self.text(item) for item in (parts(node) if node.kind() == "element_value_array_initializer" else [node])
        ]


def _class_of(node: Node) -> str:
    around = inside(node, ("class_declaration", "interface_declaration", "enum_declaration", "record_declaration"))
    return str(around.field("name").text()) if around is not None else ""


def _unescaped(node: Node) -> str:
    text = str(node.text())
    return text[1:] if node.kind() == "escape_sequence" and len(text) == 2 else text
