"""Which methods a view of Django's or of its REST framework answers."""

from __future__ import annotations

import ast
from typing import NamedTuple

from trackdown.adapters.routes.python_modules import Function, Module, Modules, dotted_name
from trackdown.adapters.routes.python_values import class_methods, methods_of
from trackdown.adapters.routes.python_walk import argument
from trackdown.core.contracts.path_syntax import expression
from trackdown.core.contracts.served import ANY

MOST_STEPS = 10
_ACTIONS = {
    **{"list": "GET", "create": "POST", "retrieve": "GET", "update": "PUT"},
    **{"partial_update": "PATCH", "destroy": "DELETE"},
}
_BASES = {
    "ModelViewSet": tuple(_ACTIONS),
    "ReadOnlyModelViewSet": ("list", "retrieve"),
    "ListModelMixin": ("list",),
    "CreateModelMixin": ("create",),
    "RetrieveModelMixin": ("retrieve",),
    "UpdateModelMixin": ("update", "partial_update"),
    "DestroyModelMixin": ("destroy",),
}
_NOTHING = ("ViewSet", "GenericViewSet", "ViewSetMixin", "object", "APIView", "GenericAPIView", "View")
_GENERIC = {
    **{"ListAPIView": ("GET",), "CreateAPIView": ("POST",), "RetrieveAPIView": ("GET",)},
    **{"DestroyAPIView": ("DELETE",), "UpdateAPIView": ("PUT", "PATCH"), "ListCreateAPIView": ("GET", "POST")},
    "RetrieveUpdateAPIView": ("GET", "PUT", "PATCH"),
    "RetrieveDestroyAPIView": ("GET", "DELETE"),
    "RetrieveUpdateDestroyAPIView": ("GET", "PUT", "PATCH", "DELETE"),
    **{"ListView": ("GET",), "DetailView": ("GET",), "TemplateView": ("GET",), "RedirectView": ("GET",)},
    **{"CreateView": ("GET", "POST"), "UpdateView": ("GET", "POST"), "DeleteView": ("GET", "POST")},
    "FormView": ("GET", "POST"),
}
_LIMITS = {"require_GET": ["GET"], "require_POST": ["POST"], "require_safe": ["GET", "HEAD"]}


class ViewSet(NamedTuple):
    """``extra`` are its own actions: methods, path, and whether it is of one thing."""

    actions: tuple[str, ...]
    extra: tuple[tuple[tuple[str, ...], str, bool], ...]
    lookup: str

    def of(self, *actions: str) -> tuple[str, ...]:
        """The methods of those of these actions that it has."""
        return tuple(_ACTIONS[action] for action in actions if action in self.actions)


