"""``trackdown relationship validate``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.relations.text import audit_data, audit_lines
from trackdown.render.result import Result
from trackdown.services.relations.audit import validate

EXAMPLES = "  trackdown relationship validate EPIC-1 --deep-check"


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY")
    add("--deep-check", action="store_true", help="everything below it too, not only its children")
    add("--strict", action="store_true", help="findings end with 1")


def command(call: Call) -> Result:
    given = call.arguments
    found = validate(call.open().desk, given.key, deep=given.deep_check)
    lines = audit_lines(found, call.look, written=False)
    code = 1 if given.strict and found.findings else 0
    keys = [item.key for item in found.findings if item.key]
    return Result(audit_data(found, written=False), lines, code, quiet=keys)
