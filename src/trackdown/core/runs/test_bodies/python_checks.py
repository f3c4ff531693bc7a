"""How many checks a piece of Python holds that could fail.

Counted are ``assert``, ``raise``, and calls that are known to check or are called like it. Not counted is what holds
whatever the code does (``assert True``), what is never reached, and what is caught again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import NamedTuple

_CALLED_LIKE_IT = re.compile(r"_*(?:[Aa]ssert|[Cc]heck|[Ee]xpect|[Vv]erify)s?(?=_|[A-Z0-9]|$)")
_KNOWN = frozenset((
    "fail", "raises", "warns", "deprecated_call", "raise_for_status", "testmod", "testfile",
    "fnmatch_lines", "no_fnmatch_line", "re_match_lines", "no_re_match_line",
))  # fmt: skip
_COMPARING = frozenset((
    "assertTrue", "assertFalse", "assertEqual", "assertEquals", "assertNotEqual", "assertIs", "assertIsNot",
    "assertIsNone", "assertIsNotNone", "assertIn", "assertNotIn",
))  # fmt: skip
"""Methods of ``unittest`` that compare nothing but what they are given."""
SKIPPING = frozenset(("skip", "skipif", "skipIf", "skipUnless", "xfail", "expectedFailure", "skipTest", "SkipTest"))
_CATCHING = frozenset(("AssertionError", "Exception", "BaseException"))
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_LEAVES = (ast.Name, ast.Attribute, ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.JoinedStr)


class Counted(NamedTuple):
    """``checks`` that could fail, and whether the code skips its test by itself before the first of them."""

    checks: int
    skips: bool = False


def counted(statements: Iterable[ast.stmt], helpers: frozenset[str] = frozenset()) -> Counted:
    """The checks of a body. ``helpers`` are names of functions whose calls are checks, too."""
    total = 0
    for statement in statements:
        if not total and _skips(statement):
            return Counted(0, skips=True)
        total += _statement(statement, helpers)
        if isinstance(statement, _LEAVING):
            break
    return Counted(total)


def dotted(node: ast.expr) -> list[str]:
    """The names of ``a.b(...).c`` from the left, as far as there are any."""
    names = []
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Name):
            return [node.id, *reversed(names)]
        else:
            return names[::-1]


def _skips(statement: ast.stmt) -> bool:
    made = statement.value if isinstance(statement, ast.Expr) else None
    made = statement.exc if isinstance(statement, ast.Raise) else made
    return made is not None and any(name in SKIPPING for name in dotted(made)[-2:])


def _block(statements: Iterable[ast.stmt], helpers: frozenset[str]) -> int:
    return counted(statements, helpers).checks


def _statement(node: ast.stmt, helpers: frozenset[str]) -> int:
    if isinstance(node, ast.Assert):
        return 0 if _always(node.test) else 1
    if isinstance(node, ast.Raise):
        return 1 if node.exc is not None else 0
    if isinstance(node, ast.If | ast.While):
        inside = 0 if isinstance(node.test, ast.Constant) and not node.test.value else _block(node.body, helpers)
        return inside + _block(node.orelse, helpers) + _calls(node.test, helpers)
    if isinstance(node, ast.For | ast.AsyncFor):
        inside = 0 if empty(node.iter) else _block(node.body, helpers)
        return inside + _block(node.orelse, helpers) + _calls(node.iter, helpers)
    if isinstance(node, ast.Try | ast.TryStar):
        return _try(node, helpers)
    if isinstance(node, ast.With | ast.AsyncWith):
        opened = [item.context_expr for item in node.items]
        inside = 0 if any(map(_suppresses, opened)) else _block(node.body, helpers)
        return inside + sum(_calls(item, helpers) for item in opened)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return _block(node.body, helpers)
    if isinstance(node, ast.Match):
        return sum(_block(case.body, helpers) for case in node.cases) + _calls(node.subject, helpers)
    return _calls(node, helpers)


def _try(node: ast.Try | ast.TryStar, helpers: frozenset[str]) -> int:
    inside = _block(node.body, helpers)
    handled = [(handler, _block(handler.body, helpers)) for handler in node.handlers]
    if any(not checks and _catches(handler.type) and not _raises(handler) for handler, checks in handled):
        inside = 0
    return inside + sum(checks for _, checks in handled) + _block([*node.orelse, *node.finalbody], helpers)


def _catches(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(item is None or dotted(item)[-1:] in ([name] for name in _CATCHING) for item in kinds)


def _raises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def _suppresses(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and dotted(node)[-1:] == ["suppress"] and any(map(_catches, node.args))


def _calls(node: ast.AST, helpers: frozenset[str]) -> int:
    return sum(_checks(item, helpers) for item in ast.walk(node) if isinstance(item, ast.Call))


def _checks(call: ast.Call, helpers: frozenset[str]) -> bool:
    if any(item.arg == "check" and isinstance(item.value, ast.Constant) and item.value.value for item in call.keywords):
        return True
    names = dotted(call.func)
    if not names:
        return False
    if names[-1] in _KNOWN:
        return True
    if names[-1] in _COMPARING and len(names) == 2:
        return not (all(map(_fixed, call.args)) or _same(call.args))
    own = len(names) == 1 or names[0] in ("self", "cls")
    return (own and names[-1] in helpers) or "should" in names[1:] or any(_CALLED_LIKE_IT.match(name) for name in names)


def empty(node: ast.expr) -> bool:
    """Whether it is written out as a list of nothing."""
    return isinstance(node, ast.List | ast.Tuple | ast.Set) and not node.elts


def _always(test: ast.expr) -> bool:
    """Whether an assertion holds whatever the code does."""
    if isinstance(test, ast.Tuple):
        return bool(test.elts)
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq | ast.Is):
        return _same([test.left, *test.comparators]) or _fixed(test)
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        return any(map(_always, test.values))
    return _fixed(test)


def _same(values: list[ast.expr]) -> bool:
    return len(values) > 1 and ast.dump(values[0]) == ast.dump(values[1]) and not _calling(values[0])


def _calling(node: ast.expr) -> bool:
    """Two calls may give two answers."""
    return any(isinstance(item, ast.Call | ast.Await) for item in ast.walk(node))


def _fixed(node: ast.expr) -> bool:
    return not any(isinstance(item, _LEAVES) for item in ast.walk(node))
