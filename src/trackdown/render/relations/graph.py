"""A graph of relations as text, as a Mermaid flowchart, as Graphviz DOT."""

from __future__ import annotations

from trackdown.core.tickets.statuses import FINISHED
from trackdown.ports.store import TicketRow
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.tickets.table import one_line
from trackdown.services.relations.graph import Edge, Graph


def graph_lines(graph: Graph, look: Look) -> list[str]:
    """Each ticket that waits, with what it waits for below it."""
    rows = {row.key: row for row in (*graph.tickets, *graph.others)}
    lines: list[str] = []
    for row in graph.tickets:
        mine = [edge for edge in graph.edges if edge.ticket == row.key]
        if not mine:
            continue
        lines.append(one_line(row, look))
        for place, edge in enumerate(mine):
            branch = "└─" if place == len(mine) - 1 else "├─"
            other = rows.get(edge.other)
            shown = one_line(other, look) if other else f"{edge.other} (not here)"
            lines.append(f"{branch} {_WORDS[edge.relation]} → {shown}")
    if graph.cut:
        lines.append(look.paint(f"Only the first {len(graph.tickets)} tickets are shown.", "dim"))
    return lines or ["Nothing waits for anything."]


_WORDS = {"waits for": "BLOCKED BY", "relates": "RELATES TO", "duplicates": "DUPLICATES"}


def mermaid(graph: Graph) -> str:
    """For anything that draws Mermaid, such as GitHub's Markdown."""
    used = _used(graph)
    lines = ["flowchart LR"]
    rows = [row for row in (*graph.tickets, *graph.others) if row.key in used]
    lines += [f'  {_node(row.key)}["{_quoted(row)}"]' for row in rows]
    known = {row.key for row in rows}
    lines += [f'  {_node(key)}["{key} (not here)"]' for key in sorted(used - known)]
    lines += [f"  {_node(edge.other)} {_ARROWS[edge.relation]} {_node(edge.ticket)}" for edge in graph.edges]
    done = [_node(row.key) for row in rows if row.status in FINISHED]
    if done:
        lines += ["  classDef finished opacity:0.5", f"  class {','.join(done)} finished"]
    return "\n".join(lines) + "\n"


_ARROWS = {"waits for": "-->|blocks|", "relates": "---", "duplicates": "-.->|duplicated by|"}


def dot(graph: Graph) -> str:
    """For Graphviz."""
    used = _used(graph)
    lines = ["digraph relations {", "  rankdir=LR;", "  node [shape=box];"]
    rows = [row for row in (*graph.tickets, *graph.others) if row.key in used]
    lines += [f'  "{row.key}" [label="{_escaped(row)}"];' for row in rows]
    lines += [f'  "{edge.other}" -> "{edge.ticket}" [label="{_LABELS[edge.relation]}"];' for edge in graph.edges]
    return "\n".join([*lines, "}"]) + "\n"


_LABELS = {"waits for": "blocks", "relates": "relates", "duplicates": "duplicated by"}


def _used(graph: Graph) -> set[str]:
    return {key for edge in graph.edges for key in (edge.ticket, edge.other)}


def _node(key: str) -> str:
    return key.replace("-", "_")


def _quoted(row: TicketRow) -> str:
    plain = safe(row.title).replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace("\n", " ")
    return f"{row.key} {plain}"


def _escaped(row: TicketRow) -> str:
    plain = safe(row.title).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f"{row.key}\\n{plain}"


def edge_data(edge: Edge) -> dict[str, str]:
    return dict(edge._asdict())
