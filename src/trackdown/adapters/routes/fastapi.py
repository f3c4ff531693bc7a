"""FastAPI and Starlette: applications, routers and what they include, over all files."""

from __future__ import annotations

import ast

from trackdown.adapters.routes.fastapi_details import FastApiDetails
from trackdown.adapters.routes.python_comments import commented_routes
from trackdown.adapters.routes.python_modules import Function, Module, Modules, Scope, dotted_name, python_modules
from trackdown.adapters.routes.python_routers import PythonRouters
from trackdown.adapters.routes.python_values import class_methods, is_of, methods_of
from trackdown.adapters.routes.python_walk import Calling, Creation, Decoration, argument, events, spreads
from trackdown.adapters.routes.route_graph import RouteGraph, Style
from trackdown.core.contracts.path_syntax import braces
from trackdown.core.contracts.served import ANY, Found, Slash
from trackdown.ports.routes import Sources

VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_APPLICATIONS = ("FastAPI", "Starlette")
_ROUTERS = ("APIRouter", "Router")
_PACKAGES = ("fastapi", "starlette")
_NO_ROUTES = ("StaticFiles",)


def _join(prefix: str, path: str) -> str:
    """FastAPI puts the two together as they are."""
    return f"{prefix.rstrip('/')}{path}" if path.startswith("/") else prefix + path


class FastApiReader:
    name = "fastapi"
    side = "server"
    suffixes = (".py",)

    def read(self, sources: Sources) -> Found:
        if not any(package in file.text for file in sources.ending(".py") for package in _PACKAGES):
            return Found()
        return _Reading(python_modules(sources)).found()


