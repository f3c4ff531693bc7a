"""Trees of tickets for people: indented, drawn, or as a diagram in Mermaid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trackdown.core.reports.comparison import Comparison
from trackdown.core.reports.hierarchy import Node
from trackdown.render.look import STATUS_COLOURS, Look
from trackdown.render.plain import cut, safe, width
from trackdown.render.tree import branches

_MERMAID = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;", ";": "#59;"}
_SHAPES = {"epic": ('{{"', '"}}'), "issue": ('["', '"]'), "task": ('("', '")')}


class _More(str):
    """Stands where children are left out."""


def text_lines(tree: Node, look: Look, most: int) -> Iterator[str]:
    """Each ticket on a line, indented by its depth. ``most`` children of a ticket are shown, 0 for all."""
    waiting: list[tuple[int, Node | _More]] = [(0, tree)]
    while waiting:
        depth, node = waiting.pop()
        lead = "  " * depth
        yield _line(lead, node, look)
        if isinstance(node, Node):
            waiting += [(depth + 1, child) for child in reversed(_children(node, most))]


def tree_lines(tree: Node, look: Look, most: int) -> Iterator[str]:
    """The same, drawn with lines."""
    root: list[Node | _More] = [tree]
    for lead, node in branches(root, lambda item: _children(item, most) if isinstance(item, Node) else []):
        yield _line(lead, node, look)


def _children(node: Node, most: int) -> list[Node | _More]:
    shown: list[Node | _More] = list(node.children[: most or None])
    left = len(node.children) - len(shown)
    if node.hidden:
        return [_More(f"… {node.hidden} below (--depth)")]
    return [*shown, _More(f"… {left} more")] if left else shown


def _line(lead: str, node: Node | _More, look: Look) -> str:
    if isinstance(node, _More):
        return look.paint(f"{lead}{node}", "dim")
    leaf, progress = node.leaf, node.progress
    known = progress is not None and (progress.rolled_up is not None or progress.stated is not None)
    percent = f"  {progress.percent}%" if progress is not None and known else ""
    title = " ".join(safe(leaf.title).split())
    if look.columns:
        title = cut(title, max(10, look.columns - width(f"{lead}{leaf.key}  {leaf.status}  {percent}")))
    status = look.paint(leaf.status, STATUS_COLOURS.get(leaf.status, ""))
    return f"{look.paint(lead, 'dim')}{look.paint(leaf.key, 'bold')}  {status}  {title}{look.paint(percent, 'cyan')}"


def mermaid_lines(trees: Iterable[Node], most: int) -> Iterator[str]:
    """One diagram of all of them. Nothing of a title can end its box."""
    yield "graph TD"
    number = 0
    for tree in trees:
        waiting: list[tuple[str, Node | _More]] = [("", tree)]
        while waiting:
            above, node = waiting.pop()
            number += 1
            name = f"n{number}"
            yield f"  {name}{_box(node)}"
            if above:
                yield f"  {above} --> {name}"
            if isinstance(node, Node):
                waiting += [(name, child) for child in reversed(_children(node, most))]


def _box(node: Node | _More) -> str:
    if isinstance(node, _More):
        return f'["{node}"]'
    leaf = node.leaf
    percent = f", {node.progress.percent}%" if node.progress else ""
    title = "".join(_MERMAID.get(character, character) for character in " ".join(safe(leaf.title).split()))
    start, end = _SHAPES.get(leaf.kind, _SHAPES["task"])
    return f"{start}{leaf.key} ({leaf.status}{percent}): {title}{end}"


def comparison_lines(found: Comparison, source: str) -> list[str]:
    """What happened since, one line a ticket."""
    lines = [f"+ {item.key}  {safe(item.title)}  under {item.parent or 'the top'}" for item in found.added]
    lines += [f"- {item.key}  {safe(item.title)}  was under {item.parent or 'the top'}" for item in found.removed]
    lines += [
        f"> {item.key}  {safe(item.title)}  from {item.source or 'the top'} to {item.target or 'the top'}"
        for item in found.moved
    ]
    for item in found.changed:
        said = "; ".join(f"{name} {_shown(a)} → {_shown(b)}" for name, (a, b) in item.fields.items())
        lines.append(f"* {item.key}  {safe(said)}")
    if not lines:
        return [f"Nothing differs from {safe(source)}."]
    counts = f"{len(found.added)} added (+), {len(found.removed)} removed (-), {len(found.moved)} moved (>)"
    return [*lines, f"{counts}, {len(found.changed)} changed (*) since {safe(source)}."]


def _shown(value: object) -> str:
    return str(value) or "nothing"
