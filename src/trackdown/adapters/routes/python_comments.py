"""Routes that stand in comments and in loose texts of Python files: they serve nothing, and explain what is missing."""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
from collections.abc import Iterator

from trackdown.adapters.routes.python_modules import Module, dotted_name
from trackdown.adapters.routes.python_walk import argument
from trackdown.core.contracts.path_syntax import written
from trackdown.core.contracts.served import ANY, Asleep, Place

WHY = "commented out"
_VERBS = ("get", "post", "put", "patch", "delete")
_OTHERS = ("route", "api_route", "add_api_route", "add_route", "add_url_rule", "path", "re_path")
_STUB = "\ndef stub(): pass"


def commented_routes(module: Module) -> list[Asleep]:
    """What would be routes if it were no comment."""
    if not any(mark in module.text for mark in ("# @", "#@", "add_", "path(", '"""', "'''", "# ")):
        return []
    found = []
    for line, text in [*_comments(module.text), *_loose_texts(module.tree)]:
        for call in _calls(text):
            found += _route(call, Place(module.path, line + call.lineno - 1))
    return found


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Blocks of comments on lines of their own, without their marks, with the line they begin at."""
    block: list[str] = []
    began = last = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type != tokenize.COMMENT or token.line[: token.start[1]].strip():
                continue
            line = token.start[0]
            if block and line != last + 1:
                yield began, "\n".join(block)
                block = []
            if not block:
                began = line
            block.append(token.string[1:])
            last = line
    except (tokenize.TokenError, SyntaxError):
        return
    if block:
        yield began, "\n".join(block)


def _loose_texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in tree.body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value


def _calls(text: str) -> list[ast.Call]:
    for attempt in (text, text + _STUB):
        tree = _parsed(attempt)
        if tree is not None:
            return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found = []
    for number, line in enumerate(text.split("\n")):
        tree = _parsed(line.strip() + (_STUB if line.strip().startswith("@") else ""))
        for node in ast.walk(tree) if tree is not None else []:
            if isinstance(node, ast.Call):
                node.lineno += number
                found.append(node)
    return found


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(textwrap.dedent(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _route(call: ast.Call, place: Place) -> list[Asleep]:
    verb = dotted_name(call.func).rpartition(".")[2]
    first = call.args[0] if call.args else argument(call, "path")
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return []
    path = written(first.value)
    if verb in _VERBS and first.value.startswith("/"):
        return [Asleep(verb.upper(), path, place, WHY)]
    if verb not in _OTHERS:
        return []
    given = argument(call, "methods")
    named = [item.value for item in given.elts if isinstance(item, ast.Constant)] if isinstance(given, ast.List) else []
    return [Asleep(str(name).upper(), path, place, WHY) for name in named] or [Asleep(ANY, path, place, WHY)]