class _Reading:
    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._routers = PythonRouters(modules)
        self._details = FastApiDetails(modules)
        self._graph = RouteGraph(Style("fastapi", lambda path: [braces(path)], join=_join))
        self._events = [event for module in modules.all for event in events(module)]

    def found(self) -> Found:
        for event in self._events:
            if isinstance(event, Creation):
                self._create(event)
        for event in self._events:
            if isinstance(event, Creation):
                self._routes_given(event)
            elif isinstance(event, Decoration):
                self._decorated(event)
            else:
                self._called(event)
        found = self._graph.found()
        asleep = [item for module in self._modules.all for item in commented_routes(module)]
        return found._replace(
            asleep=(*found.asleep, *asleep), unreadable=(*found.unreadable, *self._modules.unreadable)
        )

    def _create(self, event: Creation) -> None:
        kind = self._kind(event.module, event.call)
        if not kind:
            return
        key = self._routers.add(event.module, event.scope, event.target, event.call)
        prefix = argument(event.call, "prefix")
        value = self._text(event, prefix) if prefix is not None else None if spreads(event.call) else ""
        exact = argument(event.call, "redirect_slashes")
        slash: Slash | None = "exact" if isinstance(exact, ast.Constant) and exact.value is False else None
        root = kind in _APPLICATIONS
        self._graph.router(key, event.module.place(event.call), "" if root else value, root=root, slash=slash)

    def _kind(self, module: Module, call: ast.Call) -> str:
        """Which of the classes a call makes; empty for another."""
        return is_of(self._modules, module, dotted_name(call.func), (*_APPLICATIONS, *_ROUTERS), _PACKAGES)

    def _text(self, event: Creation | Calling | Decoration, node: ast.expr | None) -> str | None:
        return self._modules.constant(event.module, node, event.scope)

    def _key(self, module: Module, scope: Scope, node: ast.expr) -> str:
        """The router that is meant; ``app.router`` is the application itself."""
        key = self._routers.find(module, scope, node)
        if not key and isinstance(node, ast.Attribute) and node.attr == "router":
            key = self._routers.find(module, scope, node.value)
        if key in self._routers.parameters and key not in self._graph:
            inner, function, _ = self._routers.parameters[key]
            self._graph.router(key, inner.place(function))
        return key if key in self._graph else ""

    def _routes_given(self, event: Creation) -> None:
        """``Starlette(routes=[…])``."""
        if self._kind(event.module, event.call):
            key = f"{event.module.path}:{event.call.lineno}:{'.'.join((*event.scope, event.target))}"
            routes = argument(event.call, "routes")
            if routes is not None:
                self._listed(event.module, event.scope, key, routes)

    def _listed(self, module: Module, scope: Scope, key: str, node: ast.expr) -> None:
        """The Route and Mount objects of a list, also of one that a name stands for."""
        if not isinstance(node, ast.List | ast.Tuple):
            found = self._modules.meaning(module, dotted_name(node) or "?")
            bound = found.module.values.get(((), found.name), []) if found and not found.rest else []
            if found is None or len(bound) != 1 or not isinstance(bound[0], ast.List | ast.Tuple):
                self._graph.include_unknown(key, "", module.place(node), "the list of routes is made at run time")
                return
            module, node, scope = found.module, bound[0], ()
        for item in node.elts:
            if not isinstance(item, ast.Call):
                self._graph.include_unknown(key, "", module.place(item), "a route is made elsewhere")
                continue
            kind = dotted_name(item.func).rpartition(".")[2]
            path = self._modules.constant(module, argument(item, "path", 0), scope)
            if kind == "Route":
                self._plain_route(module, key, item, path, argument(item, "endpoint", 1))
            elif kind == "Mount":
                self._mounted(module, scope, key, item, path)

    def _mounted(self, module: Module, scope: Scope, key: str, call: ast.Call, path: str | None) -> None:
        routes, app = argument(call, "routes"), argument(call, "app", 1)
        place = module.place(call)
        if routes is not None:
            inner = f"{key}/{place}:{call.col_offset}"
            self._graph.router(inner, place)
            self._listed(module, scope, inner, routes)
            self._graph.include(key, inner, path, place)
            return
        child = self._key(module, scope, app) if app is not None else ""
        if child:
            self._graph.include(key, child, path, place)
        elif not (isinstance(app, ast.Call) and dotted_name(app.func).rpartition(".")[2] in _NO_ROUTES):
            self._graph.include_unknown(key, path, place, "what is mounted here is not among the files")

    def _plain_route(
        self, module: Module, key: str, call: ast.Call, path: str | None, endpoint: ast.expr | None
    ) -> None:
        """A route of Starlette's, whose method is GET unless it says another, or its class has others."""
        given = argument(call, "methods")
        methods = methods_of(self._modules, module, given) if given is not None else ["GET"]
        found = self._modules.meaning(module, dotted_name(endpoint) or "?") if endpoint is not None else None
        if given is None and found is not None and found.name in found.module.classes:
            methods = class_methods(found.module.classes[found.name])
        if methods is None:
            self._graph.method_unknown(key, path, module.place(call), "its methods are not written as constants")
        else:
            self._graph.route(key, tuple(methods), path, module.place(call))

    def _decorated(self, event: Decoration) -> None:
        function = event.call.func
        if not isinstance(function, ast.Attribute) or not isinstance(event.on, Function):
            return
        if function.attr in VERBS or function.attr in ("api_route", "route"):
            self._route(event, function, event.on)

    def _route(self, event: Decoration | Calling, function: ast.Attribute, on: Function | None) -> None:
        module, call = event.module, event.call
        given = argument(call, "path", 0)
        path = self._text(event, given)
        methods: list[str] | None = [function.attr.upper()]
        if function.attr not in VERBS:
            stated = argument(call, "methods")
            methods = ["GET"] if stated is None else methods_of(self._modules, module, stated)
        key = self._key(module, event.scope, function.value)
        place = module.place(call)
        if not key:
            if self._ours(module, event.scope, function.value, path):
                name = dotted_name(function.value) or "the router"
                self._graph.loose((methods or [ANY])[0], path, place, f"which router {name} is cannot be told")
            return
        if methods is None:
            self._graph.method_unknown(key, path, place, "its methods are not written as constants")
            return
        details = self._details.of(module, call, on, path or "") if on is not None else {}
        self._graph.route(key, tuple(methods), path, place, **details)

    def _ours(self, module: Module, scope: Scope, node: ast.expr, path: str | None) -> bool:
        """Whether something that looks like a route of ours is one, though its router was not found."""
        if path is None or not (path.startswith("/") or not path):
            return False
        dotted = dotted_name(node)
        if not dotted:
            return any(package in module.text for package in _PACKAGES)
        bound = module.values.get((scope, dotted)) or module.values.get(((), dotted))
        if bound and isinstance(bound[0], ast.Call):
            origin = self._modules.origin(module, dotted_name(bound[0].func))
            return origin.partition(".")[0] in _PACKAGES or any(package in module.text for package in _PACKAGES)
        return any(package in module.text for package in _PACKAGES)

    def _called(self, event: Calling) -> None:
        function = event.call.func
        for key, inner, place in self._routers.given(event, event.module, event.scope):
            if inner in self._graph and key in self._graph:
                self._graph.include(key, inner, "", place)
        if not isinstance(function, ast.Attribute):
            return
        if function.attr == "include_router":
            self._included(event, function)
        elif function.attr in ("add_api_route", "add_route", "mount"):
            self._added(event, function)

    def _included(self, event: Calling, function: ast.Attribute) -> None:
        key = self._key(event.module, event.scope, function.value)
        node = argument(event.call, "router", 0)
        place = event.module.place(event.call)
        if not key or node is None:
            return
        given = argument(event.call, "prefix")
        prefix = self._text(event, given) if given is not None else None if spreads(event.call) else ""
        nodes = [node]
        if event.loop is not None and isinstance(node, ast.Name) and node.id == event.loop[0]:
            nodes = list(event.loop[1])
        children = [self._key(event.module, event.scope, item) for item in nodes]
        for child in children:
            if child:
                self._graph.include(key, child, prefix, place)
        if not all(children) or not children:
            name = dotted_name(node) or "a router"
            self._graph.include_unknown(key, prefix, place, f"{name} is not among the files, or made at run time")

    def _added(self, event: Calling, function: ast.Attribute) -> None:
        module = event.module
        key = self._key(module, event.scope, function.value)
        path = self._text(event, argument(event.call, "path", 0))
        if not key:
            if function.attr != "mount" and self._ours(module, event.scope, function.value, path):
                self._graph.loose(ANY, path, module.place(event.call), "which router it is cannot be told")
            return
        if function.attr == "mount":
            self._mounted(module, event.scope, key, event.call, path)
        elif function.attr == "add_route":
            self._plain_route(module, key, event.call, path, argument(event.call, "route", 1))
        else:
            self._api_route(event, key, path)

    def _api_route(self, event: Calling, key: str, path: str | None) -> None:
        stated = argument(event.call, "methods")
        methods = ["GET"] if stated is None else methods_of(self._modules, event.module, stated)
        place = event.module.place(event.call)
        if methods is None:
            self._graph.method_unknown(key, path, place, "its methods are not written as constants")
            return
        endpoint = self._modules.meaning(event.module, dotted_name(argument(event.call, "endpoint", 1)) or "?")
        on = endpoint.module.functions.get(endpoint.name) if endpoint and not endpoint.rest else None
        details = self._details.of(endpoint.module, event.call, on, path or "") if endpoint and on else {}
        self._graph.route(key, tuple(methods), path, place, **details)
