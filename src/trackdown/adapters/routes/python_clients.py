"""Requests that Python sends: requests and httpx, their sessions and clients."""

from __future__ import annotations

import ast

from trackdown.adapters.routes.python_modules import Module, Modules, Scope, dotted_name, python_modules
from trackdown.adapters.routes.python_walk import argument
from trackdown.adapters.routes.request_paths import request
from trackdown.core.contracts.served import ANY, Found, Sent, Unresolved
from trackdown.ports.routes import Sources

_PACKAGES = ("requests", "httpx")
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_MAKERS = ("Session", "session", "Client", "AsyncClient")


class PythonClientReader:
    name = "requests and httpx"
    side = "client"
    suffixes = (".py",)

    def read(self, sources: Sources) -> Found:
        if not any(package in file.text for file in sources.ending(".py") for package in _PACKAGES):
            return Found()
        reading = _Reading(python_modules(sources))
        return reading.found()


class _Reading:
    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._calls: list[Sent] = []
        self._unresolved: list[Unresolved] = []

    def found(self) -> Found:
        for module in self._modules.all:
            self._walk(module, module.tree, (), {})
        return Found((), tuple(self._unresolved), (), tuple(self._calls), tuple(self._modules.unreadable))

    def _walk(self, module: Module, node: ast.AST, scope: Scope, made: dict[str, ast.Call]) -> None:
        """Every call, with the clients that ``with`` statements name on the way to it."""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            scope = (*scope, node.name)
        if isinstance(node, ast.With | ast.AsyncWith):
            made = dict(made)
            for item in node.items:
                if isinstance(item.context_expr, ast.Call) and item.optional_vars is not None:
                    made[dotted_name(item.optional_vars)] = item.context_expr
        if isinstance(node, ast.Call):
            self._call(module, node, scope, made)
        for child in ast.iter_child_nodes(node):
            self._walk(module, child, scope, made)

    def _call(self, module: Module, call: ast.Call, scope: Scope, made: dict[str, ast.Call]) -> None:
        function = call.func
        if not isinstance(function, ast.Attribute):
            origin = self._modules.origin(module, dotted_name(function)) if dotted_name(function) else ""
            if origin.partition(".")[0] in _PACKAGES and origin.rpartition(".")[2] in _VERBS:
                self._sent(module, call, origin.rpartition(".")[2], [], scope, origin.partition(".")[0])
            return
        if function.attr not in (*_VERBS, "request"):
            return
        owner = dotted_name(function.value)
        origin = self._modules.origin(module, owner) if owner else ""
        if origin in _PACKAGES:
            self._sent(module, call, function.attr, [], scope, origin)
            return
        client = made.get(owner) or self._client(module, function.value, scope)
        if client is None:
            return
        package, _, kind = self._modules.origin(module, dotted_name(client.func)).partition(".")
        if package in _PACKAGES and kind in _MAKERS:
            base = argument(client, "base_url")
            pieces = self._pieces(module, base, scope) if base is not None else []
            self._sent(module, call, function.attr, pieces, scope, package)

    def _client(self, module: Module, node: ast.expr, scope: Scope) -> ast.Call | None:
        """The call that made a session or a client."""
        dotted = dotted_name(node)
        for size in range(len(scope), -1, -1):
            bound = module.values.get((scope[:size], dotted))
            if bound and len(bound) == 1 and isinstance(bound[0], ast.Call):
                return bound[0]
        if dotted.startswith("self."):
            known = [values for (_, name), values in module.values.items() if name == dotted]
            if len(known) == 1 and len(known[0]) == 1 and isinstance(known[0][0], ast.Call):
                return known[0][0]
        found = self._modules.meaning(module, dotted) if dotted else None
        bound = found.module.values.get(((), found.name), []) if found is not None and not found.rest else []
        return bound[0] if len(bound) == 1 and isinstance(bound[0], ast.Call) else None

    def _pieces(self, module: Module, node: ast.expr | None, scope: Scope) -> list[str | None]:
        text = self._modules.constant(module, node, scope)
        if text is not None:
            return [text]
        if isinstance(node, ast.JoinedStr):
            found: list[str | None] = []
            for part in node.values:
                found += self._pieces(module, part.value if isinstance(part, ast.FormattedValue) else part, scope)
            return found
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._pieces(module, node.left, scope) + self._pieces(module, node.right, scope)
        return [None]

    def _sent(
        self, module: Module, call: ast.Call, verb: str, base: list[str | None], scope: Scope, library: str
    ) -> None:
        method: str | None = verb.upper()
        position = 0
        if verb == "request":
            method = self._modules.constant(module, argument(call, "method", 0), scope)
            position = 1
        url = argument(call, "url", position)
        if url is None:
            return
        place = module.place(call)
        found = request(base + self._pieces(module, url, scope))
        if isinstance(found, str):
            self._unresolved.append(Unresolved(method or ANY, found, place, "its address is computed"))
        elif method is None:
            self._unresolved.append(Unresolved(ANY, found.path, place, "its method is computed"))
        else:
            self._calls.append(Sent(method.upper(), found.path, place, library, found.host))
