"""``trackdown relationship graph``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.relations.graph import dot, edge_data, graph_lines, mermaid
from trackdown.render.result import Result
from trackdown.render.tickets.data import row_data
from trackdown.services.relations.graph import graph

EXAMPLES = """\
  trackdown relationship graph ISSUE-1
  trackdown relationship graph --format mermaid > relations.mmd"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY", nargs="?", default="", help="all that hangs together with it; else all")
    parser.add_argument("--format", choices=("text", "mermaid", "dot"), default="text")


def command(call: Call) -> Result:
    found = graph(call.open().desk, call.arguments.key)
    data = {
        "tickets": [row_data(row) for row in (*found.tickets, *found.others)],
        "edges": [edge_data(edge) for edge in found.edges],
        "cut": found.cut,
    }
    form = call.arguments.format
    text = graph_lines(found, call.look) if form == "text" else mermaid(found) if form == "mermaid" else dot(found)
    return Result(data, text, quiet=[row.key for row in found.tickets])
