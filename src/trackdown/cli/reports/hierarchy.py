"""``trackdown report hierarchy``."""

from __future__ import annotations

from collections.abc import Iterator

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.data.raw_output import to_stdout
from trackdown.cli.parser import Parser, UsageError
from trackdown.core.reports.comparison import read_document
from trackdown.core.reports.hierarchy import Node
from trackdown.ports.store import Reader
from trackdown.render.result import Result
from trackdown.render.tickets import hierarchy_data, hierarchy_text
from trackdown.services import lookup
from trackdown.services.relations.hierarchy import Wish, compared, trees

EXAMPLES = """\
  trackdown report hierarchy EPIC-1
  trackdown report hierarchy --format json > current_hierarchy.json
  trackdown report hierarchy --compare-with current_hierarchy.json
  trackdown report hierarchy EPIC-1 --format mermaid --depth 1"""

FORMATS = ("text", "json", "tree", "mermaid")
_AT_ONCE = 200
_NOT_LOADED = "What lies deeper was not loaded (hierarchy.lazy_load), nor counted; --depth N shows more."


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY", nargs="?", default="", help="the ticket at the top (all of them, if none is given)")
    add("--format", choices=FORMATS, default="text")
    add("--depth", type=_depth, metavar="N", help="so many levels below the top (see also hierarchy.lazy_load)")
    add("--compare-with", metavar="FILE", help="an earlier report: say what differs from it")
    add("--strict", action="store_true", help="with --compare-with: exit code 1 if something differs")


def _depth(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise UsageError(f"{text[:80]!r} is no depth.", hint="Give a whole number; 0 shows the top alone.")
    return int(text)


def command(call: Call) -> Result:
    given = call.arguments
    if given.strict and given.compare_with is None:
        raise UsageError("--strict says something about a comparison.", hint="Add --compare-with FILE.")
    return _shown(call) if given.compare_with is None else _compared(call)


def _compared(call: Call) -> Result:
    given = call.arguments
    if given.depth is not None:
        raise UsageError("The depth of a comparison is that of the earlier report.", hint="Leave --depth out.")
    desk = call.open().desk
    before = read_document(bootstrap.read_json(given.compare_with, call.folder), given.compare_with[:200])
    found = compared(desk, before, given.key)
    data = hierarchy_data.comparison_data(found, given.compare_with)
    code = 1 if given.strict and found.differs else 0
    keys = [item.key for part in found for item in part]
    return Result(data, hierarchy_text.comparison_lines(found, given.compare_with), code, quiet=keys)


def _shown(call: Call) -> Result:
    given, opened = call.arguments, call.open()
    known = opened.settings
    depth = 1 if given.depth is None and known.lazy_load else given.depth
    with opened.desk.store.read() as reader:
        root = lookup.ticket(reader, given.key).key if given.key else ""
        wish = Wish(root, depth, known.lazy_load)
        if given.json:
            found = [hierarchy_data.node_data(tree) for tree in trees(reader, wish)]
            return Result({**hierarchy_data.head_data(root, depth), "tickets": found})
        if call.quiet:
            return Result(quiet=[tree.leaf.key for tree in trees(reader, wish)])
        # In JSON a line is a whole tree.
        shown = to_stdout(_lines(call, reader, wish, known.batch_size), 1 if given.format == "json" else _AT_ONCE)
        notes = [_NOT_LOADED] if known.lazy_load and shown and given.format in ("text", "tree") else []
    return Result(text="" if shown else ["There are no tickets."], notes=notes)


def _lines(call: Call, reader: Reader, wish: Wish, most: int) -> Iterator[str]:
    found = trees(reader, wish)
    form = call.arguments.format
    if form == "json":
        return hierarchy_data.document_lines(wish.key, wish.depth, found)
    if form == "mermaid":
        return hierarchy_text.mermaid_lines(found, most)
    return _texts(call, found, most)


def _texts(call: Call, found: Iterator[Node], most: int) -> Iterator[str]:
    drawn = hierarchy_text.tree_lines if call.arguments.format == "tree" else hierarchy_text.text_lines
    for tree in found:
        yield from drawn(tree, call.look, most)
