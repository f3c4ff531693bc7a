"""The statements of Python modules that can make routers and routes, in the order they stand in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from trackdown.adapters.routes.python_modules import Function, Module, Scope, dotted_name


class Creation(NamedTuple):
    """``target = call``. A ``self.…`` belongs to the scope of its class."""

    module: Module
    scope: Scope
    target: str
    call: ast.Call


class Decoration(NamedTuple):
    """``@call`` above a function or class. ``loop`` gives the values of loop variables around it."""

    module: Module
    scope: Scope
    call: ast.Call
    on: Function | ast.ClassDef


class Calling(NamedTuple):
    """A call that stands alone. ``loop`` holds, for a call in a loop over values that are written out, what the loop's
    variable is each time."""

    module: Module
    scope: Scope
    call: ast.Call
    loop: tuple[str, tuple[ast.expr, ...]] | None = None


Event = Creation | Decoration | Calling


def events(module: Module) -> Iterator[Event]:
    """Everything in a module that matters, top to bottom; what stands under ``if False`` does not."""
    yield from _body(module, module.tree.body, (), "", None)


def _body(
    module: Module, body: list[ast.stmt], scope: Scope, within: str, loop: tuple[str, tuple[ast.expr, ...]] | None
) -> Iterator[Event]:
    for node in body:
        if isinstance(node, Function | ast.ClassDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call):
                    yield Decoration(module, scope, decorator, node)
            inner = node.name if isinstance(node, ast.ClassDef) else within
            yield from _body(module, node.body, (*scope, node.name), inner, None)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                name = dotted_name(target)
                if name:
                    place = (within,) if name.startswith("self.") else scope
                    yield Creation(module, place, name, node.value)
        elif isinstance(node, ast.Expr):
            value = node.value.value if isinstance(node.value, ast.Await) else node.value
            if isinstance(value, ast.Call):
                yield Calling(module, scope, value, loop)
        else:
            yield from _nested(module, node, scope, within, loop)


def _nested(
    module: Module, node: ast.stmt, scope: Scope, within: str, loop: tuple[str, tuple[ast.expr, ...]] | None
) -> Iterator[Event]:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Constant) and not node.test.value:
        yield from _body(module, node.orelse, scope, within, loop)
        return
    if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
        loop = node.target.id, _written_out(module, node.iter, scope)
    for name in ("body", "orelse", "finalbody"):
        yield from _body(module, getattr(node, name, []), scope, within, loop)
    for handler in getattr(node, "handlers", []):
        yield from _body(module, handler.body, scope, within, loop)
    for case in getattr(node, "cases", []):
        yield from _body(module, case.body, scope, within, loop)


def _written_out(module: Module, node: ast.expr, scope: Scope) -> tuple[ast.expr, ...]:
    """The values of a list or tuple, also of one that a name stands for; none where that cannot be told."""
    if isinstance(node, ast.Name):
        bound = module.values.get((scope, node.id)) or module.values.get(((), node.id)) or []
        node = bound[0] if len(bound) == 1 else node
    return tuple(node.elts) if isinstance(node, ast.List | ast.Tuple | ast.Set) else ()


def argument(call: ast.Call, name: str, position: int = -1) -> ast.expr | None:
    """An argument by its keyword, or by its position."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[position] if 0 <= position < len(call.args) else None


def spreads(call: ast.Call) -> bool:
    """Whether more arguments come from ``**something``."""
    return any(keyword.arg is None for keyword in call.keywords)
