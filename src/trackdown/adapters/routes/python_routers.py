"""Which router an expression of Python means: by assignment, import, parameter, loop, or a function that returns it."""

from __future__ import annotations

import ast
from typing import NamedTuple

from trackdown.adapters.routes.python_modules import Function, Module, Modules, Scope, dotted_name
from trackdown.adapters.routes.python_walk import Calling
from trackdown.core.contracts.served import Place

MOST_STEPS = 20


class Handle(NamedTuple):
    """A router that was seen: ``key`` is its own among all."""

    key: str
    line: int


class PythonRouters:
    """The routers of all modules, by where they were made."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._made: dict[tuple[str, Scope, str], list[Handle]] = {}
        self.parameters: dict[str, tuple[Module, Function, str]] = {}
        """Routers that a function is given, by key: the function, and the name it has for them."""

    def add(self, module: Module, scope: Scope, name: str, node: ast.AST) -> str:
        line = int(getattr(node, "lineno", 1))
        key = f"{module.path}:{line}:{'.'.join((*scope, name))}"
        self._made.setdefault((module.path, scope, name), []).append(Handle(key, line))
        return key

    def find(self, module: Module, scope: Scope, node: ast.AST, steps: int = 0) -> str:
        """The key of the router that an expression means; empty if that is none, or cannot be told."""
        if steps > MOST_STEPS:
            return ""
        if isinstance(node, ast.Call):
            return self._returned(module, node, steps)
        dotted = dotted_name(node)
        if not dotted:
            return ""
        line = int(getattr(node, "lineno", 1))
        return (
            self._local(module, scope, dotted, line)
            or self._parameter(module, scope, dotted)
            or self._elsewhere(module, dotted, steps)
        )

    def _local(self, module: Module, scope: Scope, dotted: str, line: int) -> str:
        if dotted.startswith("self."):
            owners = [(name,) for name in scope if name in module.classes]
            for owner in owners:
                made = self._made.get((module.path, owner, dotted))
                if made:
                    return made[-1].key
            return ""
        for size in range(len(scope), -1, -1):
            made = self._made.get((module.path, scope[:size], dotted))
            if made:
                earlier = [handle for handle in made if handle.line <= line]
                return (earlier or made)[-1].key
        return ""

    def _parameter(self, module: Module, scope: Scope, dotted: str) -> str:
        if "." in dotted or not scope:
            return ""
        function = module.functions.get(scope[-1]) if len(scope) == 1 else None
        if function is None or dotted not in [item.arg for item in function.args.args]:
            return ""
        key = f"{module.path}:{function.lineno}:{function.name}({dotted})"
        self.parameters[key] = module, function, dotted
        return key

    def _elsewhere(self, module: Module, dotted: str, steps: int) -> str:
        found = self._modules.meaning(module, dotted)
        if found is None:
            return ""
        if not found.rest:
            made = self._made.get((found.module.path, (), found.name))
            if made:
                return made[-1].key
            bound = found.module.values.get(((), found.name), [])
            same = found.module.path == module.path and found.name == dotted
            if len(bound) == 1 and not (same and isinstance(bound[0], ast.Name) and bound[0].id == dotted):
                return self.find(found.module, (), bound[0], steps + 1)
            return ""
        return self._attribute(found.module, found.name, found.rest)

    def _attribute(self, module: Module, name: str, rest: tuple[str, ...]) -> str:
        """``thing.router`` of ``thing = Thing()``, or ``Thing.router``."""
        bound = module.values.get(((), name), [])
        if len(bound) == 1 and isinstance(bound[0], ast.Call):
            found = self._modules.meaning(module, dotted_name(bound[0].func) or "?")
            if found is None or found.rest:
                return ""
            module, name = found.module, found.name
        attribute = ".".join(rest)
        for scope, target in (((name,), f"self.{attribute}"), ((name,), attribute)):
            made = self._made.get((module.path, scope, target))
            if made:
                return made[-1].key
        return ""

    def _returned(self, module: Module, call: ast.Call, steps: int) -> str:
        """What a function of these files returns, if it is one router."""
        found = self._modules.meaning(module, dotted_name(call.func) or "?")
        if found is None or found.rest or found.name not in found.module.functions:
            return ""
        function = found.module.functions[found.name]
        returns = [node for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]
        keys = {self.find(found.module, (function.name,), node.value, steps + 1) for node in returns if node.value}
        return keys.pop() if len(keys) == 1 else ""

    def given(self, event: Calling | ast.Call, module: Module, scope: Scope) -> list[tuple[str, str, Place]]:
        """For ``register(app)``: the router that is given, and the key it has inside of the function."""
        call = event.call if isinstance(event, Calling) else event
        found = self._modules.meaning(module, dotted_name(call.func) or "?")
        if found is None or found.rest or found.name not in found.module.functions:
            return []
        function = found.module.functions[found.name]
        names = [item.arg for item in function.args.args]
        pairs = list(zip(names, call.args, strict=False))
        pairs += [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg in names]
        result = []
        for name, value in pairs:
            key = self.find(module, scope, value)
            if key:
                inner = f"{found.module.path}:{function.lineno}:{function.name}({name})"
                result.append((key, inner, module.place(call)))
        return result
