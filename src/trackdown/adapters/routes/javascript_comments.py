"""Routes that stand in comments of JavaScript and TypeScript: they serve nothing, and explain what is missing."""

from __future__ import annotations

from trackdown.adapters.routes.syntax import Node, Tree, line_of, parts
from trackdown.core.contracts.path_syntax import written
from trackdown.core.contracts.served import Asleep, Place

WHY = "commented out"
_VERBS = {"get", "post", "put", "patch", "delete", "Get", "Post", "Put", "Patch", "Delete"}


def commented_routes(tree: Tree) -> list[Asleep]:
    """What would be routes if it were no comment."""
    found: list[Asleep] = []
    for node in tree.root.find_all(kind="comment"):
        text = _text(node)
        if "(" in text and any(f"{verb}(" in text for verb in _VERBS):
            found += _routes(text, tree.path, line_of(node))
    return found


def _text(node: Node) -> str:
    text = str(node.text())
    if text.startswith("//"):
        return text[2:]
    return "\n".join(line.strip().removeprefix("*") for line in text[2:-2].split("\n"))


def _routes(text: str, path: str, line: int) -> list[Asleep]:
    from ast_grep_py import SgRoot

    found = []
    for call in SgRoot(text, "typescript").root().find_all(kind="call_expression"):
        callee = call.field("function")
        verb = callee.text().rpartition(".")[2] if callee is not None else ""
        given = call.field("arguments")
        first = parts(given)[0] if given is not None and parts(given) else None
        if verb in _VERBS and first is not None and first.kind() == "string":
            place = Place(path, line + line_of(call) - 1)
            found.append(Asleep(verb.upper(), written(first.text()[1:-1]), place, WHY))
    return found
