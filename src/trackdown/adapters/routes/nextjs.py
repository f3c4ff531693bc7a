"""Next.js: the route files of the app folder, whose path is their place and whose methods are what they export."""

from __future__ import annotations

import re

from trackdown.adapters.routes.javascript import JavaScript, javascript, member
from trackdown.adapters.routes.syntax import Tree
from trackdown.core.contracts.model import METHODS
from trackdown.core.contracts.paths import UNRESOLVED
from trackdown.core.contracts.served import Found, Place, Route, Unresolved
from trackdown.ports.routes import Sources

_ROUTE = re.compile(r"(?:^|/)route\.(?:ts|js|tsx|jsx|mjs)$")
_SUFFIXES = (".ts", ".js", ".tsx", ".jsx", ".mjs")


class NextReader:
    name = "nextjs"
    side = "server"
    suffixes = _SUFFIXES

    def read(self, sources: Sources) -> Found:
        if not any(_ROUTE.search(file.path) for file in sources.files):
            return Found()
        js = javascript(sources)
        routes: list[Route] = []
        unresolved: list[Unresolved] = []
        base = _base(js)
        for tree in js.trees:
            if _ROUTE.search(tree.path):
                _take(js, tree, base, routes, unresolved)
        return Found(tuple(routes), tuple(unresolved), (), (), tuple(js.unreadable))


def _take(js: JavaScript, tree: Tree, base: str | None, routes: list[Route], unresolved: list[Unresolved]) -> None:
    bindings = js.bindings(tree)
    names = [*bindings.exports, *bindings.passed_on]
    paths = _paths(tree.path)
    for method in METHODS:
        if method not in names:
            continue
        place = tree.place(bindings.exports[method]) if method in bindings.exports else Place(tree.path, 1)
        for path in paths:
            if base is None or path.startswith(UNRESOLVED):
                why = "the folder `app` is not part of its name" if base is not None else "the base path is computed"
                unresolved.append(Unresolved(method, f"{UNRESOLVED}{path.removeprefix(UNRESOLVED)}", place, why))
            else:
                routes.append(Route(method, base + path, place, "nextjs", "app"))


def _paths(file: str) -> list[str]:
    """The paths of a route file; two where the last parameters may be absent."""
    folders = file.split("/")[:-1]
    known = "app" in folders
    inner = folders[folders.index("app") + 1 :] if known else folders
    start = "" if known else UNRESOLVED
    found, optional = "", False
    for folder in inner:
        if folder.startswith("@") or re.fullmatch(r"\([^.)][^)]*\)", folder):
            continue  # slots and groups are no part of a path
        if many := re.fullmatch(r"\[\[?\.\.\.([\w-]+)\]\]?", folder):
            optional = folder.startswith("[[")
            found += f"/{{{many[1]}:path}}"
        elif one := re.fullmatch(r"\[([\w-]+)\]", folder):
            found += f"/{{{one[1]}}}"
        else:
            found += f"/{folder}"
    whole = start + (found or "/")
    return [start + (found.rpartition("/")[0] or "/"), whole] if optional else [whole]


def _base(js: JavaScript) -> str | None:
    """The base path of the configuration; None for one that is computed."""
    for tree in js.trees:
        if not re.search(r"(?:^|/)next\.config\.\w+$", tree.path):
            continue
        for node in tree.root.find_all(kind="object"):
            value = member(node, "basePath")
            if value is not None:
                text = js.text(tree, value)
                return None if text is None else text.rstrip("/")
    return ""
