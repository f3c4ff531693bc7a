"""Django and its REST framework: the root URL configuration, what it includes, function and class views, routers."""

from __future__ import annotations

import ast
from typing import NamedTuple

from trackdown.adapters.routes.django_views import Views, ViewSet
from trackdown.adapters.routes.python_comments import commented_routes
from trackdown.adapters.routes.python_modules import Module, Modules, dotted_name, python_modules
from trackdown.adapters.routes.python_walk import argument
from trackdown.adapters.routes.route_graph import RouteGraph, Style
from trackdown.core.contracts.path_syntax import angles, expression
from trackdown.core.contracts.served import Found
from trackdown.ports.routes import Sources

_ROUTERS = ("DefaultRouter", "SimpleRouter", "NestedDefaultRouter", "NestedSimpleRouter", "NestedRouter")
_OTHERS = ("admin.site.urls", "static")


def _join(prefix: str, path: str) -> str:
    """Django puts patterns together as they are, below one slash at the beginning."""
    return f"{prefix or '/'}{path}" if prefix or not path.startswith("/") else path


class DjangoReader:
    name = "django"
    side = "server"
    suffixes = (".py",)

    def read(self, sources: Sources) -> Found:
        if not any("django" in file.text or "rest_framework" in file.text for file in sources.ending(".py")):
            return Found()
        return _Reading(python_modules(sources)).found()


class _Registered(NamedTuple):
    module: Module
    call: ast.Call
    prefix: str | None
    view: ast.expr | None


