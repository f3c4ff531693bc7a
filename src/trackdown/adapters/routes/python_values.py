"""What Python's readers ask about values: methods that are listed, classes that things are of."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from trackdown.adapters.routes.python_modules import Function, Module, Modules, Scope, dotted_name
from trackdown.core.contracts.model import METHODS

MOST_STEPS = 20


def texts_of(modules: Modules, module: Module, node: ast.expr | None, scope: Scope = ()) -> list[str] | None:
    """The texts of a list, tuple or set that is written out; None if one of them cannot be told."""
    if isinstance(node, ast.Name | ast.Attribute):
        found = modules.meaning(module, dotted_name(node) or "?")
        bound = found.module.values.get(((), found.name), []) if found is not None and not found.rest else []
        if found is None or len(bound) != 1:
            return None
        module, node, scope = found.module, bound[0], ()
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return None
    texts = [modules.constant(module, item, scope) for item in node.elts]
    return None if None in texts else [text for text in texts if text is not None]


def methods_of(modules: Modules, module: Module, node: ast.expr | None) -> list[str] | None:
    texts = texts_of(modules, module, node)
    return None if texts is None else [text.upper() for text in texts]


def class_methods(node: ast.ClassDef) -> list[str]:
    """The methods of HTTP that a class has a function for."""
    names = [item.name.upper() for item in node.body if isinstance(item, Function)]
    return [name for name in names if name in METHODS]


def is_of(
    modules: Modules, module: Module, dotted: str, names: Sequence[str], packages: Sequence[str], steps: int = 0
) -> str:
    """Which of these classes of these packages a dotted name is, or is a subclass of; empty for none of them."""
    if not dotted or steps > MOST_STEPS:
        return ""
    found = modules.meaning(module, dotted)
    if found is not None and not found.rest and found.name in found.module.classes:
        for base in found.module.classes[found.name].bases:
            kind = is_of(modules, found.module, dotted_name(base), names, packages, steps + 1)
            if kind:
                return kind
        return ""
    origin = modules.origin(module, dotted)
    first, last = origin.partition(".")[0], origin.rpartition(".")[2]
    return last if last in names and first in packages else ""
