"""``trackdown export``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trackdown.cli.call import Call
from trackdown.cli.data.raw_output import to_file, to_stdout
from trackdown.cli.parser import Parser, UsageError, count
from trackdown.core.query.nodes import EVERY_TICKET, Query
from trackdown.core.reports.exchange import document_text, stream_text
from trackdown.core.reports.record import SCHEMA
from trackdown.ports.store import Reader
from trackdown.render.amounts import amount
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.transfer import export

EXAMPLES = """\
  trackdown export --stream --batch-size 100 > large_dataset.json
  trackdown export --output tickets.json
  trackdown export --query 'under:EPIC-1' --format csv --output epic.csv
  trackdown export TASK-1 --format arela         # as an agent ticket; --in-place writes it back to its file"""

FORMATS = ("json", "jsonl", "csv", "markdown", "arela")
MOST_AT_ONCE = 100_000


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("keys", metavar="KEY", nargs="*", help="with arela: these tickets")
    add("--query", metavar="Q", default="", help="only the tickets that this query finds (all, archived ones too)")
    add("--stream", action="store_true", help="one record a line instead of one JSON document")
    add("--batch-size", type=_size, metavar="N", default=export.BATCH, help="so many tickets in memory (100)")
    add("--format", choices=FORMATS, default="json", help="csv and markdown are for reading, not for import")
    add("--output", metavar="FILE", help="instead of printing it; with arela a folder")
    add("--in-place", action="store_true", help="with arela: into the files in the folder arela.folder")
    add("--force", action="store_true", help="with arela: over files that say something else")
    add("--dry-run", action="store_true", help="with arela: say which files would be written")


def _size(text: str) -> int:
    size = count(text)
    if not 1 <= size <= MOST_AT_ONCE:
        raise UsageError(f"{text[:80]!r} is not a size of a batch.", hint=f"Use a number from 1 to {MOST_AT_ONCE:,}.")
    return size


def command(call: Call) -> Result:
    given = call.arguments
    if given.format == "arela":
        from trackdown.cli.data.agent_tickets import export_command

        return export_command(call)
    for name in ("keys", "in_place", "force", "dry_run"):
        if getattr(given, name):
            said = "KEY" if name == "keys" else f"--{name.replace('_', '-')}"
            raise UsageError(f"{said} belongs to --format arela.", thing=said, hint="Use --query and --output.")
    if given.stream and given.format in ("csv", "markdown"):
        raise UsageError(f"--stream writes JSON lines, not {given.format}.", hint="Leave one of the two out.")
    desk = call.open().desk
    query = EVERY_TICKET
    if given.query:
        from trackdown.services.tickets.listing import query_of

        query = query_of(desk, [given.query])
    with desk.store.read() as reader:
        known = export.head(reader, query)
        if given.json and given.output is None:
            return Result(_whole(reader, query, given.batch_size))
        lines = _lines(reader, query, "jsonl" if given.stream else given.format, given.batch_size)
        if given.output is None:
            to_stdout(lines, given.batch_size)
            return Result(text="")
        to_file(lines, given.output, call.folder)
    data = {"file": given.output, "format": given.format, **known._asdict()}
    return Result(data, [f"{amount(known.tickets, 'ticket')} in {safe(given.output)}."], quiet=[given.output])


def _lines(reader: Reader, query: Query, form: str, batch: int) -> Iterator[str]:
    if form in ("json", "jsonl"):
        text = stream_text if form == "jsonl" else document_text
        return text(export.head(reader, query), export.pieces(reader, query, batch))
    from trackdown.render.tickets.rows import csv_lines, markdown_lines

    records = export.records(reader, reader.states(query), batch)
    return csv_lines(records) if form == "csv" else markdown_lines(records)


def _whole(reader: Reader, query: Query, batch: int) -> dict[str, Any]:
    """The document as a value: what ``--json`` wraps."""
    kinds: dict[str, list[dict[str, Any]]] = {"sprint": [], "ticket": [], "run": []}
    for kind, record in export.pieces(reader, query, batch):
        kinds[kind].append(record)
    counts = export.head(reader, query)._asdict()
    return {"schema": SCHEMA, "counts": counts, **{f"{kind}s": found for kind, found in kinds.items()}}
