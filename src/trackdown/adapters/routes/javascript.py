"""JavaScript and TypeScript files as modules that import each other: what an expression is made by, what text it is."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from trackdown.adapters.routes.javascript_bindings import Bindings
from trackdown.adapters.routes.javascript_scopes import FUNCTIONS
from trackdown.adapters.routes.syntax import Node, Tree, Trees, end_of, inside, parts, short_text, start_of, trees
from trackdown.ports.routes import Sources

SUFFIXES = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")
COMPONENTS = (*SUFFIXES, ".vue", ".svelte")
CLASSES = ("class_declaration", "class")
MOST_STEPS = 20
_WRAPPERS = (
    "parenthesized_expression",
    "as_expression",
    "satisfies_expression",
    "non_null_expression",
    "await_expression",
)


class Meaning(NamedTuple):
    """What an expression leads to: the node that makes it, in its file. ``outside`` is the package (and the name in
    it, behind a ``#``) of what is imported from none of the files."""

    tree: Tree | None
    node: Node | None
    outside: str = ""

    @property
    def key(self) -> str:
        """The same for every expression that leads there."""
        return f"{self.tree.path}:{start_of(self.node)}-{end_of(self.node)}" if self.tree is not None else ""


NOTHING = Meaning(None, None)


class JavaScript:
    def __init__(self, found: Trees, assumed: dict[str, str] | None = None) -> None:
        self._assumed = assumed or {}
        self.trees = found.all
        self.unreadable = found.unreadable
        self._by_path = {tree.path: tree for tree in self.trees}
        self._bindings: dict[str, Bindings] = {}

    def bindings(self, tree: Tree) -> Bindings:
        if tree.path not in self._bindings:
            self._bindings[tree.path] = Bindings(tree)
        return self._bindings[tree.path]

    def meaning(self, tree: Tree, node: Node | None, steps: int = 0) -> Meaning:
        """What an expression leads to, through names, imports, and members of what is written out."""
        if node is None or steps > MOST_STEPS:
            return NOTHING
        kind = node.kind()
        if kind in _WRAPPERS:
            return self.meaning(tree, parts(node)[0], steps + 1) if parts(node) else NOTHING
        if kind in ("identifier", "shorthand_property_identifier"):
            return self._name(tree, node, steps)
        if kind == "member_expression":
            return self._member(tree, node, steps)
        if kind == "call_expression" and node.field("function").text() in ("require", "import"):
            # A file whose name is computed is as far away as one that was not given.
            return self._exported(tree, self.text(tree, _first_argument(node)) or ".", "", steps)
        return Meaning(tree, node)

    def _name(self, tree: Tree, node: Node, steps: int) -> Meaning:
        bound = self.bindings(tree).of(node)
        if bound is None:
            return NOTHING
        if bound.source:
            return self._exported(tree, bound.source, bound.name, steps)
        if bound.value is None:
            return NOTHING
        if bound.name:  # taken out of an object: const { router } = require("./routes")
            whole = self.meaning(tree, bound.value, steps + 1)
            return self._of(whole, bound.name, steps)
        if bound.parameter:
            return Meaning(tree, bound.value)
        return self.meaning(tree, bound.value, steps + 1)

    def _member(self, tree: Tree, node: Node, steps: int) -> Meaning:
        name = node.field("property").text()
        if node.field("object").kind() == "this":
            return self._own(tree, inside(node, CLASSES), name, steps)
        found = self._of(self.meaning(tree, node.field("object"), steps + 1), name, steps)
        if found != NOTHING:
            return found
        known = self.bindings(tree)
        assigned = known.members.get(short_text(node, known.longest_member))
        return self.meaning(tree, assigned, steps + 1) if assigned is not None else NOTHING

    def _of(self, whole: Meaning, name: str, steps: int) -> Meaning:
        """A member of what an expression leads to."""
        if whole.outside:
            return Meaning(None, None, f"{whole.outside}{'.' if '#' in whole.outside else '#'}{name}")
        if whole.tree is None or whole.node is None:
            return NOTHING
        if whole.node.kind() == "program":
            return self.export(whole.tree, name, steps)
        if whole.node.kind() == "new_expression":
            made = self.meaning(whole.tree, whole.node.field("constructor"), steps + 1)
            return self._own(made.tree, made.node, name, steps) if made.tree is not None else NOTHING
        if whole.node.kind() == "object":
            for pair in parts(whole.node):
                if pair.kind() == "pair" and pair.field("key").text().strip("'\"") == name:
                    return self.meaning(whole.tree, pair.field("value"), steps + 1)
                if pair.kind() == "shorthand_property_identifier" and pair.text() == name:
                    return self.meaning(whole.tree, pair, steps + 1)
                if pair.kind() == "method_definition" and pair.field("name").text() == name:
                    return Meaning(whole.tree, pair)
        return NOTHING

    def _own(self, tree: Tree, owner: Node | None, name: str, steps: int) -> Meaning:
        """A field of a class: where it is declared, or what a method gives it."""
        if owner is None or owner.kind() not in CLASSES:
            return NOTHING
        body = owner.field("body")
        for field in parts(body) if body is not None else []:
            if field.kind() in ("public_field_definition", "field_definition"):
                called = field.field("name") or field.field("property")
                if called is not None and called.text() == name and field.field("value") is not None:
                    return self.meaning(tree, field.field("value"), steps + 1)
        for node in owner.find_all(kind="assignment_expression"):
            if node.field("left").text() == f"this.{name}":
                return self.meaning(tree, node.field("right"), steps + 1)
        return NOTHING

    def _exported(self, tree: Tree, source: str, name: str, steps: int) -> Meaning:
        """What another file exports by that name; ``*`` is the whole of it, nothing what ``require`` returns."""
        target = self._file(tree, source)
        if target is None:
            known = source and not source.startswith((".", "@/", "~/"))
            return Meaning(None, None, f"{source}#{name}" if known and name not in ("", "*", "default") else source)
        if name == "*":
            return Meaning(target, target.root)
        if name == "":
            whole = self.bindings(target).exports.get("module.exports")
            return self.meaning(target, whole, steps + 1) if whole is not None else Meaning(target, target.root)
        return self.export(target, name, steps)

    def export(self, tree: Tree, name: str, steps: int = 0) -> Meaning:
        bindings = self.bindings(tree)
        if steps > MOST_STEPS:
            return NOTHING
        if name in bindings.exports:
            return self.meaning(tree, bindings.exports[name], steps + 1)
        if name in bindings.passed_on:
            source, other = bindings.passed_on[name]
            return self._exported(tree, source, other, steps + 1)
        whole = bindings.exports.get("module.exports")
        if whole is not None:
            found = self.meaning(tree, whole, steps + 1)
            return found if name == "default" else self._of(found, name, steps + 1)
        for source in bindings.all_passed_on:
            found = self._exported(tree, source, name, steps + 1)
            if found.node is not None:
                return found
        return NOTHING

    def _file(self, tree: Tree, source: str) -> Tree | None:
        """The file that an import names; None for a package, or a file that was not given."""
        if source.startswith("."):
            base = posixpath.normpath(posixpath.join(posixpath.dirname(tree.path), source))
            return self._at(base)
        if source.startswith(("@/", "~/")):
            end = "/" + source[2:]
            found = [path for path in self._by_path if _stem(f"/{path}").endswith((end, f"{end}/index"))]
            return self._by_path[found[0]] if len(found) == 1 else None
        return None

    def _at(self, base: str) -> Tree | None:
        stems = [base, *([base[: base.rfind(".")]] if base.endswith((".js", ".mjs", ".cjs", ".jsx")) else [])]
        for stem in stems:
            for end in ("", *SUFFIXES, *(f"/index{suffix}" for suffix in SUFFIXES)):
                if stem + end in self._by_path:
                    return self._by_path[stem + end]
        return None

    def text(self, tree: Tree, node: Node | None, steps: int = 0) -> str | None:
        """The text that an expression always is; None if that cannot be told."""
        pieces = self.pieces(tree, node, steps)
        return None if pieces is None or None in pieces else "".join(piece for piece in pieces if piece is not None)

    def pieces(self, tree: Tree, node: Node | None, steps: int = 0) -> list[str | None] | None:
        """The parts of a text, None for each that cannot be told; None as a whole for what is no text."""
        if node is None or steps > MOST_STEPS:
            return None
        if self._assumed and node.text() in self._assumed:
            return [self._assumed[node.text()]]
        kind = node.kind()
        if kind == "string":
            return ["".join(_unescaped(child) for child in parts(node))]
        if kind == "template_string":
            found: list[str | None] = []
            for child in parts(node):
                if child.kind() == "template_substitution":
                    inner = self.pieces(tree, parts(child)[0] if parts(child) else None, steps + 1)
                    found += inner if inner is not None else [None]
                else:
                    found.append(_unescaped(child))
            return found
        if kind == "binary_expression" and node.field("operator").text() == "+":
            left = self.pieces(tree, node.field("left"), steps + 1)
            right = self.pieces(tree, node.field("right"), steps + 1)
            return None if left is None and right is None else [*(left or [None]), *(right or [None])]
        if kind in ("identifier", "member_expression", *_WRAPPERS):
            found_node = self.meaning(tree, node, steps + 1)
            if found_node.tree is None or found_node.node is None or found_node.node.kind() in ("identifier", kind):
                return None
            return self.pieces(found_node.tree, found_node.node, steps + 1)
        return None

    def function(self, found: Meaning) -> Node | None:
        """The function that an expression leads to, if it is one."""
        return found.node if found.node is not None and found.node.kind() in FUNCTIONS else None

    def returned(self, found: Meaning, steps: int = 0) -> Meaning:
        """What a call of a function of these files returns, if that is one thing."""
        if found.tree is None or found.node is None or found.node.kind() not in FUNCTIONS or steps > MOST_STEPS:
            return NOTHING
        body = found.node.field("body")
        if body is not None and body.kind() != "statement_block":
            return self.meaning(found.tree, body, steps + 1)
        results = {
            self.meaning(found.tree, parts(node)[0], steps + 1)
            for node in found.node.find_all(kind="return_statement")
            if parts(node) and _own(node, found.node)
        }
        keys = {result.key: result for result in results if result.key}
        return next(iter(keys.values())) if len(keys) == 1 else NOTHING


def _own(node: Node, function: Node) -> bool:
    """Whether a statement belongs to that function and to none inside of it."""
    around = next((above for above in node.ancestors() if above.kind() in FUNCTIONS), None)
    return around is not None and start_of(around) == start_of(function)


def _first_argument(call: Node) -> Node | None:
    given = arguments(call)
    return given[0] if given else None


def arguments(call: Node) -> list[Node]:
    found = call.field("arguments")
    return parts(found) if found is not None and found.kind() == "arguments" else []


def member(node: Node, name: str) -> Node | None:
    """The value of a key of an object that is written out."""
    for pair in parts(node) if node is not None and node.kind() == "object" else []:
        if pair.kind() == "pair" and pair.field("key").text().strip("'\"") == name:
            value: Node = pair.field("value")
            return value
        if pair.kind() == "shorthand_property_identifier" and pair.text() == name:
            return pair
    return None


def _unescaped(node: Node) -> str:
    text = str(node.text())
    if node.kind() != "escape_sequence":
        return text
    return {"\\n": "\n", "\\t": "\t", "\\r": "\r"}.get(text, text[1:] if len(text) == 2 else text)


def _stem(path: str) -> str:
    return path[: path.rfind(".")]


_MARKS = (".get(", ".post(", ".put(", ".patch(", ".delete(", ".del(", ".all(", ".use(", ".route(", ".register(")
_OTHERS = ("exports", "export ", "express", "fastify", "fetch", "axios")


def javascript(sources: Sources) -> JavaScript:
    """The JavaScript modules among the sources, parsed once for all readers; those that could matter."""
    return sources.once(
        "javascript",
        lambda: JavaScript(
            trees(sources, "javascript", COMPONENTS, lambda text: any(mark in text for mark in (*_MARKS, *_OTHERS))),
            sources.assumed,
        ),
    )
