"""Ruby on Rails: the routing file with its resources, namespaces, scopes, members and collections."""

from __future__ import annotations

import re
from typing import NamedTuple

from trackdown.adapters.routes.rails_words import (
    RESOURCE,
    RESOURCES,
    array,
    block_of,
    given,
    keywords,
    plural_to_one,
    word,
)
from trackdown.adapters.routes.syntax import Node, Tree, mentions, parts, trees
from trackdown.core.contracts.path_syntax import MOST_ABSENT, colons
from trackdown.core.contracts.paths import UNRESOLVED, joined
from trackdown.core.contracts.served import ANY, Asleep, Found, Place, Route, Unresolved
from trackdown.ports.routes import Sources

VERBS = ("get", "post", "put", "patch", "delete")
_THROUGH = ("constraints", "defaults", "controller", "with_options", "authenticate", "authenticated", "unauthenticated")
_SILENT = ("concern", "direct", "resolve", "draw", "default_url_options")
_BRACKETS = re.compile(r"\(([^()]*)\)")
MOST_DEEP = 30


class RailsReader:
    name = "rails"
    side = "server"
    suffixes = (".rb",)

    def read(self, sources: Sources) -> Found:
        if not mentions(sources, self.suffixes, ("routes.draw",)):
            return Found()
        found = trees(sources, "rails", self.suffixes, lambda text: "routes.draw" in text)
        reading = _Reading()
        for tree in found.all:
            reading.take(tree)
        return Found(
            tuple(reading.routes), tuple(reading.unresolved), tuple(reading.asleep), (), tuple(found.unreadable)
        )


class _Around(NamedTuple):
    """Where in the file we are: ``path`` is None where a prefix cannot be told. Inside of resources, ``collection`` is
    their path and ``one`` that of one of them; ``on`` says which of the two a bare route belongs to."""

    path: str | None = ""
    collection: str | None = ""
    one: str | None = ""
    on: str = ""


