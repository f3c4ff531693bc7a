"""How a person asks for tickets: words of a query, and options that mean the same."""

from __future__ import annotations

from typing import Any

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, Words
from trackdown.core.query.nodes import EVERYTHING, Equal, Is, Node, Query, all_of
from trackdown.services.desk import Desk
from trackdown.services.tickets.listing import query_of

_WORDS = {
    "status": ("STATUS", "one or several, with commas"),
    "kind": ("KIND", "epic, issue, task"),
    "priority": ("P", "P0 to P3"),
    "assignee": ("WHO", "@me is you, none is nobody"),
    "label": ("WORD", "has one of these"),
    "component": ("WORD", "has one of these"),
    "sprint": ("NAME", "none is no sprint"),
    "type": ("TYPE", "bug, feature, enhancement, tech-debt, investigation"),
    "parent": ("KEY", "the children of this ticket"),
    "under": ("KEY", "everything below this ticket"),
}


def add_query(parser: Parser, kind: str) -> None:
    """The words and the options. What is given has to hold all together."""
    parser.add_argument(
        "words", metavar="QUERY", nargs="*", help='status:open "priority:<=P1" login …: see `help query`'
    )
    parser.add_argument("--query", metavar="QUERY", help="the same in one word")
    for name, (metavar, meaning) in _WORDS.items():
        if name != "kind" or not kind:
            parser.add_argument(f"--{name}", action=Words, metavar=metavar, help=meaning)
    parser.add_argument("--text", metavar="TEXT", help="these words in title or description")
    parser.add_argument("--sort", action=Words, metavar="FIELD", help="priority, updated, …; --sort=-updated backwards")


def typed_query(call: Call, desk: Desk, *more: Node) -> Query:
    """Raises BadQuery, InvalidInput, NotFound."""
    given: Any = call.arguments
    options = {name: getattr(given, name, None) or [] for name in _WORDS}
    options["text"] = [] if given.text is None else [given.text]
    of_kind = Equal("kind", (call.kind,)) if call.kind else EVERYTHING
    texts = [" ".join(given.words), given.query or ""]
    return query_of(desk, texts, options, sort=given.sort or [], also=all_of(of_kind, *more))


ARCHIVED = Is("archived")
READY = Is("ready")
