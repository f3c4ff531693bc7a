"""Where a JavaScript or TypeScript file checks something that could fail."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any, NamedTuple

Node = Any
"""A node of ast-grep's; its package brings no types for all it can do."""

_CALLED_LIKE_IT = "^_*([Aa]ssert|[Cc]heck|[Ee]xpect|[Vv]erify)s?([A-Z0-9_].*)?$"
_OF_THE_TEST = (
    "^(is|not|deepEqual|notDeepEqual|like|throws|throwsAsync|notThrows|notThrowsAsync|true|false|truthy|falsy|regex"
    "|notRegex|snapshot|fail|equal|equals|notEqual|same|notSame|strictSame|ok|notOk|match|notMatch|rejects|resolves"
    "|doesNotThrow|error|ifError|deepEquals|strictEqual|notStrictEqual|deepStrictEqual)$"
)
"""What AVA, tap and Node give a test by its parameter, which is usually called ``t``."""
_OF_EXPECT = ("fail", "unreachable", "soft", "poll")
"""What ``expect`` has of its own that checks; its other members set something up."""
_LITERALS = frozenset(("true", "false", "null", "undefined", "number", "string"))
_MOST_HELPERS = 500
"""So many functions of a file are looked for where they are called."""
_FUNCTIONS = ("arrow_function", "function_expression", "function_declaration", "method_definition")


class Places(NamedTuple):
    """Places in the text, in their order."""

    all: list[int]

    def within(self, start: int, end: int) -> int:
        """How many of them lie there."""
        return bisect_left(self.all, end) - bisect_left(self.all, start)


class _Function(NamedTuple):
    name: str
    start: int
    end: int


def checks(root: Node) -> Places:
    """Assertions, ``throw``, calls that are called like it, and calls of functions of the file that check something."""
    found = [start_of(node) for node in root.find_all(kind="throw_statement")]
    found += [start_of(node) for node in root.find_all(kind="identifier", regex=_CALLED_LIKE_IT) if _checks(node)]
    named = root.find_all(kind="property_identifier", regex=_CALLED_LIKE_IT)
    found += [start_of(node) for node in named if _is_used(node.parent())]
    found += [start_of(node) for node in root.find_all(kind="property_identifier", regex="^should$")]
    found += [start_of(node) for node in root.find_all(kind="property_identifier", regex=_OF_THE_TEST) if _of_t(node)]
    return _with_helpers(root, sorted(found))


def start_of(node: Node) -> int:
    return int(node.range().start.index)


def line_of(node: Node) -> int:
    return int(node.range().start.line) + 1


def _checks(node: Node) -> bool:
    """Whether ``expect`` or ``assert`` begins something that could fail."""
    above = node.parent()
    if above.kind() == "call_expression" and above.field("function").range() == node.range():
        if node.text() != "expect":
            return not _fixed(above)
        return above.parent().kind() == "member_expression" and not (_fixed(above) and _fixed(_whole(above)))
    if above.kind() != "member_expression" or above.field("object").range() != node.range():
        return False
    member = above.field("property").text()
    if node.text() == "expect":
        return member in _OF_EXPECT
    whole = _whole(above)
    return bool(whole.kind() == "call_expression") and (member == "fail" or not _fixed(whole))


def _of_t(node: Node) -> bool:
    above = node.parent()
    return above.kind() == "member_expression" and above.field("object").text() == "t" and _is_called(above)


def _is_used(member: Node) -> bool:
    """Whether a member is called, or one of its own members is asked for: ``sinon.assert.calledOnce``."""
    above = member.parent()
    return _is_called(member) or (above is not None and above.kind() == "member_expression")


def _is_called(member: Node) -> bool:
    above = member.parent()
    if member.kind() != "member_expression" or above is None or above.kind() != "call_expression":
        return False
    return bool(above.field("function").range() == member.range())


def _whole(node: Node) -> Node:
    """The whole of a chain that a node begins, as far as it is called."""
    while (above := node.parent()) is not None and above.kind() in ("member_expression", "call_expression"):
        part = above.field("object") or above.field("function")
        if part.range() != node.range():
            break
        node = above
    return node


def _fixed(call: Node) -> bool:
    """Whether a call is given nothing but what is written out, so that it says the same whatever the code does."""
    arguments = call.field("arguments")
    given = arguments.named_children() if arguments is not None else []
    return bool(given) and all(item.kind() in _LITERALS for item in given)


def _with_helpers(root: Node, direct: list[int]) -> Places:
    functions = [made for kind in _FUNCTIONS for node in root.find_all(kind=kind) if (made := _function(node))]
    calls = _calls(root, list(dict.fromkeys(item.name for item in functions))[:_MOST_HELPERS])
    found, checking = Places(direct), set[str]()
    while True:
        new = {item.name for item in functions if found.within(item.start, item.end)} - checking
        if not new:
            return found
        checking |= new
        found = Places(sorted([*found.all, *(place for name in new for place in calls.get(name, []))]))


def _function(node: Node) -> _Function | None:
    """A function that has a name, its own or that of what it is given to."""
    name = node.field("name")
    above = node.parent()
    if name is None and above is not None and above.kind() == "variable_declarator":
        name = above.field("name")
    if name is None:
        return None
    places = node.range()
    return _Function(name.text(), int(places.start.index), int(places.end.index))


def _calls(root: Node, names: list[str]) -> dict[str, list[int]]:
    """Where each of some functions is called, by its name or as a method of ``this``."""
    found: dict[str, list[int]] = {}
    if not names:
        return found
    pattern = f"^({'|'.join(map(re.escape, names))})$"
    for node in root.find_all(kind="identifier", regex=pattern):
        above = node.parent()
        if above.kind() == "call_expression" and above.field("function").range() == node.range():
            found.setdefault(node.text(), []).append(start_of(node))
    for node in root.find_all(kind="property_identifier", regex=pattern):
        above = node.parent()
        if _is_called(above) and above.field("object").kind() == "this":
            found.setdefault(node.text(), []).append(start_of(node))
    return found
