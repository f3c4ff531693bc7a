"""The tests of a JavaScript or TypeScript file, by ast-grep (the extra ``scan``): those of Jest, Vitest, Mocha,
Jasmine, Playwright, AVA and Node."""

from __future__ import annotations

import re
from typing import NamedTuple

from trackdown.adapters.gates.javascript_checks import Node, checks, line_of
from trackdown.core.runs.test_bodies.model import Bodies, Body, Name

_LANGUAGES = {
    **dict.fromkeys((".js", ".jsx", ".mjs", ".cjs"), ("javascript", "tsx")),
    **dict.fromkeys((".ts", ".mts", ".cts"), ("typescript",)),
    ".tsx": ("tsx",),
}
"""The languages that a file may be in, the likeliest first: types stand in files of either ending."""
_WITHOUT_EXTRA = "reading it takes the extra `scan`: pip install 'trackdown[scan]'"
_DECLARING = "^(x|f)?(it|test|specify|describe|context|suite)$"
_GROUPS = ("describe", "context", "suite")
_SKIPPING = {
    **dict.fromkeys(("skip", "todo", "fixme", "skipIf", "runIf"), "it is marked to be skipped"),
    **dict.fromkeys(("fails", "failing", "fail"), "it is marked to fail"),
}
_MARKS = frozenset((
    *_SKIPPING, "only", "each", "for", "concurrent", "sequential", "serial", "parallel", "shuffle", "slow", "describe",
    "cb",
))  # fmt: skip
"""What stands between the word and the title; other members declare no test (``test.beforeEach``, ``test.step``)."""
_OPTION = re.compile(r"\b(?:skip|todo)\s*:\s*(?!false\b)")
_TITLES = ("string", "template_string")
_BODIES = ("arrow_function", "function_expression", "identifier", "call_expression", "member_expression")


class _Declared(NamedTuple):
    """A test or a group of them: ``start`` and ``end`` are places in the text."""

    start: int
    end: int
    title: str
    group: bool
    skipped: str
    only: bool


def javascript_tests(path: str, text: str) -> Bodies | None:
    """The tests of a file; ``None`` if it is in another language."""
    languages = _LANGUAGES.get(path[path.rfind(".") :] if "." in path else "")
    if languages is None:
        return None
    try:
        from ast_grep_py import SgRoot
    except ImportError:
        return Bodies({}, _WITHOUT_EXTRA, foreign=True)
    trouble = ""
    for language in languages:
        root = SgRoot(text, language).root()
        broken = root.find(kind="ERROR")
        if broken is None:
            return Bodies(_tests(root))
        trouble = trouble or f"line {line_of(broken)}: its syntax is broken here"
    return Bodies({}, trouble)


def _tests(root: Node) -> dict[Name, Body]:
    declared = [made for node in root.find_all(kind="identifier", regex=_DECLARING) if (made := _declared(node))]
    declared.sort(key=lambda item: (item.start, -item.end))
    places = checks(root)
    only = any(item.only for item in declared)
    found: dict[Name, Body] = {}
    around: list[_Declared] = []
    for item in declared:
        while around and around[-1].end <= item.start:
            around.pop()
        around.append(item)
        if not item.group:
            skipped = next((each.skipped for each in around if each.skipped), "")
            if only and not any(each.only for each in around):
                skipped = skipped or "another one is marked to be the only one"
            found[_free(tuple(each.title for each in around), found)] = Body(
                places.within(item.start, item.end), skipped
            )
    return found


def _free(name: Name, taken: dict[Name, Body]) -> Name:
    """Titles may stand there more than once: each next one of them has its number."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = (*name[:-1], f"{name[-1]} ({number})")
    return free


def _declared(node: Node) -> _Declared | None:
    """What ``it('…', …)`` declares, also behind ``.only``, ``.each([…])`` and the like."""
    word, marks = node.text(), []
    while True:
        above = node.parent()
        if above is None or not _begins(above, node):
            return None
        if above.kind() == "member_expression":
            marks.append(above.field("property").text())
            if marks[-1] not in _MARKS:
                return None
        elif above.kind() != "call_expression":
            return None
        elif not _is_called(above):
            return _made(above, word, marks)
        node = above


def _begins(above: Node, node: Node) -> bool:
    part = above.field("object") or above.field("function")
    return part is not None and bool(part.range() == node.range())


def _is_called(node: Node) -> bool:
    above = node.parent()
    return above is not None and above.kind() == "call_expression" and _begins(above, node)


def _made(call: Node, word: str, marks: list[str]) -> _Declared | None:
    arguments = call.field("arguments")
    given = arguments.named_children() if arguments and arguments.kind() == "arguments" else []
    given = [item for item in given if item.kind() != "comment"]
    if not given or (given[0].kind() not in _TITLES and len(given) < 2):
        return None  # `test.skip()` in the middle of a test
    title = given[0].text()
    skipped = next((_SKIPPING[mark] for mark in marks if mark in _SKIPPING), "")
    skipped = "it is marked to be skipped" if word.startswith("x") else skipped
    if any(item.kind() == "object" and _OPTION.search(item.text()) for item in given[1:2]):
        skipped = "it is marked to be skipped"
    if not any(item.kind() in _BODIES for item in given[1:]):
        skipped = skipped or "it has no body"
    places = call.range()
    group = word.lstrip("xf") in _GROUPS or "describe" in marks
    title = " ".join((title[1:-1] if given[0].kind() in _TITLES else title).split())
    only = "only" in marks or word.startswith("f")
    return _Declared(places.start.index, places.end.index, title[:200], group, skipped, only)