class _Reading:
    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._views = Views(modules)
        style = Style("django", lambda path: [path], slash="added to reads", join=_join)
        self._graph = RouteGraph(style)
        self._configured = [module for module in modules.all if ((), "urlpatterns") in module.values]

    def found(self) -> Found:
        root = self._root()
        for module in self._configured:
            self._graph.router(module.path, module.place(module.tree), root=module.name == root)
        for module in self._configured:
            for number, value in enumerate(module.values[(), "urlpatterns"]):
                if number and value is module.values[(), "urlpatterns"][number - 1]:
                    continue  # `urlpatterns += …` counts twice as a binding
                self._patterns(module, module.path, value)
        found = self._graph.found()
        asleep = [item for module in self._modules.all for item in commented_routes(module)]
        return found._replace(asleep=(*found.asleep, *asleep), unreadable=tuple(self._modules.unreadable))

    def _root(self) -> str:
        """The module that the settings name; empty where they are not among the files."""
        for module in self._modules.all:
            if ((), "ROOT_URLCONF") in module.values:
                name = self._modules.constant(module, module.values[(), "ROOT_URLCONF"][0])
                known = self._modules.named(name) if name else None
                return known.name if known is not None else ""
        return ""

    def _patterns(self, module: Module, key: str, node: ast.expr) -> None:
        """A list of patterns, a sum of such lists, or the patterns of a router."""
        place = module.place(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            self._patterns(module, key, node.left)
            self._patterns(module, key, node.right)
        elif isinstance(node, ast.List | ast.Tuple):
            for item in node.elts:
                if isinstance(item, ast.Starred):
                    self._patterns(module, key, item.value)
                elif isinstance(item, ast.Call):
                    self._pattern(module, key, item)
                else:
                    self._graph.include_unknown(key, "", module.place(item), "a pattern is made elsewhere")
        elif isinstance(node, ast.Attribute) and node.attr == "urls":
            self._router(module, key, node.value)
        elif isinstance(node, ast.Call) and _last(node.func) in ("format_suffix_patterns", "i18n_patterns"):
            if _last(node.func) == "i18n_patterns":
                self._graph.include_unknown(key, "", place, "its paths begin with a language")
            elif node.args:
                self._patterns(module, key, node.args[0])
        elif isinstance(node, ast.Call) and _last(node.func) == "static":
            return
        else:
            bound = module.values.get(((), dotted_name(node)), [])
            if len(bound) == 1 and isinstance(bound[0], ast.List):
                self._patterns(module, key, bound[0])
            else:
                self._graph.include_unknown(key, "", place, "the patterns are made at run time")

    def _pattern(self, module: Module, key: str, call: ast.Call) -> None:
        kind, place = _last(call.func), module.place(call)
        if kind not in ("path", "re_path", "url"):
            self._graph.include_unknown(key, "", place, f"{kind or 'a pattern'} is made elsewhere")
            return
        written = self._modules.constant(module, argument(call, "route", 0))
        path = written if written is None else angles(written) if kind == "path" else expression(written)
        view = argument(call, "view", 1)
        if isinstance(view, ast.Call) and _last(view.func) == "include":
            self._include(module, key, view, _start(written, path, kind))
        elif isinstance(view, ast.Attribute) and view.attr == "urls":
            if dotted_name(view) not in _OTHERS:
                self._include_node(module, key, view, path)
        elif view is not None:
            methods = self._views.methods(module, view)
            if methods is None:
                self._graph.method_unknown(
                    key, path, place, "its view is not among the files, or its methods cannot be told"
                )
            else:
                self._graph.route(key, tuple(methods), path, place)

    def _include(self, module: Module, key: str, call: ast.Call, prefix: str | None) -> None:
        node = call.args[0] if call.args else argument(call, "arg")
        if isinstance(node, ast.Tuple) and node.elts:
            node = node.elts[0]
        if node is not None:
            self._include_node(module, key, node, prefix)

    def _include_node(self, module: Module, key: str, node: ast.expr, prefix: str | None) -> None:
        where = module.place(node)
        text = self._modules.constant(module, node)
        target = self._modules.named(text) if text else None
        if target is None and dotted_name(node) in module.imports:
            base, name = module.imports[dotted_name(node)]
            target = self._modules.named(f"{base}.{name}" if name else base)
        if target is not None and target.path in self._graph:
            self._graph.include(key, target.path, prefix, where)
            return
        inner = f"{key}/{where}:{node.col_offset}"
        is_patterns = isinstance(node, ast.List | ast.Tuple) or (
            isinstance(node, ast.Attribute) and node.attr == "urls"
        )
        bound = module.values.get(((), dotted_name(node)), [])
        if is_patterns or (len(bound) == 1 and isinstance(bound[0], ast.List)):
            self._graph.router(inner, where)
            self._graph.include(key, inner, prefix, where)
            self._patterns(module, inner, node)
        elif not (text or "").startswith("django."):
            self._graph.include_unknown(key, prefix, where, f"{text or 'what it includes'} is not among the files")

    def _router(self, module: Module, key: str, node: ast.expr) -> None:
        """The routes of ``router.urls``: what was registered on it, in whatever file it was made."""
        found = self._modules.meaning(module, dotted_name(node) or "?")
        bound = found.module.values.get(((), found.name), []) if found is not None and not found.rest else []
        made = bound[0] if len(bound) == 1 and isinstance(bound[0], ast.Call) else None
        kind = _last(made.func) if made is not None else ""
        if found is None or made is None or kind not in _ROUTERS or kind.startswith("Nested"):
            if found is not None and made is not None and kind.startswith("Nested"):
                self._nested(found.module, found.name, made, key)
                return
            self._graph.include_unknown(key, "", module.place(node), "what its router serves cannot be told")
            return
        slash = _slash_of(made)
        for item in self._registered(found.module, found.name):
            self._viewset(key, item, slash)

    def _registered(self, module: Module, name: str) -> list[_Registered]:
        calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
        result = []
        for call in calls:
            if dotted_name(call.func) == f"{name}.register":
                prefix = self._modules.constant(module, argument(call, "prefix", 0))
                result.append(_Registered(module, call, prefix, argument(call, "viewset", 1)))
        return sorted(result, key=lambda item: item.call.lineno)

    def _nested(self, module: Module, name: str, made: ast.Call, key: str) -> None:
        """A router of drf-nested-routers: below one thing of another router."""
        above = self._modules.constant(module, argument(made, "parent_prefix", 1))
        lookup = self._modules.constant(module, argument(made, "lookup", 2))
        for item in self._registered(module, name):
            known = above is not None and lookup is not None and item.prefix is not None
            prefix = f"{above}/{{{lookup}_pk}}/{item.prefix}" if known else None
            self._viewset(key, item._replace(prefix=prefix), _slash_of(made))

    def _viewset(self, key: str, item: _Registered, slash: str) -> None:
        place = item.module.place(item.call)
        found = self._views.viewset(item.module, item.view) if item.view is not None else None
        if found is None or item.prefix is None:
            shown = item.prefix or ""
            self._graph.include_unknown(key, f"{shown}/" if shown else None, place, "its view set cannot be told")
            return
        for methods, path in _viewset_routes(found, item.prefix, slash):
            both = tuple(method for method in methods if method in ("PUT", "PATCH"))
            alone = tuple(method for method in methods if method not in both)
            self._graph.route(key, alone, path, place)
            self._graph.route(key, both, path, place, implied=len(both) > 1)


def _viewset_routes(found: ViewSet, prefix: str, slash: str) -> list[tuple[tuple[str, ...], str]]:
    """The routes of a view set in the order in which the framework's routers make them."""
    one = f"{prefix}/{{{found.lookup}}}" if prefix else f"{{{found.lookup}}}"
    routes = [(found.of("list", "create"), f"{prefix}{slash}")]
    routes += [(methods, f"{prefix}/{path}{slash}") for methods, path, detail in found.extra if not detail]
    routes.append((found.of("retrieve", "update", "partial_update", "destroy"), f"{one}{slash}"))
    routes += [(methods, f"{one}/{path}{slash}") for methods, path, detail in found.extra if detail]
    return routes


def _slash_of(made: ast.Call) -> str:
    given = argument(made, "trailing_slash")
    return "" if isinstance(given, ast.Constant) and given.value is False else "/"


def _start(written: str | None, path: str | None, kind: str) -> str | None:
    """A pattern that an ``include`` stands behind is a beginning, not a whole."""
    if kind == "path" or written is None or path is None:
        return path
    return path.removesuffix("{*:path}")


def _last(node: ast.AST | None) -> str:
    return dotted_name(node).rpartition(".")[2]
