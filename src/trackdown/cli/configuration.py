"""``trackdown config``."""

from __future__ import annotations

import json
from typing import Any

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.configuration import all_values, typed_value, value_of

EXAMPLES = """\
  trackdown config list
  trackdown config set run.jobs 4
  trackdown config set verify.checks '{"tests": "pytest -q"}'"""

_VERBS = {
    "get": "Show the value that is in force",
    "set": "Write a value into .trackdown/config.toml",
    "unset": "Take a value out of .trackdown/config.toml: then the usual one holds",
    "list": "Show every key with its value",
}


def build(parser: Parser, kind: str) -> None:
    verbs = parser.add_subparsers(dest="action", metavar="VERB", required=True, parser_class=Parser)
    for name, purpose in _VERBS.items():
        verb = verbs.add_parser(name, help=purpose, description=f"{purpose}.")
        verb.set_defaults(verb=f"config {name}")
        if name != "list":
            verb.add_argument("key", metavar="KEY")
        if name == "set":
            verb.add_argument("value", metavar="VALUE", help="lists and tables as JSON or TOML")
        verb.everywhere()


def command(call: Call) -> Result:
    project = call.open()
    given = call.arguments
    if given.action == "list":
        values = all_values(project.settings)
        wide = max(map(len, values))
        return Result(values, [f"{key:<{wide}}  {_shown(value)}" for key, value in values.items()])
    if given.action == "get":
        value = value_of(project.settings, given.key)
        return Result({"key": given.key, "value": value}, [_shown(value)], quiet=[_shown(value)])
    if given.action == "set":
        value = typed_value(project.settings, given.key, given.value)
        _check_here(given.key, value)
        bootstrap.set_setting(project.places, given.key, value)
    else:
        typed_value(project.settings, given.key, None)
        bootstrap.set_setting(project.places, given.key, None)
    known = call.open().settings
    value = value_of(known, given.key)
    notes = [_PAGES] if given.action == "set" and given.key == "query.max_results" and known.pagination else []
    return Result({"key": given.key, "value": value}, [f"{given.key} is now {_shown(value)}"], notes=notes)


def _check_here(key: str, value: Any) -> None:
    """What only this machine can tell. Raises BadConfiguration."""
    if key == "limits.quiet":
        from trackdown.engine.quiet import by_the_clock

        by_the_clock(value)


_PAGES = "Every list has pages now, for programs too; `config set query.pagination false` keeps them to terminals."


def _shown(value: Any) -> str:
    return safe(value) if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