class _Reading:
    def __init__(self) -> None:
        self.routes: list[Route] = []
        self.unresolved: list[Unresolved] = []
        self.asleep: list[Asleep] = []
        self._concerns: dict[str, Node] = {}

    def take(self, tree: Tree) -> None:
        for call in tree.root.find_all(kind="call"):
            if call.field("method") is not None and call.text().partition(" do")[0].endswith("routes.draw"):
                self._body(tree, block_of(call), _Around(), 0)
        for comment in tree.root.find_all(kind="comment"):
            self.asleep += _commented(tree, comment)

    def _body(self, tree: Tree, body: Node | None, around: _Around, deep: int) -> None:
        if body is None or deep > MOST_DEEP:
            return
        for node in parts(body):
            if node.kind() == "call":
                self._call(tree, node, around, deep)
            elif node.kind() == "identifier":
                self._name(tree, node, around)
            elif node.kind() in ("if", "unless", "if_modifier", "unless_modifier", "then", "else", "body_statement"):
                self._body(tree, node, around, deep + 1)

    def _name(self, tree: Tree, node: Node, around: _Around) -> None:
        if node.text() not in _SILENT:
            why = f"what {node.text()[:40]} adds cannot be told"
            self.unresolved.append(Unresolved(ANY, f"{around.path or ''}/{UNRESOLVED}", tree.place(node), why))

    def _call(self, tree: Tree, node: Node, around: _Around, deep: int) -> None:
        if node.field("receiver") is not None:
            return
        name = node.field("method").text()
        if name == "concern" and given(node):
            self._concerns[word(given(node)[0]) or ""] = node
        elif name in ("resources", "resource"):
            for item in given(node):
                self._resources(tree, node, item, name, around, deep)
        elif name in ("namespace", "scope"):
            self._below(tree, node, around, deep)
        elif name in ("member", "collection"):
            self._body(tree, block_of(node), around._replace(on=name), deep + 1)
        elif name in (*VERBS, "match", "root"):
            self._route(tree, node, name, around)
        elif name == "concerns":
            for item in (one for first in given(node) for one in (array(first) or [word(first)])):
                known = self._concerns.get(item or "")
                self._body(tree, block_of(known) if known is not None else None, around, deep + 1)
        elif name in _THROUGH or (name == "nested" or name == "new"):
            self._body(tree, block_of(node), around, deep + 1)
        elif name not in _SILENT:
            self._other(tree, node, name, around)

    def _other(self, tree: Tree, node: Node, name: str, around: _Around) -> None:
        """What a gem or an engine adds."""
        prefix = keywords(node).get("at")
        at = word(prefix) if prefix is not None else ""
        if name == "mount" and not at:
            pair = next((item for item in given(node, pairs=True) if item.kind() == "pair"), None)
            at = word(parts(pair)[-1]) if pair is not None else ""
        path = joined(around.path or "", at or "") if around.path is not None else UNRESOLVED
        why = f"what {name} adds cannot be told"
        self.unresolved.append(Unresolved(ANY, f"{path.rstrip('/')}/{UNRESOLVED}", tree.place(node), why))

    def _below(self, tree: Tree, node: Node, around: _Around, deep: int) -> None:
        options = keywords(node)
        path = around.path
        for item in given(node):
            text = word(item)
            stated = options.get("path")
            text = word(stated) if stated is not None else text
            path = _put(path, text)
        if not given(node) and "path" in options:
            path = _put(path, word(options["path"]))
        if around.collection:
            # A scope between resources and what is below one of them.
            around = around._replace(collection=_put(around.collection, _end(around.path, path)))
        self._body(tree, block_of(node), around._replace(path=path), deep + 1)

    def _resources(self, tree: Tree, node: Node, item: Node, name: str, around: _Around, deep: int) -> None:
        options = keywords(node)
        resource = word(item)
        path = word(options["path"]) if "path" in options else resource
        base = around.collection if around.on == "collection" else around.path
        collection = _put(base, path)
        single = name == "resource"
        parameter = word(options["param"]) if "param" in options else "id"
        one = collection if single else _put(collection, None if parameter is None else f":{parameter}")
        actions = self._actions(options, RESOURCE if single else RESOURCES)
        place = tree.place(node)
        if actions is None:
            shown = f"{collection or UNRESOLVED}/{UNRESOLVED}"
            self.unresolved.append(Unresolved(ANY, shown, place, "which actions it has is not written as constants"))
            actions = {}
        for action, methods in actions.items():
            whole = one if action in ("show", "update", "destroy") else collection
            if action in ("new", "edit"):
                whole = _put(one if action == "edit" else collection, action)
            for method in methods:
                self._add(method, whole, place, implied=action in ("new", "edit", "update"))
        nested = f":{plural_to_one(resource)}_{parameter}" if resource is not None and parameter is not None else None
        inner = collection if single else _put(collection, nested)
        within = _Around(inner, collection, one, "")
        for known in array(options["concerns"]) or [word(options["concerns"])] if "concerns" in options else []:
            concern = self._concerns.get(known or "")
            self._body(tree, block_of(concern) if concern is not None else None, within, deep + 1)
        self._body(tree, block_of(node), within, deep + 1)

    def _actions(
        self, options: dict[str, Node], all_of_them: dict[str, tuple[str, ...]]
    ) -> dict[str, tuple[str, ...]] | None:
        """The actions that are left by ``only`` and ``except``; None where that cannot be told."""
        for option in ("only", "except"):
            if option not in options:
                continue
            value = options[option]
            named = array(value) if value.kind().endswith("array") else [word(value)]
            if None in named:
                return None
            if option == "only":
                return {action: methods for action, methods in all_of_them.items() if action in named}
            return {action: methods for action, methods in all_of_them.items() if action not in named}
        return all_of_them

    def _route(self, tree: Tree, node: Node, name: str, around: _Around) -> None:
        options = keywords(node)
        place = tree.place(node)
        methods: list[str] = [name.upper()]
        if name == "match":
            via = options.get("via")
            listed = (array(via) or [word(via)]) if via is not None else [None]
            if None in listed:
                methods = [ANY]
            else:
                methods = [ANY if item == "all" else item.upper() for item in listed if item]
        on = word(options["on"]) if "on" in options else around.on
        base = around.one if on == "member" else around.collection if on == "collection" else around.path
        if name == "root":
            self._add("GET", base or "/", place)
            return
        texts = [word(item) for item in given(node)]
        for pair in (item for item in given(node, pairs=True) if item.kind() == "pair"):
            key = parts(pair)[0]
            if key.kind() == "string":  # get "posts" => "posts#index"
                texts.append(word(key))
        for text in texts:
            for method in methods:
                self._add(method, _put(base, text), place)

    def _add(self, method: str, path: str | None, place: Place, *, implied: bool = False) -> None:
        if path is None:
            why = "its path is not written as constants"
            self.unresolved.append(Unresolved(method, UNRESOLVED, place, why))
            return
        for one in _paths(path):
            turn = len(self.routes) + 1
            self.routes.append(Route(method, one, place, "rails", place.file, turn, implied=implied))


def _put(path: str | None, text: str | None) -> str | None:
    return None if path is None or text is None else joined(path, f"/{text.strip('/')}") if text.strip("/") else path


def _end(before: str | None, after: str | None) -> str | None:
    return after[len(before) :] if before is not None and after is not None else None


def _paths(path: str) -> list[str]:
    """``(.:format)`` and other parts in brackets may be absent; the format is no part of an API's path."""
    path = path.replace("(.:format)", "")
    absent = list(_BRACKETS.finditer(path))
    if path.count("(") > MOST_ABSENT:
        path = path.replace("(", "").replace(")", "")
    elif absent:
        # The innermost first: what stands in them has none itself.
        before, inside, behind = path[: absent[0].start()], absent[0][1], path[absent[0].end() :]
        return list(dict.fromkeys([*_paths(before + behind), *_paths(before + inside + behind)]))
    return colons(path if path.startswith("/") else f"/{path}")


def _commented(tree: Tree, comment: Node) -> list[Asleep]:
    from ast_grep_py import SgRoot

    text = comment.text().lstrip("#").strip()
    if not text.startswith((*VERBS, "resources", "resource")):
        return []
    found = []
    for call in SgRoot(text, "ruby").root().find_all(kind="call"):
        called = call.field("method")
        name = called.text() if called is not None else ""
        path = word(given(call)[0]) if given(call) else None
        if path is not None and name in (*VERBS, "resources", "resource"):
            method = name.upper() if name in VERBS else ANY
            shown = colons(f"/{path.strip('/')}")[0]
            found.append(Asleep(method, shown, tree.place(comment), "commented out"))
    return found
