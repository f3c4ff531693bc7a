"""Syntax trees of languages other than Python, by ast-grep (the extra ``scan``), and what all readers ask of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from trackdown.core.contracts.served import Place, Unreadable
from trackdown.ports.routes import SourceFile, Sources

Node = Any
"""A node of ast-grep's; its package brings no types for all it can do."""

WITHOUT_EXTRA = "reading it takes the extra `scan`: pip install 'trackdown[scan]'"
_LANGUAGES = {
    **{".js": "javascript", ".mjs": "javascript", ".cjs": "javascript", ".jsx": "javascript"},
    **{".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx"},
    **{".vue": "typescript", ".svelte": "typescript"},
    **{".go": "go", ".java": "java", ".kt": "kotlin", ".rb": "ruby", ".py": "python"},
}


class Tree(NamedTuple):
    """A file and its root node."""

    path: str
    text: str
    root: Node

    def place(self, node: Node) -> Place:
        return Place(self.path, line_of(node))


class Trees:
    """The files that pass a filter, parsed. What cannot be parsed is among the ``unreadable``, with all that could be
    made of it among the trees."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self.all: list[Tree] = []
        self.unreadable: list[Unreadable] = []
        for file in files:
            self._add(file)

    def _add(self, file: SourceFile) -> None:
        try:
            from ast_grep_py import SgRoot
        except ImportError:
            self.unreadable.append(Unreadable(Place(file.path, 1), WITHOUT_EXTRA))
            return
        suffix = file.path[file.path.rfind(".") :]
        text = _scripts(file.text) if suffix in (".vue", ".svelte") else file.text
        root = SgRoot(text, _LANGUAGES[suffix]).root()
        self.all.append(Tree(file.path, text, root))
        broken = root.find(kind="ERROR")
        if broken is not None:
            self.unreadable.append(Unreadable(Place(file.path, line_of(broken)), "its syntax is broken here"))


def trees(sources: Sources, key: str, suffixes: tuple[str, ...], wanted: Callable[[str], bool]) -> Trees:
    """The trees of the files whose text is ``wanted``, parsed once for all who ask with the same key."""
    return sources.once(
        f"trees {key}", lambda: Trees([file for file in sources.ending(*suffixes) if wanted(file.text)])
    )


def mentions(sources: Sources, suffixes: tuple[str, ...], words: Sequence[str]) -> bool:
    """Whether any of the files has one of these words: a quick way to see that a framework is not in use."""
    return any(word in file.text for file in sources.ending(*suffixes) for word in words)


def _scripts(text: str) -> str:
    """The scripts of a component, on the lines they have in it."""
    kept, at = "", 0
    while (start := text.find("<script", at)) >= 0:
        opened = text.find(">", start) + 1
        end = text.find("</script", opened)
        if not opened or end < 0:
            break
        kept += "\n" * text.count("\n", at, opened) + text[opened:end]
        at = end
    return kept


def line_of(node: Node) -> int:
    return int(node.range().start.line) + 1


def start_of(node: Node) -> int:
    return int(node.range().start.index)


def end_of(node: Node) -> int:
    return int(node.range().end.index)


def short_text(node: Node, most: int) -> str:
    """The text of a node, empty if it has more than ``most`` characters: the links of a long chain of calls each hold
    all links before them."""
    return str(node.text()) if end_of(node) - start_of(node) <= most else ""


def parts(node: Node) -> list[Node]:
    """The named children without comments."""
    return [child for child in node.children() if child.is_named() and "comment" not in child.kind()]


def child_of(node: Node, *kinds: str) -> Node | None:
    """The first child of one of these kinds."""
    return next((child for child in node.children() if child.kind() in kinds), None)


def inside(node: Node, kinds: Sequence[str]) -> Node | None:
    """The nearest node around this one that is of one of these kinds."""
    return next((above for above in node.ancestors() if above.kind() in kinds), None)
