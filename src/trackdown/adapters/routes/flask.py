"""Flask: applications, blueprints below each other, function and class views, resources of Flask-RESTful."""

from __future__ import annotations

import ast

from trackdown.adapters.routes.python_comments import commented_routes
from trackdown.adapters.routes.python_modules import Modules, dotted_name, python_modules
from trackdown.adapters.routes.python_routers import PythonRouters
from trackdown.adapters.routes.python_values import class_methods, is_of, methods_of
from trackdown.adapters.routes.python_walk import Calling, Creation, Decoration, argument, events, spreads
from trackdown.adapters.routes.route_graph import RouteGraph, Style
from trackdown.core.contracts.path_syntax import angles
from trackdown.core.contracts.served import ANY, Found, Slash
from trackdown.ports.routes import Sources

VERBS = ("get", "post", "put", "patch", "delete")
_PACKAGES = ("flask", "quart", "flask_restful", "flask_restx", "flask_smorest")
_KINDS = ("Flask", "Quart", "Blueprint", "Api", "Namespace")
_PREFIX = {"Blueprint": ("url_prefix", -1), "Api": ("prefix", 1), "Namespace": ("path", -1)}


class FlaskReader:
    name = "flask"
    side = "server"
    suffixes = (".py",)

    def read(self, sources: Sources) -> Found:
        if not any(package in file.text for file in sources.ending(".py") for package in ("flask", "quart")):
            return Found()
        return _Reading(python_modules(sources)).found()


