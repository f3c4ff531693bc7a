"""``trackdown log``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.history import mentioned, operation_data, operation_line
from trackdown.render.result import Result
from trackdown.services.history import log

EXAMPLES = "  trackdown log TASK-1"


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")


def command(call: Call) -> Result:
    desk = call.open().desk
    entries = log(desk, call.arguments.key)
    with desk.store.read() as reader:
        names = reader.keys_of(uid for entry in entries for uid in mentioned(entry.operation))
    lines = [operation_line(entry.operation, entry.counts, names) for entry in entries]
    data = [operation_data(entry.operation, entry.counts) for entry in entries]
    return Result(data, lines, quiet=list(dict.fromkeys(entry.operation.step for entry in entries)))
