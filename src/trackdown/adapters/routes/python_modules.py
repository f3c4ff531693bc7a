"""Python files as modules that import each other: what a name means, and what constant an expression is.

Nothing is run. A name that is bound twice, or bound to anything but a constant, has no constant value.
"""

from __future__ import annotations

import ast
import sys
import warnings
from typing import NamedTuple

from trackdown.core.contracts.served import Place, Unreadable
from trackdown.ports.routes import SourceFile, Sources

MOST_STEPS = 20
"""Re-exports that lead on further than this lead in a circle."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = tuple[str, ...]


class Module(NamedTuple):
    """``name`` is dotted, from the top of what was given. ``imports`` gives for a local name the module and, behind
    ``from … import``, the name in it."""

    path: str
    name: str
    tree: ast.Module
    text: str
    imports: dict[str, tuple[str, str]]
    values: dict[tuple[Scope, str], list[ast.expr]]
    classes: dict[str, ast.ClassDef]
    functions: dict[str, Function]

    def place(self, node: ast.AST) -> Place:
        return Place(self.path, int(getattr(node, "lineno", 1)))


class Meaning(NamedTuple):
    """What a dotted name leads to: a top-level name of one of the modules, and what is taken of it."""

    module: Module
    name: str
    rest: tuple[str, ...]


class Modules:
    """All modules that could be parsed."""

    def __init__(self, files: list[SourceFile], assumed: dict[str, str] | None = None) -> None:
        self._assumed = assumed or {}
        self.all: list[Module] = []
        self.unreadable: list[Unreadable] = []
        self._by_end: dict[str, Module | None] = {}
        for file in files:
            module = self._parsed(file)
            if module is not None:
                self.all.append(module)
                parts = module.name.split(".")
                for at in range(len(parts)):
                    end = ".".join(parts[at:])
                    self._by_end[end] = module if end not in self._by_end or not at else None

    def _parsed(self, file: SourceFile) -> Module | None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(file.text.removeprefix("\ufeff"))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = (getattr(error, "lineno", 0) or 1) if isinstance(error, SyntaxError) else 1
            why = error.msg if isinstance(error, SyntaxError) else "it cannot be parsed"
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            self.unreadable.append(Unreadable(Place(file.path, line), f"this is no Python {version}: {why}"))
            return None
        name = file.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        module = Module(file.path, name, tree, file.text, {}, {}, {}, {})
        try:
            _Binding(module).run()
        except RecursionError:
            self.unreadable.append(Unreadable(Place(file.path, 1), "it is nested too deeply"))
            return None
        return module

    def named(self, name: str) -> Module | None:
        """The module of that dotted name, whatever folder its package lies in; None where two could be meant."""
        return self._by_end.get(name)

    def meaning(self, module: Module, dotted: str, steps: int = 0) -> Meaning | None:
        """What a dotted name leads to in these files; None for what lies outside of them."""
        first, *rest = dotted.split(".")
        if steps > MOST_STEPS:
            return None
        if first not in module.imports:
            known = ((), first) in module.values or first in module.classes or first in module.functions
            return Meaning(module, first, tuple(rest)) if known else None
        origin, name = module.imports[first]
        words = [*([name] if name else []), *rest]
        base = origin
        target = self.named(base) if base else None
        # ``from package import module`` and ``import package.module`` name modules on the way.
        while words and (inner := self.named(f"{base}.{words[0]}" if base else words[0])) is not None:
            if target is not None and ((), words[0]) in target.values:
                break
            base, target = (f"{base}.{words[0]}" if base else words[0]), inner
            words = words[1:]
        if target is None or not words:
            return None
        return self.meaning(target, ".".join(words), steps + 1)

    def origin(self, module: Module, dotted: str) -> str:
        """Where a dotted name comes from, such as ``fastapi.APIRouter``; re-exports among these files are followed."""
        for _ in range(MOST_STEPS):
            first, *rest = dotted.split(".")
            if first not in module.imports:
                return dotted
            base, name = module.imports[first]
            whole = ".".join([*([base] if base else []), *([name] if name else []), *rest])
            found = self.named(base) if name else None
            if found is None or name not in found.imports:
                return whole
            module, dotted = found, ".".join([name, *rest])
        return dotted

    def constant(self, module: Module, node: ast.expr | None, scope: Scope = (), steps: int = 0) -> str | None:
        """The text that an expression always is, or that somebody says it is; None if that cannot be told."""
        if steps > MOST_STEPS or node is None:
            return None
        found = self._told(module, node, scope, steps)
        return self._assumed.get(ast.unparse(node)) if found is None and self._assumed else found

    def _told(self, module: Module, node: ast.expr, scope: Scope, steps: int) -> str | None:
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left = self.constant(module, node.left, scope, steps + 1)
            right = self.constant(module, node.right, scope, steps + 1)
            return None if left is None or right is None else left + right
        if isinstance(node, ast.JoinedStr):
            return self._joined(module, node, scope, steps)
        dotted = dotted_name(node)
        return self._named(module, dotted, scope, steps) if dotted else None

    def _joined(self, module: Module, node: ast.JoinedStr, scope: Scope, steps: int) -> str | None:
        parts = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if part.conversion != -1 or part.format_spec is not None:
                    return None
                part = part.value
            parts.append(self.constant(module, part, scope, steps + 1))
        return None if None in parts else "".join(part for part in parts if part is not None)

    def _named(self, module: Module, dotted: str, scope: Scope, steps: int) -> str | None:
        for size in range(len(scope), 0, -1):
            bound = module.values.get((scope[:size], dotted))
            if bound:
                return self.constant(module, bound[0], scope[:size], steps + 1) if len(bound) == 1 else None
        found = self.meaning(module, dotted)
        if found is None:
            return None
        if not found.rest:
            bound = found.module.values.get(((), found.name), [])
            return self.constant(found.module, bound[0], (), steps + 1) if len(bound) == 1 else None
        return self._attribute(found, steps) if len(found.rest) == 1 else None

    def _attribute(self, found: Meaning, steps: int) -> str | None:
        """An attribute of a class, or of an object of a class that nothing outside can set."""
        module, name = found.module, found.name
        bound = module.values.get(((), name), [])
        if len(bound) == 1 and isinstance(bound[0], ast.Call):
            made = self.meaning(module, dotted_name(bound[0].func) or "")
            if made is None or bound[0].args or bound[0].keywords:
                return None
            module, name = made.module, made.name
            if name in module.classes and module.classes[name].bases:
                return None
        if name not in module.classes:
            return None
        values = module.values.get(((name,), found.rest[0]), [])
        return self.constant(module, values[0], (), steps + 1) if len(values) == 1 else None


class _Binding:
    """Collects what each name of a module is bound to, function by function."""

    def __init__(self, module: Module) -> None:
        self._module = module
        package = module.name if module.path.endswith("__init__.py") else module.name.rpartition(".")[0]
        self._package = package.split(".") if package else []

    def run(self) -> None:
        self._body(self._module.tree.body, ())

    def _body(self, body: list[ast.stmt], scope: Scope) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: ast.stmt, scope: Scope) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.split(".")[0]
                self._module.imports.setdefault(alias.asname or first, (alias.name if alias.asname else first, ""))
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                self._module.imports.setdefault(alias.asname or alias.name, (self._from(node), alias.name))
        elif isinstance(node, Function):
            if not scope:
                self._module.functions[node.name] = node
            self._body(node.body, (*scope, node.name))
        elif isinstance(node, ast.ClassDef):
            if not scope:
                self._module.classes[node.name] = node
            self._body(node.body, (*scope, node.name))
        else:
            self._bind(node, scope)
            for name in ("body", "orelse", "finalbody"):
                self._body(getattr(node, name, []), scope)
            for handler in getattr(node, "handlers", []):
                self._body(handler.body, scope)

    def _bind(self, node: ast.stmt, scope: Scope) -> None:
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets, value = [node.target], node.value
        elif isinstance(node, ast.AugAssign):
            # Twice bound: then it has no constant value.
            targets, value = [node.target, node.target], node.value
        else:
            return
        for target in targets:
            name = dotted_name(target)
            if name:
                self._module.values.setdefault((scope, name), []).append(value)

    def _from(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        above = self._package[: len(self._package) - node.level + 1]
        return ".".join([*above, *([node.module] if node.module else [])])


def dotted_name(node: ast.AST | None) -> str:
    """``a.b.c`` for a name or an attribute of one; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def python_modules(sources: Sources) -> Modules:
    """The Python modules among the sources, parsed once for all readers."""
    return sources.once("python modules", lambda: Modules(sources.ending(".py"), sources.assumed))