class _Reading:
    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._routers = PythonRouters(modules)
        # Werkzeug takes the most exact rule, whatever the order; a rule that ends with a slash also answers without.
        self._graph = RouteGraph(Style("flask", lambda path: [angles(path)], slash="added", ordered=False))
        self._events = [event for module in modules.all for event in events(module)]

    def found(self) -> Found:
        for event in self._events:
            if isinstance(event, Creation):
                self._create(event)
        for event in self._events:
            if isinstance(event, Decoration):
                self._decorated(event)
            elif isinstance(event, Calling):
                self._called(event)
        found = self._graph.found()
        asleep = [item for module in self._modules.all for item in commented_routes(module)]
        return found._replace(asleep=(*found.asleep, *asleep), unreadable=tuple(self._modules.unreadable))

    def _create(self, event: Creation) -> None:
        kind = is_of(self._modules, event.module, dotted_name(event.call.func), _KINDS, _PACKAGES)
        if not kind:
            return
        key = self._routers.add(event.module, event.scope, event.target, event.call)
        prefix: str | None = ""
        if kind in _PREFIX:
            given = argument(event.call, *_PREFIX[kind])
            prefix = "" if given is None else self._text(event, given)
            if given is None and spreads(event.call):
                prefix = None
        place = event.module.place(event.call)
        self._graph.router(key, place, prefix, root=kind in ("Flask", "Quart"))
        parent = argument(event.call, "app", 0) if kind == "Api" else None
        above = self._key(event, parent) if parent is not None else ""
        if above:
            self._graph.include(above, key, "", place)

    def _text(self, event: Creation | Calling | Decoration, node: ast.expr | None) -> str | None:
        return self._modules.constant(event.module, node, event.scope)

    def _key(self, event: Creation | Calling | Decoration, node: ast.expr) -> str:
        key = self._routers.find(event.module, event.scope, node)
        if key in self._routers.parameters and key not in self._graph:
            module, function, _ = self._routers.parameters[key]
            self._graph.router(key, module.place(function))
        return key if key in self._graph else ""

    def _decorated(self, event: Decoration) -> None:
        function, call = event.call.func, event.call
        if not isinstance(function, ast.Attribute) or function.attr not in (*VERBS, "route"):
            return
        path = self._text(event, argument(call, "rule", 0))
        methods: list[str] | None = [function.attr.upper()]
        if function.attr == "route":
            methods = self._methods(event, event.on)
        key = self._key(event, function.value)
        place = event.module.place(call)
        if not key:
            self._lost(event, function.value, path, (methods or [ANY])[0])
        elif methods is None:
            self._graph.method_unknown(key, path, place, "its methods are not written as constants")
        else:
            self._graph.route(key, tuple(methods), path, place, slash=self._slash(call))

    def _methods(self, event: Decoration | Calling, on: ast.AST | None) -> list[str] | None:
        given = argument(event.call, "methods")
        if given is not None:
            return methods_of(self._modules, event.module, given)
        if isinstance(on, ast.ClassDef):
            stated = [item.value for item in on.body if isinstance(item, ast.Assign) and _names(item) == ["methods"]]
            if stated:
                return methods_of(self._modules, event.module, stated[0])
            return class_methods(on) or ["GET"]
        return ["GET"]

    def _slash(self, call: ast.Call) -> Slash:
        strict = argument(call, "strict_slashes")
        return "either" if isinstance(strict, ast.Constant) and strict.value is False else "added"

    def _lost(self, event: Decoration | Calling, node: ast.expr, path: str | None, method: str) -> None:
        """Something that looks like a route, of a router that was not found."""
        dotted = dotted_name(node)
        bound = event.module.values.get((event.scope, dotted)) or event.module.values.get(((), dotted))
        if (
            path is None
            or not path.startswith("/")
            or not any(name in event.module.text for name in ("flask", "quart"))
        ):
            return
        if bound and isinstance(bound[0], ast.Call):
            first = self._modules.origin(event.module, dotted_name(bound[0].func)).partition(".")[0]
            if first in ("fastapi", "starlette", "requests", "httpx"):
                return
        why = f"which application or blueprint {dotted or 'it'} is cannot be told"
        self._graph.loose(method, path, event.module.place(event.call), why)

    def _called(self, event: Calling) -> None:
        for key, inner, place in self._routers.given(event, event.module, event.scope):
            if inner in self._graph and key in self._graph:
                self._graph.include(key, inner, "", place)
        function = event.call.func
        if not isinstance(function, ast.Attribute):
            return
        if function.attr in ("register_blueprint", "add_namespace", "init_app"):
            self._registered(event, function)
        elif function.attr == "add_url_rule":
            self._rule(event, function)
        elif function.attr == "add_resource":
            self._resource(event, function)

    def _registered(self, event: Calling, function: ast.Attribute) -> None:
        place = event.module.place(event.call)
        node = event.call.args[0] if event.call.args else None
        if function.attr == "init_app":  # api.init_app(app)
            above = self._key(event, node) if node is not None else ""
            child = self._key(event, function.value)
            if above and child:
                self._graph.include(above, child, "", place)
            return
        key = self._key(event, function.value)
        node = node or argument(event.call, "blueprint")
        if not key or node is None:
            return
        given = argument(event.call, "url_prefix") or argument(event.call, "path")
        prefix = "" if given is None else self._text(event, given)
        if given is None and spreads(event.call):
            prefix = None
        nodes = [node]
        if event.loop is not None and isinstance(node, ast.Name) and node.id == event.loop[0]:
            nodes = list(event.loop[1])
        children = [self._key(event, item) for item in nodes]
        for child in children:
            if child:
                self._graph.include(key, child, prefix, place, instead=given is not None)
        if not all(children) or not children:
            why = f"{dotted_name(node) or 'a blueprint'} is not among the files, or made at run time"
            self._graph.include_unknown(key, prefix, place, why)

    def _rule(self, event: Calling, function: ast.Attribute) -> None:
        key = self._key(event, function.value)
        path = self._text(event, argument(event.call, "rule", 0))
        view = argument(event.call, "view_func", 2)
        on = self._class_of(event, view) if view is not None else None
        methods = self._methods(event, on)
        place = event.module.place(event.call)
        if not key:
            self._lost(event, function.value, path, (methods or [ANY])[0])
        elif methods is None:
            self._graph.method_unknown(key, path, place, "its methods are not written as constants")
        else:
            self._graph.route(key, tuple(methods), path, place, slash=self._slash(event.call))

    def _class_of(self, event: Calling, view: ast.expr) -> ast.ClassDef | None:
        """The class of ``Posts.as_view("posts")``, also by a name that stands for it."""
        if isinstance(view, ast.Name):
            bound = event.module.values.get((event.scope, view.id)) or event.module.values.get(((), view.id))
            view = bound[-1] if bound else view
        if not isinstance(view, ast.Call) or not isinstance(view.func, ast.Attribute) or view.func.attr != "as_view":
            return None
        found = self._modules.meaning(event.module, dotted_name(view.func.value) or "?")
        return found.module.classes.get(found.name) if found is not None else None

    def _resource(self, event: Calling, function: ast.Attribute) -> None:
        key = self._key(event, function.value)
        place = event.module.place(event.call)
        found = self._modules.meaning(event.module, dotted_name(event.call.args[0]) or "?") if event.call.args else None
        node = found.module.classes.get(found.name) if found is not None else None
        for item in event.call.args[1:]:
            path = self._text(event, item)
            if not key:
                self._lost(event, function.value, path, ANY)
            elif node is None:
                self._graph.method_unknown(key, path, place, "its class is not among the files")
            else:
                self._graph.route(key, tuple(class_methods(node)), path, place)


def _names(node: ast.Assign) -> list[str]:
    return [dotted_name(target) for target in node.targets]