class Views:
    def __init__(self, modules: Modules) -> None:
        self._modules = modules

    def methods(self, module: Module, view: ast.expr) -> list[str] | None:
        """The methods of what stands in a URL pattern; None where they cannot be told."""
        if isinstance(view, ast.Call):
            inner = view.func
            if isinstance(inner, ast.Attribute) and inner.attr == "as_view":
                given = view.args[0] if view.args else argument(view, "actions")
                return _mapped(given) if isinstance(given, ast.Dict) else self._class_methods(module, inner.value)
            # A decorator around the view: csrf_exempt(view), login_required(view).
            return self.methods(module, view.args[0]) if view.args else None
        found = self._modules.meaning(module, dotted_name(view) or "?")
        if found is None:
            return None
        if found.name in found.module.functions and not found.rest:
            return self._function(found.module, found.module.functions[found.name])
        bound = found.module.values.get(((), found.name), [])
        return self.methods(found.module, bound[0]) if len(bound) == 1 and isinstance(bound[0], ast.Call) else None

    def _function(self, module: Module, function: Function) -> list[str] | None:
        for decorator in function.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            name = dotted_name(call.func if call else decorator).rpartition(".")[2]
            if name in _LIMITS:
                return _LIMITS[name]
            if name in ("api_view", "require_http_methods"):
                if call is None or not (call.args or call.keywords):
                    return ["GET"]
                return methods_of(self._modules, module, argument(call, "http_method_names", 0) or call.args[0])
        # Nothing limits it: it answers every method.
        return [ANY]

    def _class_methods(self, module: Module, node: ast.expr, steps: int = 0) -> list[str] | None:
        dotted = dotted_name(node)
        last = dotted.rpartition(".")[2]
        found = self._modules.meaning(module, dotted or "?")
        if found is None or found.rest or found.name not in found.module.classes or steps > MOST_STEPS:
            return list(_GENERIC[last]) if last in _GENERIC else [] if last in _NOTHING and steps else None
        own = found.module.classes[found.name]
        methods: list[str] = []
        for base in own.bases:
            inherited = self._class_methods(found.module, base, steps + 1)
            if inherited is None and not dotted_name(base).endswith("Mixin"):
                return None
            methods += inherited or []
        limits = [item.value for item in own.body if isinstance(item, ast.Assign) and _sets(item, "http_method_names")]
        methods = list(dict.fromkeys([*methods, *class_methods(own)]))
        if limits:
            allowed = methods_of(self._modules, found.module, limits[0])
            return None if allowed is None else [method for method in methods if method in allowed]
        return methods

    def viewset(self, module: Module, node: ast.expr, steps: int = 0) -> ViewSet | None:
        """The actions of a view set; None where a base of it cannot be told."""
        found = self._modules.meaning(module, dotted_name(node) or "?")
        last = dotted_name(node).rpartition(".")[2]
        if found is None or found.rest or found.name not in found.module.classes or steps > MOST_STEPS:
            known = _BASES.get(last) or (() if last in _NOTHING or last.endswith("Mixin") else None)
            return ViewSet(known, (), "") if known is not None else None
        own = found.module.classes[found.name]
        actions: list[str] = []
        extra: list[tuple[tuple[str, ...], str, bool]] = []
        lookup = ""
        for base in own.bases:
            inherited = self.viewset(found.module, base, steps + 1)
            if inherited is None:
                return None
            actions += inherited.actions
            extra += inherited.extra
            lookup = lookup or inherited.lookup
        for item in own.body:
            if isinstance(item, Function):
                if item.name in _ACTIONS:
                    actions.append(item.name)
                extra += self._extra(found.module, item)
            elif isinstance(item, ast.Assign) and (_sets(item, "lookup_field") or _sets(item, "lookup_url_kwarg")):
                lookup = self._modules.constant(found.module, item.value) or lookup
            elif isinstance(item, ast.Assign) and _sets(item, "http_method_names"):
                allowed = methods_of(self._modules, found.module, item.value)
                if allowed is None:
                    return None
                actions = [action for action in actions if _ACTIONS[action] in allowed]
        kept = tuple(dict.fromkeys(actions))
        return ViewSet(kept, tuple(extra), lookup or ("pk" if not steps else ""))

    def _extra(self, module: Module, function: Function) -> list[tuple[tuple[str, ...], str, bool]]:
        """What ``@action(detail=True, methods=["post"])`` adds."""
        found = []
        for decorator in function.decorator_list:
            if not isinstance(decorator, ast.Call) or dotted_name(decorator.func).rpartition(".")[2] != "action":
                continue
            given, detail = argument(decorator, "methods", 0), argument(decorator, "detail", 1)
            methods = ["GET"] if given is None else methods_of(self._modules, module, given)
            url = argument(decorator, "url_path")
            path = function.name if url is None else expression(self._modules.constant(module, url) or "(")
            if methods is not None and path is not None:
                path = path.removesuffix("{*:path}")
                one = isinstance(detail, ast.Constant) and bool(detail.value)
                found.append((tuple(methods), path, one))
        return found


def _mapped(node: ast.Dict) -> list[str] | None:
    """``as_view({"get": "list"})``."""
    keys = [key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    return [key.upper() for key in keys] if len(keys) == len(node.keys) else None


def _sets(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
