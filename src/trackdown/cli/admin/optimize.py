"""``trackdown admin optimize``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.amounts import amount
from trackdown.render.result import Result
from trackdown.services.upkeep import optimize

EXAMPLES = """\
  trackdown admin optimize
  trackdown admin optimize --rebuild-indices --vacuum"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("--rebuild-indices", action="store_true", help="build every index anew")
    parser.add_argument("--vacuum", action="store_true", help="give unused space back to the disk")


def command(call: Call) -> Result:
    """Both, if neither is asked for."""
    given = call.arguments
    done = optimize(call.open().desk, reindex=given.rebuild_indices, vacuum=given.vacuum)
    lines = []
    if done.indexes:
        lines.append(f"{done.indexes} indexes and the full-text index were built anew.")
    pages = amount(done.pages, "unused page")
    lines.append(f"The store had {done.before:,} bytes and has {done.after:,} ({pages} given back).")
    data = {"bytes_before": done.before, "bytes_after": done.after, "indexes": done.indexes, "pages_freed": done.pages}
    return Result(data, lines)
