"""The tests of a Python file, as pytest and unittest collect them."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator

from trackdown.core.runs.test_bodies.model import Bodies, Body, Name
from trackdown.core.runs.test_bodies.python_checks import SKIPPING, counted, dotted, empty

Function = ast.FunctionDef | ast.AsyncFunctionDef
_BLOCKS = (ast.If, ast.Try, ast.TryStar, ast.With, ast.For, ast.While)
_MARKED = "it is marked to be skipped"
_BY_ITSELF = "it skips itself"
_NO_PARAMETERS = "it has no parameters left"
_NOT_A_TEST = "__test__ is set"


def python_tests(text: str) -> Bodies:
    """The tests of a file. One that calls a function of the file which checks something checks it, too."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what is written in a file that is none of ours
            tree = ast.parse(text.removeprefix("\ufeff"))
        return Bodies(dict(_Reading(tree).tests(tree.body, (), "")))
    except SyntaxError as error:
        return Bodies({}, f"line {error.lineno or 1}: {error.msg}")
    except (ValueError, RecursionError, MemoryError):
        return Bodies({}, "it is nested too deeply, or no text")


class _Reading:
    """``aliases`` are names in the file for marks that skip, ``parents`` names of classes that others are made of."""

    def __init__(self, tree: ast.Module) -> None:
        functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
        classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        self._helpers = _helpers(functions)
        self._parents = {name for node in classes for base in node.bases for name in dotted(base)[-1:]}
        self._aliases = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign) and self._mark(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def tests(self, body: list[ast.stmt], within: Name, skipped: str) -> Iterator[tuple[Name, Body]]:
        """Those of a module or a class, by their names. A later one of a name takes the place of an earlier one."""
        found: dict[Name, Body] = {}
        statements = list(_flat(body))
        skipped = skipped or next(filter(None, map(self._all_skipped, statements)), "")
        for node in statements:
            if isinstance(node, Function) and node.name.startswith("test"):
                found[*within, node.name] = self._test(node, skipped)
            elif isinstance(node, ast.ClassDef) and self._collected(node):
                marked = skipped or self._decorated(node.decorator_list)
                found.update(self.tests(node.body, (*within, node.name), marked))
            for name in _given(node):
                found.pop((*within, name), None)
        yield from found.items()

    def _collected(self, node: ast.ClassDef) -> bool:
        return node.name.startswith("Test") or bool(node.bases) or node.name in self._parents

    def _test(self, node: Function, skipped: str) -> Body:
        skipped = skipped or self._decorated(node.decorator_list)
        seen = counted(node.body, self._helpers)
        asked = {item.arg for item in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
        return Body(seen.checks + len(asked & self._helpers), skipped or (_BY_ITSELF if seen.skips else ""))

    def _decorated(self, decorators: Iterable[ast.expr]) -> str:
        for item in decorators:
            if self._mark(item) or (isinstance(item, ast.Name) and item.id in self._aliases):
                return _MARKED
            values = item.args[1:2] if isinstance(item, ast.Call) else []
            if dotted(item)[-1:] == ["parametrize"] and any(map(empty, values)):
                return _NO_PARAMETERS
        return ""

    def _mark(self, node: ast.expr) -> bool:
        return any(name in SKIPPING for name in dotted(node)[-1:])

    def _all_skipped(self, node: ast.stmt) -> str:
        """Why none of the tests around a statement runs."""
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and self._mark(node.value):
            return _BY_ITSELF
        names = _given(node)
        if not isinstance(node, ast.Assign) or not names:
            return ""
        if "pytestmark" in names:
            marks = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            return self._decorated(marks)
        off = isinstance(node.value, ast.Constant) and not node.value.value
        return _NOT_A_TEST if "__test__" in names and off else ""


def _flat(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a scope with those in its blocks, but for blocks that never run."""
    for node in body:
        yield node
        if isinstance(node, _BLOCKS):
            never = isinstance(node, ast.If | ast.While) and isinstance(node.test, ast.Constant) and not node.test.value
            yield from _flat([] if never else node.body)
            yield from _flat(getattr(node, "orelse", []))
            for handler in getattr(node, "handlers", []):
                yield from _flat(handler.body)


def _given(node: ast.stmt) -> list[str]:
    """The names to which a statement gives another value, or none."""
    targets = node.targets if isinstance(node, ast.Assign | ast.Delete) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _helpers(functions: list[Function]) -> frozenset[str]:
    """The functions that check something, themselves or through others of the same file."""
    checking: set[str] = set()
    calling: dict[str, set[str]] = {}
    for node in functions:
        if counted(node.body).checks:
            checking.add(node.name)
        for call in ast.walk(node):
            names = dotted(call.func) if isinstance(call, ast.Call) else []
            if len(names) == 1 or names[:1] in (["self"], ["cls"]):
                calling.setdefault(names[-1], set()).add(node.name)
    waiting = list(checking)
    while waiting:
        new = calling.get(waiting.pop(), set()) - checking
        checking |= new
        waiting += new
    return frozenset(checking)
